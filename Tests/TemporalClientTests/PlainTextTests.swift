import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

/// Waits for a word, by signal or by update, and gives it with its input.
private struct Listener: Workflow {
    var word: String?
    init(_ input: String) {}

    struct Messages: MessageSet {
        let hear = Signal<Listener, String>("hear") { $0.word = $1 }
        let tell = Update<Listener, String, String, Never>("tell") { listener, word in
            listener.word = word
            return "heard \(word)"
        }
    }

    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.word != nil }
        return "\(input) \(context.state.word ?? "")"
    }
}

private enum Elsewhere {
    static let listener = WorkflowReference<String, String>("Listener")
    static let hear = SignalName<String>("hear")
    static let tell = UpdateName<String, String>("tell")
}

extension Live {
    /// Ids and queues are variables of type `String` in all calls, or one of them is.
    @Suite("Ids and queues as plain text")
    struct PlainTextTests {
        private func withWorker(
            _ body: @Sendable (_ client: Client, _ queue: String, _ key: String) async throws -> Void
        ) async throws {
            let stage = try await Stage()
            let (client, queue, key) = (stage.client, stage.queue.name, stage.key)
            let worker = try Worker(client, on: queue) { Listener.self }
            let running = Task { try await worker.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(client, queue, key)) } catch { result = .failure(error) }
            worker.shutDown()
            try await running.value
            try result.get()
        }

        @Test("a workflow is started, found, told and asked by text")
        func workflows() async throws {
            try await withWorker { client, queue, key in
                let id = "listener-\(key)"
                let handle = try await client.start(Listener.self, id: id, on: queue, "a")
                try await client.handle(Listener.self, id: id).signal(\.hear, "b")
                #expect(try await handle.result() == "a b")
                let typed = TaskQueue(queue)
                let literal = try await client.start(Listener.self, id: "literal-\(key)", on: queue, "c")
                let mixed = try await client.start(Listener.self, id: "\(id)-mixed", on: typed, "d")
                for handle in [literal, mixed] { try await handle.terminate() }
                let told = "told-\(key)"
                let first = try await client.updateWithStart(
                    Listener.self,
                    id: told,
                    on: queue,
                    conflict: .fail,
                    "e",
                    update: \.tell,
                    "f"
                )
                #expect(first == "heard f")
                let signalled = "signalled-\(key)"
                try await client.signalWithStart(Listener.self, id: signalled, on: queue, "g", signal: \.hear, "h")
                #expect(try await client.handle(Listener.self, id: signalled).result() == "g h")
                let updated = try await client.startUpdateWithStart(
                    Listener.self,
                    id: "updated-\(key)",
                    on: typed,
                    conflict: .fail,
                    "i",
                    update: \.tell,
                    "j"
                )
                #expect(try await updated.workflow.result() == "i j")
            }
        }

        @Test("the same by references")
        func references() async throws {
            try await withWorker { client, queue, key in
                let id = "referred-\(key)"
                let handle = try await client.start(Elsewhere.listener, id: id, on: queue, "a")
                try await client.handle(Elsewhere.listener, id: id).signal(Elsewhere.hear, "b")
                #expect(try await handle.result() == "a b")
                let signalled = "\(id)-signalled"
                try await client.signalWithStart(
                    Elsewhere.listener,
                    id: signalled,
                    on: queue,
                    "c",
                    signal: Elsewhere.hear,
                    "d"
                )
                // It has ended, so its id is free for one that runs until it is told.
                let again = try await client.handle(Elsewhere.listener, id: signalled).result()
                #expect(again == "c d")
                let told = try await client.updateWithStart(
                    Elsewhere.listener,
                    id: "\(id)-told",
                    on: queue,
                    conflict: .fail,
                    "e",
                    update: Elsewhere.tell,
                    "f"
                )
                #expect(told == "heard f")
                let updated = try await client.startUpdateWithStart(
                    Elsewhere.listener,
                    id: "\(id)-up",
                    on: queue,
                    conflict: .fail,
                    "g",
                    update: Elsewhere.tell,
                    "h"
                )
                #expect(try await updated.update.result() == "heard h")
                let other = "\(id)-other"
                async let result = client.execute(Elsewhere.listener, id: other, on: queue, options: .joining, "i")
                try await client.signalWithStart(
                    Elsewhere.listener,
                    id: other,
                    on: queue,
                    options: .joining,
                    "i",
                    signal: Elsewhere.hear,
                    "j"
                )
                #expect(try await result == "i j")
            }
        }

        @Test("execute takes text")
        func execute() async throws {
            try await withWorker { client, queue, key in
                let id = "executed-\(key)"
                async let result = client.execute(Listener.self, id: id, on: queue, options: .joining, "a")
                try await client.signalWithStart(
                    Listener.self,
                    id: id,
                    on: queue,
                    options: .joining,
                    "a",
                    signal: \.hear,
                    "b"
                )
                #expect(try await result == "a b")
            }
        }

        @Test("schedules and task queues take text")
        func schedules() async throws {
            let stage = try await Stage()
            let (client, queue, id) = (stage.client, stage.queue.name, "schedule-\(stage.key)")
            let spec = ScheduleSpec(intervals: [ScheduleInterval(every: .days(10_000))])
            let handle = try await client.createSchedule(
                id,
                Schedule(action: .start(Listener.self, id: id, on: queue, "a"), spec: spec)
            )
            let workflow = try await handle.describe().schedule.action.workflow
            #expect(workflow?.taskQueue == stage.queue && workflow?.workflowID == id)
            try await handle.update { $0.schedule.action = .start(Elsewhere.listener, id: "x", on: queue, "b") }
            #expect(try await handle.describe().schedule.action.workflow?.workflowID == "x")
            try await handle.delete()

            let limits = try await client.updateTaskQueueConfig(
                queue,
                type: .activity,
                TaskQueueConfigChange(rateLimit: .perSecond(5))
            )
            #expect(limits.rateLimit == 5)
            #expect(try await client.describeTaskQueue(queue, .activity).pollers.isEmpty)
        }

        @Test("an empty text is refused like an empty queue")
        func empty() async throws {
            let stage = try await Stage()
            let queue = ""
            let error = #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: queue) { Listener.self }
            }
            #expect("\(try #require(error))".contains("task queue is empty"))
            await #expect(throws: ClientError.self) {
                try await stage.client.start(Listener.self, id: "x", on: queue, "a")
            }
        }
    }
}

extension StartOptions {
    /// A second start joins the workflow that runs.
    fileprivate static var joining: StartOptions {
        var options = StartOptions()
        options.idConflictPolicy = .useExisting
        return options
    }
}
