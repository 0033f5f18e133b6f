import Foundation
import HostileServers
import LiveTestSupport
import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Echo: Workflow {
    static let name = "HostileEcho"
    init(_ text: String) {}
    static func run(_ text: String, in context: WorkflowContext<Self>) async -> String { text }
}

@Suite("Answers that bring nothing end a client's loops", .serialized, .timeLimit(.minutes(2)))
struct IdleAnswerTests {
    /// A clock that only pauses move.
    private final class PauseClock: Sendable {
        private let time = Mutex(Duration.zero)

        var now: Duration { time.withLock { $0 } }

        func advance(by span: Duration) { time.withLock { $0 += span } }

        var retryClock: RetryClock {
            RetryClock(now: { self.now }, sleep: { self.advance(by: $0) }, random: { UnitDouble(0.5) })
        }
    }

    private static let said = "at once and with nothing new, although it says that there is more"

    private func with(_ body: (Client, FakeServer, PauseClock) async throws -> Void) async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        let clock = PauseClock()
        var options = ChannelOptions(address: server.address)
        options.retryClock = clock.retryClock
        let client = Client(Channel(options: options), ClientOptions(server.address), serverVersion: "")
        let result: Result<Void, any Error>
        do { result = .success(try await body(client, server, clock)) } catch { result = .failure(error) }
        await client.close()
        try result.get()
    }

    private func expectEnd(
        of what: String,
        on server: FakeServer,
        by clock: PauseClock,
        method: String,
        _ read: () async throws -> Void
    ) async throws {
        let before = (calls: try await server.count(of: method), time: clock.now)
        let error = await #expect(throws: (any Error).self, "\(what)") { try await read() }
        #expect("\(error as Any)".contains(Self.said), "\(what): \(error as Any)")
        let calls = try await server.count(of: method) - before.calls
        #expect((12...13).contains(calls), "\(what): \(calls)")
        #expect(clock.now - before.time > .seconds(20), "\(what)")
    }

    @Test("waiting for a result, in pages without an event")
    func result() async throws {
        try await with { client, server, clock in
            let method = "GetWorkflowExecutionHistory"
            for token in [FakeServer.PageToken.fresh, .same, .none] {
                try await server.script(method, .history(events: 0, token: token))
                try await expectEnd(of: "\(token)", on: server, by: clock, method: method) {
                    _ = try await client.handle(Echo.self, id: "any").result()
                }
            }
        }
    }

    @Test("reading a history, in pages without an event and in the same one again and again")
    func history() async throws {
        try await with { client, server, clock in
            let method = "GetWorkflowExecutionHistory"
            let event: JSONValue = ["eventId": 1, "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED"]
            let pages: [FakeServer.Answer] = [
                .history(events: 0, token: .fresh),
                .message(["history": ["events": [event]]], fresh: ["nextPageToken"]),
                .message(["history": ["events": [event]], "nextPageToken": "cGFnZQ=="]),
            ]
            for page in pages {
                try await server.script(method, page)
                let handle = client.handle(Echo.self, id: "any")
                try await expectEnd(of: "history", on: server, by: clock, method: method) {
                    _ = try await handle.historyJSON()
                }
                try await expectEnd(of: "fetch", on: server, by: clock, method: method) {
                    _ = try await WorkflowHistory.fetch(client, workflowID: "any")
                }
                try await expectEnd(of: "reset", on: server, by: clock, method: method) {
                    try await handle.reset(to: .lastTask, reason: "test")
                }
            }
        }
    }

    @Test("lists, in pages that never end")
    func lists() async throws {
        try await with { client, server, clock in
            let lists: [(String, () async throws -> Void)] = [
                ("ListWorkflowExecutions", { for try await _ in client.workflows("") {} }),
                ("ScanWorkflowExecutions", { _ = try await client.scanWorkflows().all() }),
                ("ListArchivedWorkflowExecutions", { _ = try await client.archivedWorkflows("x").all() }),
                ("ListSchedules", { _ = try await client.schedules().all() }),
                ("ListNamespaces", { _ = try await client.namespaces().all() }),
                ("ListWorkers", { _ = try await client.workers().all() }),
                ("ListBatchOperations", { _ = try await client.batches().all() }),
            ]
            for (method, read) in lists {
                try await server.script(method, .message([:], fresh: ["nextPageToken"]))
                try await expectEnd(of: method, on: server, by: clock, method: method, read)
            }
        }
    }

    @Test("updates of which nothing is ever said")
    func updates() async throws {
        try await with { client, server, clock in
            let update = UpdateName<String, String>("change")
            let handle = client.handle(WorkflowReference<String, String>("Any"), id: "any")
            let sending = "UpdateWorkflowExecution"
            try await server.script(sending, .empty)
            try await expectEnd(of: sending, on: server, by: clock, method: sending) {
                _ = try await handle.update(update, "x")
            }
            let asking = "PollWorkflowExecutionUpdate"
            try await server.script(asking, .empty)
            try await expectEnd(of: asking, on: server, by: clock, method: asking) {
                _ = try await handle.updateHandle(update, id: "one").result()
            }
        }
    }

    @Test("a page that is empty and not the last is nothing to complain of")
    func emptyPage() async throws {
        try await with { client, server, _ in
            try await server.script(
                "ListNamespaces",
                .message([:], fresh: ["nextPageToken"]),
                .message([:], fresh: ["nextPageToken"]),
                .message(["namespaces": [["namespaceInfo": ["name": "orders"]]]])
            )
            #expect(try await client.namespaces().all().map(\.name) == ["orders"])
        }
    }

    @Test("answers that the server has waited for are never too many")
    func waited() async throws {
        let clock = PauseClock()
        var options = ChannelOptions(address: "127.0.0.1:1")
        options.retryClock = clock.retryClock
        let channel = Channel(options: options)
        var idle = IdleAnswers(channel, "/s/GetWorkflowExecutionHistory")
        for _ in 0..<1000 {
            clock.advance(by: .seconds(20))
            try await idle.answered(false)
        }
        #expect(clock.now == .seconds(20_000))
        await channel.shutdown()
    }

    @Test("a start that finds something else missing is not taken for a wrong workflow id")
    func startNotFound() async throws {
        try await with { client, server, _ in
            try await server.script("StartWorkflowExecution", .status("NOT_FOUND", "boom"))
            let error = await #expect(throws: ClientError.self) {
                try await client.start(Echo.self, id: "any", on: "queue", "x")
            }
            guard case .rpc(let refusal)? = error else { throw WrongError(error) }
            #expect(refusal.description == "StartWorkflowExecution failed with NOT_FOUND: boom")
        }
    }

    @Test("an answer that is too large is told as one")
    func tooLarge() async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        try await server.script("DescribeWorkflowExecution", .bytes(20_000))
        var options = ClientOptions(server.address)
        options.maximumMessageBytes = 10_000
        let client = try Client.lazy(options)
        let error = await #expect(throws: ClientError.self) { try await client.handle(Echo.self, id: "any").describe() }
        guard case .answerTooLarge? = error else { throw WrongError(error) }
        #expect("\(error as Any)".contains("raise its maximumMessageBytes"), "\(error as Any)")
        #expect(!"\(error as Any)".contains("does not take so large a request"), "\(error as Any)")
        await client.close()
    }
}

