import Foundation
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import Testing

/// All tests that need a real server share one; it starts before the first of them and ends after the last.
@Suite("On a real server", .liveServer, .takingTurns, .timeLimit(.minutes(5)))
enum Live {}

/// Gives a suite and all in it a server.
struct LiveServerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var current: DevServer?

    /// Where the command lies that `scripts/setup` has installed.
    static var commandCandidates: [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return [root.appending(path: ".tools/bin/temporal").path()]
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options()
        options.commandCandidates = Self.commandCandidates
        options.searchAttributes = ["CustomKeywordField": .keyword, "CustomIntField": .int]
        options.arguments = [
            "--dynamic-config-value", "frontend.WorkflowPauseEnabled=true",
            // So that a workflow need not be long to be advised to continue as new.
            "--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=100",
            "--dynamic-config-value", "frontend.MaxConcurrentBatchOperationPerNamespace=100",
        ]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await Self.$current.withValue(server) { try await function() }
    }
}

extension Trait where Self == LiveServerTrait {
    /// Gives the suite a real Temporal server.
    static var liveServer: Self { LiveServerTrait() }
}

/// A task queue of its own on the suite's server, with workers that come and go.
struct Stage: Sendable {
    let client: Client
    let queue: TaskQueue
    /// Makes ids unique within the server.
    let key: String

    /// - Parameters:
    ///   - converter: how the client and its workers turn values into payloads.
    ///   - change: says more of the client.
    /// - Throws: when the suite has no server.
    init(
        converter: any PayloadConverter = JSONPayloadConverter.default,
        _ change: (inout ClientOptions) -> Void = { _ in }
    ) async throws {
        let server = try #require(LiveServerTrait.current, "the suite has no .liveServer trait")
        var options = ClientOptions(server.address)
        options.converter = converter
        change(&options)
        client = try await Client.connect(options)
        key = UUID().uuidString.lowercased()
        queue = TaskQueue("queue-\(key)")
    }

    private init(_ other: Stage, queue: TaskQueue) {
        client = other.client
        key = other.key
        self.queue = queue
    }

    /// The same stage with another task queue.
    var next: Stage { Stage(self, queue: TaskQueue("\(queue)-next")) }

    /// An id that no other test has.
    func id<W>(_ name: String) -> WorkflowID<W> { "\(name)-\(key)" }

    /// Runs a worker for as long as the body takes.
    func withWorker<Value: Sendable>(
        cache: Int = 1000,
        change: @Sendable (inout WorkerOptions) -> Void = { _ in },
        @RegistrationBuilder _ registrations: () -> [Registration],
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var options = WorkerOptions()
        options.maximumCachedWorkflows = cache
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        change(&options)
        let worker = try Worker(client, on: queue, options: options, registrations)
        let running = Task { try await worker.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        return try result.get()
    }
}

/// How often a live test runs: with runs kept in memory, with room for one, and with none kept at all.
enum CacheSize: Int, CaseIterable, CustomTestStringConvertible {
    case many = 1000
    case one = 1
    case none = 0

    var testDescription: String { "cache \(rawValue)" }
}

extension Stage {
    /// Runs a workflow live, then replays its history whole, in pages and cut at each of its tasks.
    ///
    /// `during` is what happens to the workflow while it runs.
    @discardableResult
    func prove<W: Workflow>(
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
    func replay<W: Workflow>(
        _ workflow: W.Type,
        _ id: WorkflowID<W>,
        interceptors: [any WorkflowInterceptor] = [],
        @RegistrationBuilder with registrations: () -> [Registration] = { [] }
    ) async throws {
        try await replay(id, interceptors: interceptors) { [.workflow(workflow)] + registrations() }
    }

    /// Replays what the server has of a workflow, or of one run of it, with the code that is registered.
    func replay<W>(
        _ id: WorkflowID<W>,
        runID: RunID? = nil,
        interceptors: [any WorkflowInterceptor] = [],
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) async throws {
        let history = try await WorkflowHistory.fetch(client, workflowID: id.rawValue, runID: runID?.rawValue)
        let replayer = try Replayer(converter: client.converter, interceptors: interceptors, registrations)
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(3), .pages(7), .cutAtEachTask] {
            do { try replayer.replay(history, feeding) } catch {
                Issue.record("replay fed \(feeding) failed: \(error)")
            }
        }
    }
}

/// Waits until something is true, looking again and again; fails the test when it takes too long.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(45),
    _ isTrue: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await isTrue() { return }
        // tidy:allow sleep — the pause between two looks, not the wait itself
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not in time: \(what)")
}
