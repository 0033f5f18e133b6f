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
                // The sending ends first when the task is cancelled, which closes the publisher.
                if case WorkflowStreamError.closed = error { try Task.checkCancellation() }
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
        var flushes: [Int: CheckedContinuation<Void, any Error>] = [:]
        var flushCount = 0
    }

    /// A signal is not much larger, so that it stays far below what a server takes.
    private static let largestBatch = 1_000_000

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
    /// - Throws: ``WorkflowStreamError`` when it cannot be sent; `CancellationError` when the task is cancelled.
    public func flush() async throws {
        let number = state.withLock { state in
            state.flushCount += 1
            return state.flushCount
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let problem = state.withLock { state -> (any Error)? in
                    if Task.isCancelled { return CancellationError() }
                    if let problem = state.failure ?? (state.isClosed ? .closed : nil) { return problem }
                    state.flushes[number] = continuation
                    return nil
                }
                if let problem { continuation.resume(throwing: problem) } else { waker.yield() }
            }
        } onCancel: {
            endFlushes([number], CancellationError())
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        waker.yield()
    }

    /// Sends a batch now and then, until the task is cancelled.
    func tick() async {
        let interval = max(stream.options.batchInterval, .milliseconds(1))
        while (try? await Task.sleep(for: interval)) != nil { waker.yield() }
    }

    private func endFlushes(_ numbers: [Int], _ error: (any Error)? = nil) {
        let flushes = state.withLock { state in numbers.compactMap { state.flushes.removeValue(forKey: $0) } }
        for flush in flushes {
            if let error { flush.resume(throwing: error) } else { flush.resume() }
        }
    }

    /// Sends what is published, until the publisher is closed and all is sent.
    func send() async throws {
        do {
            try await sendBatches()
        } catch {
            let flushes = state.withLock { state in
                state.failure = error as? WorkflowStreamError ?? .closed
                return Array(state.flushes.keys)
            }
            endFlushes(flushes, error)
            throw error
        }
    }

    private func sendBatches() async throws {
        var sequence = 0
        for await _ in wakes {
            var (items, flushes, isClosed) = state.withLock { state in
                defer { state.items = [] }
                return (state.items[...], Array(state.flushes.keys), state.isClosed)
            }
            while let batch = nextBatch(&items) {
                sequence += 1
                try await send(StreamPublication(items: batch, publisherID: id, sequence: sequence))
            }
            endFlushes(flushes)
            if isClosed { return }
        }
        throw CancellationError()
    }

    /// As many items as one signal may have.
    private func nextBatch(_ items: inout ArraySlice<StreamPublication.Entry>) -> [StreamPublication.Entry]? {
        var size = 0
        let batch = items.prefix(max(1, stream.options.maximumBatchSize ?? .max)).prefix { item in
            let isFirst = size == 0
            size += item.data.utf8.count + item.topic.utf8.count
            return isFirst || size <= Self.largestBatch
        }
        items = items.dropFirst(batch.count)
        return batch.isEmpty ? nil : Array(batch)
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
                try await Task.sleep(for: stream.options.pause)
            }
        }
    }
}
