import TemporalClient
import TemporalCore
import TemporalModel
import TemporalWire

/// The items of a stream, as `WorkflowStreamClient.items(of:from:)` gives them. Each loop reads for itself.
public struct StreamItems<Value: Codable & Sendable>: AsyncSequence, Sendable {
    let stream: WorkflowStreamClient
    let poll: StreamPoll

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: stream, poll: poll) }

    /// Reads batch by batch, each when the one before is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let stream: WorkflowStreamClient
        var poll: StreamPoll
        private var items: ArraySlice<StreamBatch.Item> = []
        /// The run that has ended, which is asked for the rest.
        private var ended: RunID?
        private var isAtEnd = false
        private var waits = false
        /// Since when questions are not answered.
        private var unansweredSince: ContinuousClock.Instant?

        init(stream: WorkflowStreamClient, poll: StreamPoll) {
            self.stream = stream
            self.poll = poll
        }

        /// The next item; nil when the workflow has ended and all items are read.
        /// - Throws: ``WorkflowStreamError``; `CancellationError` when the task is cancelled.
        public mutating func next() async throws -> StreamItem<Value>? {
            while true {
                if let item = items.popFirst() { return try decoded(item) }
                if isAtEnd { return nil }
                if waits {
                    try await Task.sleep(for: stream.options.pause)
                    waits = false
                }
                if let ended { try await readRest(of: ended) } else { try await ask() }
            }
        }

        private func decoded(_ item: StreamBatch.Item) throws(WorkflowStreamError) -> StreamItem<Value> {
            do {
                let payload = try Payload(streamText: item.data)
                let value = try stream.client.converter.plain.value(Value.self, from: payload)
                return StreamItem(topic: item.topic, offset: item.offset, value: value)
            } catch {
                throw .unreadable("item \(item.offset) of topic \(item.topic) is not of type \(Value.self): \(error)")
            }
        }

        private mutating func take(_ batch: StreamBatch) {
            items = batch.items[...]
            poll.fromOffset = batch.nextOffset
            waits = !batch.isMoreReady
            unansweredSince = nil
        }

        private mutating func readRest(of run: RunID) async throws {
            do throws(ClientError) {
                let batch = try await stream.handle(runID: run).query(StreamName.query, poll)
                take(batch)
                isAtEnd = !batch.isMoreReady
            } catch {
                try Task.checkCancellation()
                throw WorkflowStreamError.client(error)
            }
        }

        private mutating func ask() async throws {
            var run: RunID?
            let problem: WorkflowStreamError
            do {
                let update = try await stream.handle().startUpdate(StreamName.update, poll)
                run = update.runID
                return take(try await update.result())
            } catch UpdateFailure<Never>.failed(let failure) {
                switch failure.streamRefusal {
                case StreamRefusal.truncated:
                    poll.fromOffset = 0
                    return
                case StreamRefusal.draining:
                    waits = true
                    return
                default: problem = .refused(failure)
                }
            } catch UpdateFailure<Never>.client(let error) {
                problem = .client(error)
            } catch let error as ClientError {
                problem = .client(error)
            }
            try Task.checkCancellation()
            try await look(at: run, after: problem)
        }

        /// Finds out whether the workflow has ended, or goes on in another run; else the problem counts, unless it may pass.
        private mutating func look(at run: RunID?, after problem: WorkflowStreamError) async throws {
            let description = try? await stream.handle(runID: run).describe()
            try Task.checkCancellation()
            switch description?.status {
            case .continuedAsNew: waits = true
            case .completed, .failed, .cancelled, .terminated, .timedOut: ended = description?.runID
            case .running, .paused, .unknown, nil:
                guard case .client(let error) = problem, error.mayPass else { throw problem }
                let begin = unansweredSince ?? .now
                guard begin.duration(to: .now) < stream.options.maximumRetryTime else { throw problem }
                (unansweredSince, waits) = (begin, true)
            }
        }
    }
}

extension Failure {
    /// The type of an application's failure.
    fileprivate var streamRefusal: String? {
        guard case .application(let application) = kind else { return nil }
        return application.type
    }
}