@Suite("A worker bears what a server should not answer", .serialized, .timeLimit(.minutes(3)))
struct HostileWorkerTests {
    private func with(
        _ script: (FakeServer) async throws -> Void,
        _ body: @Sendable (FakeServer, LogCollector) async throws -> Void
    ) async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        try await script(server)
        var options = ClientOptions(server.address)
        options.maximumMessageBytes = 10_000
        let client = try await Client.connect(options)
        let log = LogCollector()
        var workerOptions = WorkerOptions()
        workerOptions.logger = log.logger
        let worker = try Worker(client, on: "queue", options: workerOptions) { Echo.self }
        let running = Task { try await worker.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, log)) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        await client.close()
        try result.get()
    }

    @Test("polls whose answer is too large are made again")
    func largePolls() async throws {
        try await with { server in
            try await server.script(
                "PollWorkflowTaskQueue",
                .bytes(20_000),
                .status("RESOURCE_EXHAUSTED", "grpc: received message larger than max (5 vs. 4)"),
                .workflowTask(Echo.name, ["input": "x", "queue": "queue"]),
                keep: false
            )
        } _: { server, log in
            try await server.waitForCalls(of: "RespondWorkflowTaskCompleted")
            let lines = log.lines.filter { $0.contains("polling") }
            #expect(lines.contains { $0.contains("raise its maximumMessageBytes") }, "\(lines)")
            #expect(lines.contains { $0.contains("an answer is larger than the server's parts") }, "\(lines)")
            #expect(!lines.contains { $0.contains("request") }, "\(lines)")
        }
    }

    @Test("a task whose completion the server took is not failed, since only what it said to it was too large")
    func largeReply() async throws {
        try await with { server in
            try await server.script("RespondWorkflowTaskCompleted", .bytes(20_000), keep: false)
            let task = FakeServer.Answer.workflowTask(Echo.name, ["input": "x", "queue": "queue"])
            try await server.script("PollWorkflowTaskQueue", task, task, keep: false)
        } _: { server, log in
            try await server.waitForCalls(of: "RespondWorkflowTaskCompleted", 2)
            #expect(try await server.count(of: "RespondWorkflowTaskFailed") == 0)
            // The second task may be answered before the line about the first is written.
            try await eventually("it is said") { log.lines.contains { $0.contains("was taken, but") } }
            let lines = log.lines.filter { $0.contains("was taken, but") }
            #expect(lines.count == 1, "\(log.lines)")
            #expect(lines.first?.contains("raise its maximumMessageBytes") == true, "\(lines)")
        }
    }

    @Test("a web server in the place of its server")
    func replaced() async throws {
        await #expect(processExitsWith: .success) {
            let hostile = try await HostileServers.start()
            let server = try await hostile.server()
            let client = try await Client.connect(ClientOptions(server.address))
            var options = WorkerOptions()
            options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let worker = try Worker(client, on: "queue", options: options) { Echo.self }
            let running = Task { try await worker.run() }
            try await server.waitForCalls(of: "PollWorkflowTaskQueue", 2)
            try await server.stop()
            let listener = try await hostile.listener(.http("HTTP/1.1 200 OK"), port: server.port)
            while try await listener.connections() < 3 { await Task.yield() }
            try await listener.stop()
            let again = try await hostile.server(port: server.port)
            try await again.waitForCalls(of: "PollWorkflowTaskQueue", 1)
            worker.shutDown()
            try await running.value
            await client.close()
        }
    }
}
