import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

extension WorkflowStreamClient {
    /// Publishes values in batches, each of them once.
    ///
    /// When the body has ended, what is left is sent before this returns, also when the body has thrown an error.
    /// - Parameters:
    ///   - isolation: where the body runs.
    ///   - body: publishes.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws; else ``WorkflowStreamError`` when values cannot be sent. When the Swift task is
    ///   cancelled, what is not sent is lost.
    public func withPublisher<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StreamPublisher) async throws -> Value
    ) async throws -> Value {
        let publisher = StreamPublisher(self)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await publisher.tick()
                return false
            }
            group.addTask {
                try await publisher.send()
                return true
            }
            defer { group.cancelAll() }
            let value: Value
            do { value = try await body(publisher) } catch {
                publisher.close()
                while let hasSent = try? await group.next(), !hasSent {}
                throw error
            }
            publisher.close()
            while let hasSent = try await group.next(), !hasSent {}
            return value
        }
    }
}

/// Collects values for a workflow's stream and sends them; ``WorkflowStreamClient/withPublisher(isolation:_:)`` gives one.
public final class StreamPublisher: Sendable {
    private struct State {
        var items: [StreamPublication.Entry] = []
        var isClosed = false
        var failure: WorkflowStreamError?
        var flushes: [CheckedContinuation<Void, any Error>] = []
    }

    private let stream: WorkflowStreamClient
    private let id = RandomID.make()
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(_ stream: WorkflowStreamClient) {
        self.stream = stream
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a value, which is sent with the next batch. It does not wait.
    /// - Parameters:
    ///   - value: what readers get.
    ///   - topic: the topic that it belongs to.
    ///   - isUrgent: whether the batch is sent at once.
    /// - Throws: ``WorkflowStreamError``: ``WorkflowStreamError/unencodable(_:)``; or why nothing can be sent any more.
    public func publish<Value>(
        _ value: Value,
        to topic: StreamTopic<Value>,
        isUrgent: Bool = false
    ) throws(WorkflowStreamError) {
        let item: StreamPublication.Entry
        do {
            let payload = try stream.client.converter.plain.payload(from: value)
            item = StreamPublication.Entry(topic: topic.name, data: try payload.streamText)
        } catch {
            throw .unencodable("an item of topic \(topic.name) cannot be encoded: \(error)")
        }
        let (count, problem) = state.withLock { state -> (Int, WorkflowStreamError?) in
            if let problem = state.failure ?? (state.isClosed ? .closed : nil) { return (0, problem) }
            state.items.append(item)
            return (state.items.count, nil)
        }
        if let problem { throw problem }
        if isUrgent || count >= stream.options.maximumBatchSize ?? .max { waker.yield() }
    }

    /// Sends what was published so far, and waits until the server has it.
    /// - Throws: ``WorkflowStreamError`` when it cannot be sent.
    public func flush() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let problem = state.withLock { state in
                let problem = state.failure ?? (state.isClosed ? .closed : nil)
                if problem == nil { state.flushes.append(continuation) }
                return problem
            }
            if let problem { continuation.resume(throwing: problem) } else { waker.yield() }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        waker.yield()
    }

    /// Sends a batch now and then, until the task is cancelled.
    func tick() async {

        while (try? await Task.sleep(for: stream.options.batchInterval)) != nil { waker.yield() }
    }

    /// Sends what is published, until the publisher is closed and all is sent.
    func send() async throws {
        do {
            try await sendBatches()
        } catch {
            let problem = error as? WorkflowStreamError ?? .closed
            let flushes = state.withLock { state in
                state.failure = problem
                return take(&state.flushes)
            }
            for flush in flushes { flush.resume(throwing: error) }
            throw error
        }
    }

    private func sendBatches() async throws {
        var sequence = 0
        for await _ in wakes {
            let (items, flushes, isClosed) = state.withLock { state in
                (take(&state.items), take(&state.flushes), state.isClosed)
            }
            do {
                if !items.isEmpty {
                    sequence += 1
                    try await send(StreamPublication(items: items, publisherID: id, sequence: sequence))
                }
            } catch {
                for flush in flushes { flush.resume(throwing: error) }
                throw error
            }
            for flush in flushes { flush.resume() }
            if isClosed { return }
        }
        throw CancellationError()
    }

    /// Sends a batch again until the workflow has it, which takes only the first that arrives.
    private func send(_ batch: StreamPublication) async throws {
        let begin = ContinuousClock.now
        while true {
            do {
                return try await stream.handle().signal(SignalName(StreamName.publish), batch)
            } catch {
                try Task.checkCancellation()
                guard error.mayPass else { throw WorkflowStreamError.client(error) }
                guard begin.duration(to: .now) < stream.options.maximumRetryTime else {
                    throw WorkflowStreamError.notPublished(count: batch.items.count, error)
                }
                try await Task.sleep(for: stream.options.pollInterval)
            }
        }
    }
}

private func take<Element>(_ elements: inout [Element]) -> [Element] {
    defer { elements = [] }
    return elements
}

extension ClientError {
    /// Whether the same call may succeed later.
    fileprivate var mayPass: Bool {
        switch self {
        case .unreachable, .payloadsFailed: true
        case .rpc(let error):
            [
                .aborted, .cancelled, .dataLoss, .internal, .outOfRange, .resourceExhausted, .unavailable, .unknown,
                .deadlineExceeded,
            ].contains(error.status)
        default: false
        }
    }
}
