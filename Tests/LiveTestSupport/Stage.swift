import Foundation
package import Logging
package import TemporalClient
package import TemporalCore
import TemporalTesting
import TemporalWire
package import TemporalWorker
import Testing

/// A test's own task queue on the suite's server, with workers that come and go.
package struct Stage: Sendable {
    package let client: Client
    /// How client, workers and replayers convert.
    package let dataConverter: DataConverter
    package let queue: TaskQueue
    /// Makes ids unique within the server.
    package let key: String

    /// - Parameters:
    ///   - converter: how the client and its workers turn values into payloads.
    ///   - codecs: what the payloads go through.
    ///   - encodesFailureAttributes: whether messages of failures go through them too.
    ///   - change: says more of the client.
    /// - Throws: when the suite has no server.
    package init(
        converter: any PayloadConverter = JSONPayloadConverter.default,
        codecs: [any PayloadCodec] = [],
        encodesFailureAttributes: Bool = false,
        _ change: (inout ClientOptions) -> Void = { _ in }
    ) async throws {
        var options = ClientOptions(try LiveServerTrait.server.address)
        options.dataConverter = DataConverter(
            payloadConverter: converter,
            codecs: codecs,
            encodesFailureAttributes: encodesFailureAttributes
        )
        change(&options)
        dataConverter = options.dataConverter
        client = try await Client.connect(options)
        key = UUID().uuidString.lowercased()
        queue = TaskQueue("queue-\(key)")
    }

    private init(_ other: Stage, queue: TaskQueue) {
        client = other.client
        dataConverter = other.dataConverter
        key = other.key
        self.queue = queue
    }

    /// The same stage with another task queue.
    package var next: Stage { Stage(self, queue: TaskQueue("\(queue)-next")) }

    /// An id that no other test has.
    package func id<W>(_ name: String) -> WorkflowID<W> { "\(name)-\(key)" }

    /// A worker on the stage's queue.
    package func worker(
        cache: Int = 1000,
        change: (inout WorkerOptions) -> Void = { _ in },
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws -> Worker {
        var options = WorkerOptions()
        options.maximumCachedWorkflows = cache
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        change(&options)
        return try Worker(client, on: queue, options: options, registrations)
    }

    /// Runs a worker for as long as the body takes.
    package func withWorker<Value: Sendable>(
        cache: Int = 1000,
        change: @Sendable (inout WorkerOptions) -> Void = { _ in },
        @RegistrationBuilder _ registrations: () -> [Registration],
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let worker = try worker(cache: cache, change: change, registrations)
        let running = Task { try await worker.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        return try result.get()
    }
}

/// How often a live test runs: with runs kept in memory, with room for one, and with none kept at all.
package enum CacheSize: Int, CaseIterable, CustomTestStringConvertible {
    case many = 1000
    case one = 1
    case none = 0

    package var testDescription: String { "cache \(rawValue)" }
}

extension Stage {
    /// Runs a workflow live, then replays its history whole, in pages and cut at each of its tasks.
    ///
    /// `during` is what happens to the workflow while it runs.
    @discardableResult
    package func prove<W: Workflow>(
        _ workflow: W.Type,
        _ input: W.Input,
        cache: CacheSize,
        options: StartOptions = StartOptions(),
        logger: Logger? = nil,
        interceptors: [any WorkerInterceptor] = [],
        @RegistrationBuilder with registrations: @Sendable () -> [Registration] = { [] },
        during: @Sendable (WorkflowHandle<W>) async throws -> Void = { _ in }
    ) async throws -> Result<W.Output, WorkflowFailure<W.Failure>> where W.Output: Sendable {
        let id: WorkflowID<W> = id("\(W.name)-\(cache.rawValue)")
        let result = try await withWorker(
            cache: cache.rawValue,
            change: { options in
                if let logger { options.logger = logger }
                options.interceptors = interceptors
            },
            { [.workflow(workflow)] + registrations() },
            {
                let handle = try await client.start(workflow, id: id, on: queue, options: options, input)
                try await during(handle)
                do throws(WorkflowFailure<W.Failure>) {
                    return Result<W.Output, WorkflowFailure<W.Failure>>.success(try await handle.result())
                } catch {
                    return .failure(error)
                }
            }
        )
        let replayed = interceptors.compactMap { $0 as? any WorkflowInterceptor }
        try await replay(workflow, id, interceptors: replayed, with: registrations)
        return result
    }

    /// Replays what the server has of a workflow, in every way there is.
    package func replay<W: Workflow>(
        _ workflow: W.Type,
        _ id: WorkflowID<W>,
        interceptors: [any WorkflowInterceptor] = [],
        @RegistrationBuilder with registrations: () -> [Registration] = { [] }
    ) async throws {
        try await replay(id, interceptors: interceptors) { [.workflow(workflow)] + registrations() }
    }

    /// Replays what the server has of a workflow, or of one run of it, with the code that is registered.
    package func replay<W>(
        _ id: WorkflowID<W>,
        runID: RunID? = nil,
        interceptors: [any WorkflowInterceptor] = [],
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) async throws {
        let history = try await WorkflowHistory.fetch(client, workflowID: id.rawValue, runID: runID?.rawValue)
        let replayer = try Replayer(dataConverter: dataConverter, interceptors: interceptors, registrations)
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(3), .pages(7), .cutAtEachTask] {
            do { try await replayer.replay(history, feeding) } catch {
                Issue.record("replay fed \(feeding) failed: \(error)")
            }
        }
    }
}
