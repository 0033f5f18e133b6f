import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private struct NoSuch: Error, Codable, Equatable { var name: String }

/// Takes all that it is sent.
private struct Anything: Workflow {
    var log: [String] = []
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let end = Signal<Anything, Empty>("end") { $0.isDone = true }
        let signals = DynamicSignal<Anything>(description: "Any signal.") { state, name, arguments in
            let words = try (0..<arguments.count).map { try arguments.value(String.self, at: $0) }
            state.log.append("\(name): \(words.joined(separator: " "))")
        }
        let queries = DynamicQuery<Anything>(description: "Any query.") { state, name, arguments in
            if name == "count" { return state.log.count }
            if name == "nothing" { throw NoSuch(name: name) }
            return try arguments.result("\(name)? \(try arguments.value(Int.self))")
        }
        let updates = DynamicUpdate<Anything>.running(
            validate: { _, name, _ in if name == "forbidden" { throw NoSuch(name: name) } }
        ) { name, arguments, context in
            try await context.sleep(for: .milliseconds(1))
            context.state.log.append("\(name)!")
            return [name: try arguments.value(Int.self) + 1]
        }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.log
    }
}

/// Takes all that it is sent, and takes its time.
private struct Patient: Workflow {
    var log: [String] = []
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let end = Signal<Patient, Empty>("end") { $0.isDone = true }
        let signals = DynamicSignal<Patient>.running { name, arguments, context in
            try await context.sleep(for: .milliseconds(1))
            context.state.log.append("\(name) \(try arguments.value(Int.self))")
        }
        let updates = DynamicUpdate<Patient> { state, name, _ in
            state.log.append(name)
            return state.log.count
        }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.log
    }
}

/// Runs under every name that nobody else has.
private struct Chameleon: Workflow {
    init(_ input: RawArguments) {}
    static func run(_ input: RawArguments, in context: WorkflowContext<Self>) async throws -> String {
        let colour = try input.value(String.self, at: 0)
        let activity = Activity<Arguments<String, Int>, String, Never>("paint-\(colour)", startToClose: .seconds(10))
        let painted = try await context.execute(activity, Arguments(colour, try input.value(Int.self, at: 1)))
        return "\(context.info.workflowType) \(painted)"
    }
}

/// Greets a child in its own way.
private struct Greeter: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let child = try await context.start(child: Anything.self, Empty())
        try await context.external(child).signal(named: "greet", Arguments("from", "above"))
        try await context.external(child).signal(\.end)
        return try await child.result()
    }
}

/// What starters know of such a workflow.
private struct Lizard: Workflow {
    init(_ input: Arguments<String, Int>) {}
    static func run(
        _ input: Arguments<String, Int>,
        in context: WorkflowContext<Self>
    ) async throws -> String { "nobody runs this code" }
}

extension Live {
    @Suite("Dynamic handlers, workflows and activities")
    struct DynamicTests {
        @Test("messages of any name reach their handler, with their arguments", arguments: CacheSize.allCases)
        func messages(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let result = try await stage.prove(Anything.self, Empty(), cache: cache, logger: log.logger) {
            } during: { handle in
                try await handle.signal(named: "greet", "hello")
                try await handle.signal(named: "greet", Arguments("hello", "again"))
                try await handle.signal(named: "odd", 5)
                try await eventually("the signals are there") {
                    try await handle.query(named: "count", as: Int.self) == 2
                }
                #expect(try await handle.query(named: "really", 7, as: String.self) == "really? 7")
                do throws(ClientError) {
                    _ = try await handle.query(named: "nothing", as: Int.self)
                    Issue.record("the query was answered")
                } catch {
                    #expect(error.declared(NoSuch.self) == NoSuch(name: "nothing"), "\(error)")
                }
                #expect(try await handle.update(named: "grow", 4, as: [String: Int].self) == ["grow": 5])
                do throws(UpdateFailure<Never>) {
                    _ = try await handle.update(named: "forbidden", 4, as: RawValue.self)
                    Issue.record("the update was accepted")
                } catch {
                    #expect(error.declared(NoSuch.self) == NoSuch(name: "forbidden"), "\(error)")
                }
                try await handle.signal(\.end)
            }
            #expect(try result.get() == ["greet: hello", "greet: hello again", "grow!"])
            let dropped = log.lines.filter {
                $0.contains("signal \"odd\"") && $0.contains("argument 0 is not of type String")
            }
            #expect(dropped.count == 1, "\(log.lines)")
            #expect(try await stage.failedTasks(of: Anything.self, cache: cache) == 0)
        }

        @Test("dynamic handlers may await or answer at once", arguments: CacheSize.allCases)
        func awaiting(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let result = try await stage.prove(Patient.self, Empty(), cache: cache, logger: log.logger) {
            } during: { handle in
                try await handle.signal(named: "odd", "five")
                try await handle.signal(named: "even", 4)
                try await eventually("the signal is there") {
                    try await handle.update(named: "again", as: Int.self) > 1
                }
                try await handle.signal(\.end)
            }
            let words = try result.get()
            #expect(words.contains("even 4") && !words.contains("odd five"), "\(words)")
            #expect(log.lines.contains { $0.contains("signal \"odd\"") && $0.contains("was dropped") }, "\(log.lines)")
            #expect(try await stage.failedTasks(of: Patient.self, cache: cache) == 0)
        }

        @Test("workflows and activities of any type run", arguments: CacheSize.allCases)
        func types(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Lizard> = stage.id("lizard")
            let registrations: @Sendable () -> [Registration] = {
                [
                    .dynamicWorkflow(Chameleon.self),
                    .dynamicActivity { arguments, activity in
                        let count = try arguments.value(Int.self, at: 1)
                        return "\(activity.info.activityType) \(try arguments.value(String.self)) \(count)"
                    },
                ]
            }
            try await stage.withWorker(cache: cache.rawValue, registrations) {
                let input = Arguments<String, Int>("green", 3)
                let result = try await stage.client.execute(Lizard.self, id: id, on: stage.queue, input)
                #expect(result == "Lizard paint-green green 3")
            }
            try await stage.replay(id, registrations)
        }

        @Test("a workflow signals another by any name", arguments: CacheSize.allCases)
        func betweenWorkflows(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Greeter.self, Empty(), cache: cache) { Anything.self }
            #expect(try result.get() == ["greet: from above"])
        }

        @Test("a type that is registered by name does not reach the dynamic workflow")
        func named() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Registration.dynamicWorkflow(Chameleon.self)
                Lizard.self
            }) {
                let input = Arguments<String, Int>("green", 3)
                let id: WorkflowID<Lizard> = stage.id("named")
                let result = try await stage.client.execute(Lizard.self, id: id, on: stage.queue, input)
                #expect(result == "nobody runs this code")
            }
            #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: stage.queue) {
                    Registration.dynamicWorkflow(Chameleon.self)
                    Registration.dynamicWorkflow(Chameleon.self)
                }
            }
        }
    }
}
