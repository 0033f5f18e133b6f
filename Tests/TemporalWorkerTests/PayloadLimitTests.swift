import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// A server that refuses payloads of more than 20 KiB and memos of more than 4 KiB.
private struct SmallLimitsTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options.forTests()
        for setting in ["limit.blobSize.error=20480", "limit.blobSize.warn=10240", "limit.memoSize.error=4096"] {
            options.arguments += ["--dynamic-config-value", setting]
        }
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await LiveServerTrait.with(server, function)
    }
}

private enum Warehouse {
    static let fetch = Activity<Int, String, Never>(
        "fetch",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(1))
    )
    static let store = Activity<String, Int, Never>("store", startToClose: .seconds(10))
}

private func text(_ size: Int) -> String { String(repeating: "x", count: size) }

/// Where a large value is to go.
enum LargeValuePlace: String, Codable, Sendable, CustomTestStringConvertible {
    case activity, child, memo, sideEffect
    var testDescription: String { rawValue }
}

/// Makes large values, until it is told to make smaller ones.
private struct Hoarder: Workflow {
    var size: Int
    init(_ input: Plan) { size = input.size }

    struct Plan: Codable, Sendable {
        var size: Int
        var place: LargeValuePlace
    }
    struct Messages: MessageSet {
        let shrink = Signal<Hoarder, Int>("shrink") { $0.size = $1 }
        let look = InputQuery<Hoarder, Int, String>("look") { _, size in text(size) }
    }

    static func run(_ input: Plan, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.size > 0 }
        // A task that fails is tried again with all that has been told meanwhile.
        try await context.sleep(for: .milliseconds(1))
        let value = text(context.state.size)
        switch input.place {
        case .activity: return try await context.execute(Warehouse.store, value)
        case .child: return try await context.execute(child: Counter.self, value)
        case .memo:
            context.upsertMemo("hoard", value)
            return value.count
        case .sideEffect: return context.sideEffect { value }.count
        }
    }
}

private struct Counter: Workflow {
    init(_ input: String) {}
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> Int { input.count }
}

/// Gives back what its activity fetches.
private struct Fetcher: Workflow {
    init(_ input: Int) {}
    struct Messages: MessageSet {
        let look = InputQuery<Fetcher, Int, String>("look") { _, size in text(size) }
        let grow = Update<Fetcher, Int, String, Never>("grow") { _, size in text(size) }
    }
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.execute(Warehouse.fetch, input).count
    }
}

extension Live {
    @Suite("Sizes of payloads", SmallLimitsTrait())
    struct PayloadLimitTests {
        private static let large = 30_000
        private static let small = 100

        @Test(
            "a task whose answer would be refused fails and is tried again",
            arguments: [LargeValuePlace.activity, .child, .memo, .sideEffect]
        )
        func tasks(place: LargeValuePlace) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Hoarder> = stage.id(place.rawValue)
            let logs = LogCollector()
            let result = try await stage.withWorker(
                change: { $0.logger = logs.logger },
                {
                    Hoarder.self
                    Counter.self
                    Warehouse.store.implemented { $0.count }
                },
                {
                    let plan = Hoarder.Plan(size: Self.large, place: place)
                    var options = StartOptions()
                    // So that the next attempt comes soon.
                    options.taskTimeout = .seconds(3)
                    let handle = try await stage.client.start(
                        Hoarder.self,
                        id: id,
                        on: stage.queue,
                        options: options,
                        plan
                    )
                    try await eventually("the task has failed") {
                        try await stage.events(of: id).contains { event in
                            guard case .workflowTaskFailed(let failed) = event.attributes else { return false }
                            return failed.cause == .payloadsTooLarge
                        }
                    }
                    let shown = try await stage.temporal("workflow", "show", "-w", id.rawValue, "--output", "json")
                    #expect(shown.contains("[TMPRL1103]"))
                    try await handle.signal(\.shrink, Self.small)
                    return try await handle.result()
                }
            )
            #expect(result == Self.small)
            #expect(logs.lines.contains { $0.contains("[TMPRL1103]") && $0.contains("the namespace allows") })
        }

