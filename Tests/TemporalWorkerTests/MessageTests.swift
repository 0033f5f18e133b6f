import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

struct TooLate: Error, Codable, Equatable { var by: Int }

/// Takes every kind of message until it is told to end.
private struct Door: Workflow {
    var log: [String]
    var isDone = false
    init(_ first: String) { log = [first] }

    struct Messages: MessageSet {
        let add = Signal<Door, String>("add", aliases: ["append", "Add"]) { $0.log.append($1) }
        let end = Signal<Door, Empty>("end") { $0.isDone = true }
        let log = Query<Door, [String]>("log", aliases: ["getLog"]) { $0.log }
        let failing = Query<Door, Int>("failing") { _ in throw ApplicationFailure("no answer today") }
        let put = Update<Door, String, Int, TooLate>(
            "put",
            validate: { door, word throws(TooLate) in if word == "late" { throw TooLate(by: door.log.count) } },
            apply: { door, word throws(TooLate) in
                if word == "broken" { throw TooLate(by: -1) }
                door.log.append(word)
                return door.log.count
            }
        )
    }

    static func run(_ first: String, in context: WorkflowContext<Self>) async throws -> [String] {
        context.state.log.append("running")
        try await context.wait { $0.isDone }
        return context.state.log
    }
}

extension Live {
    @Suite("Signals, queries and updates")
    struct MessageTests {
        @Test("arrive in order, under every name, and change what queries see", arguments: CacheSize.allCases)
        func messages(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(
                Door.self,
                "first",
                cache: cache,
                during: { handle in
                    try await handle.signal(\.add, "a")
                    try await stage.signal(handle, named: "append", "b")
                    try await stage.signal(handle, named: "Add", "c")
                    try await eventually("all signals were taken in") {
                        try await handle.query(\.log).filter { $0.count == 1 } == ["a", "b", "c"]
                    }
                    #expect(try await handle.update(\.put, "d") == 6)
                    #expect(try await handle.query(\.log).last == "d")
                    try await handle.signal(\.end)
                }
            )
            #expect(try result.get().filter { $0.count == 1 } == ["a", "b", "c", "d"])
        }

        @Test("that are refused leave no trace, and the workflow goes on", arguments: CacheSize.allCases)
        func refusals(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(
                Door.self,
                "first",
                cache: cache,
                during: { handle in
                    try await eventually("it runs") { try await handle.query(\.log).contains("running") }
                    #expect(try await handle.update(\.put, "x") == 3)
                    for _ in 0..<3 {
                        await #expect(throws: UpdateFailure<TooLate>.self) {
                            _ = try await handle.update(\.put, "late")
                        }
                    }
                    do throws(UpdateFailure<TooLate>) { _ = try await handle.update(\.put, "broken") } catch {
                        guard case .refused(let refusal) = error else { throw error }
                        #expect(refusal == TooLate(by: -1))
                    }
                    #expect(try await handle.update(\.put, "y") == 4)
                    try await handle.signal(\.end)
                }
            )
            #expect(try result.get() == ["first", "running", "x", "y"])
        }

        @Test("that nobody knows or can read do no harm and are answered in words", arguments: CacheSize.allCases)
        func badMessages(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(
                Door.self,
                "first",
                cache: cache,
                during: { handle in
                    try await stage.signal(handle, named: "nobody", "x")
                    try await stage.signal(handle, named: "add", 5)
                    await #expect(throws: ClientError.self) { try await handle.query(\.failing) }
                    do { _ = try await stage.query(handle, "nothing") } catch {
                        let message = "\(error)"
                        #expect(message.contains("nothing") && message.contains("getLog"), "\(message)")
                    }
                    try await handle.signal(\.add, "still here")
                    try await handle.signal(\.end)
                }
            )
            #expect(try result.get().contains("still here"))
        }

        @Test("a closed workflow still answers queries")
        func closed() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Door> = stage.id("closed")
            try await stage.withWorker({ Door.self }) {
                let handle = try await stage.client.start(Door.self, id: id, on: stage.queue, "first")
                try await handle.signal(\.end)
                _ = try await handle.result()
                #expect(try await handle.query(\.log) == ["first", "running"])
                #expect(try await handle.query(\.log) == ["first", "running"])
            }
        }

        @Test("signals that came before the first task are seen by the first line of the workflow")
        func signalsBeforeStart() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Door> = stage.id("early")
            let handle = try await stage.client.start(Door.self, id: id, on: stage.queue, "first")
            try await handle.signal(\.add, "early")
            try await handle.signal(\.end)
            try await stage.withWorker({ Door.self }) {
                let words = try await handle.result()
                #expect(words == ["first", "early", "running"])
            }
            try await stage.replay(Door.self, id)
        }
    }
}

extension Stage {
    /// Sends a signal by its bare name.
    func signal<W>(_ handle: WorkflowHandle<W>, named name: String, _ input: some Encodable) async throws {
        let request = SignalWorkflowExecutionRequest(
            namespace: client.namespace,
            workflowID: handle.id.rawValue,
            signalName: name,
            input: try client.converter.arguments(from: input),
            identity: "test",
            requestID: "\(UInt64.random(in: 0 ... .max))"
        )
        _ = try await client.channel.call(request)
    }

    /// Asks a query by its bare name.
    func query<W>(_ handle: WorkflowHandle<W>, _ name: String) async throws -> [Payload] {
        let request = QueryWorkflowRequest(
            namespace: client.namespace,
            workflowID: handle.id.rawValue,
            query: QueryRequest(name: name, input: [])
        )
        guard case .answered(let payloads) = try await client.channel.call(request) else { return [] }
        return payloads
    }

    /// What the server wrote of a workflow that `prove` ran.
    func events<W: Workflow>(of workflow: W.Type, cache: CacheSize) async throws -> [HistoryEvent] {
        let id: WorkflowID<W> = id("\(W.name)-\(cache.rawValue)")
        return try await events(of: id)
    }

    /// What the server wrote of a workflow.
    func events<W>(of id: WorkflowID<W>) async throws -> [HistoryEvent] {
        try await client.channel.call(
            GetWorkflowExecutionHistoryRequest(namespace: client.namespace, workflowID: id.rawValue)
        ).events
    }
}