        @Test("an activity whose result would be refused fails and is tried again")
        func activities() async throws {
            let stage = try await Stage()
            let logs = LogCollector()
            let result = try await stage.prove(Fetcher.self, 1, cache: .many, logger: logs.logger) {
                Warehouse.fetch.implemented { _, context in
                    switch context.info.attempt {
                    case 1: return text(Self.large)
                    case 2:
                        #expect(throws: PayloadsTooLarge.self) { try context.heartbeat(text(Self.large)) }
                        let detail = try context.payloadConverter.payload(from: text(Self.large))
                        throw ApplicationFailure("with much to say", type: "Talkative", details: [detail])
                    default: return "x"
                    }
                }
            }
            #expect(try result.get() == 1)
            let warnings = logs.lines.filter { $0.contains("[TMPRL1103]") }
            #expect(warnings.contains { $0.contains("the result of activity fetch") })
        }

        @Test("an answer to a query that would be refused is a failure")
        func queries() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Fetcher> = stage.id("queries")
            let work: () -> [Registration] = { [.workflow(Fetcher.self), Warehouse.fetch.implemented { _ in "x" }] }
            try await stage.withWorker(work) {
                let handle = try await stage.client.start(Fetcher.self, id: id, on: stage.queue, 1)
                _ = try await handle.result()
                #expect(try await handle.query(\.look, Self.small).count == Self.small)
                let error = await #expect(throws: ClientError.self) { try await handle.query(\.look, Self.large) }
                #expect("\(String(describing: error))".contains("[TMPRL1103]"))
            }
        }

        @Test("a client is told so by its error")
        func clients() async throws {
            let stage = try await Stage()
            let client = stage.client
            func check(_ what: String, _ body: () async throws -> Void) async {
                do {
                    try await body()
                    Issue.record("\(what) was taken")
                } catch ClientError.payloadsTooLarge(let reason) {
                    #expect(!reason.isEmpty)
                } catch {
                    Issue.record("\(what): \(error)")
                }
            }
            await check("the input") {
                _ = try await client.start(Counter.self, id: stage.id("input"), on: stage.queue, text(Self.large))
            }
            await check("the memo") {
                var options = StartOptions()
                options.memo = ["note": text(5000)]
                _ = try await client.start(Counter.self, id: stage.id("memo"), on: stage.queue, options: options, "")
            }
            await check("a message of gRPC") {
                _ = try await client.start(Counter.self, id: stage.id("grpc"), on: stage.queue, text(5 << 20))
            }
            let handle = try await client.start(
                Hoarder.self,
                id: stage.id("waits"),
                on: stage.queue,
                Hoarder.Plan(size: 0, place: .memo)
            )
            await check("a signal") { try await handle.signal(named: "any", text(Self.large)) }
            try await handle.terminate()
        }

        @Test("what is large and allowed is logged, by clients and by workers")
        func warnings() async throws {
            let logs = LogCollector()
            let stage = try await Stage { options in
                options.payloadWarnings = PayloadWarnings(payloads: 1000, memo: 100)
                options.logger = logs.logger
            }
            var start = StartOptions()
            start.memo = ["note": text(200)]
            let result = try await stage.prove(
                Hoarder.self,
                Hoarder.Plan(size: 2000, place: .activity),
                cache: .many,
                options: start,
                logger: logs.logger,
                with: { Warehouse.store.implemented { $0.count } },
                during: { try await $0.signal(named: "other", text(2000)) }
            )
            #expect(try result.get() == 2000)
            let warnings = logs.lines.filter { $0.hasPrefix("warning [TMPRL1103]") }
            for what in ["the memo of Hoarder", "the input of activity store", "the input of signal other"] {
                #expect(warnings.contains { $0.contains(what) }, "\(what): \(warnings)")
            }
        }
    }
}
