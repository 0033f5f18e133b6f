import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Fails with a chain of so many causes, its activity before it.
private struct Deep: Workflow {
    static let dig = Activity<Int, Empty, Never>(
        "dig",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> String {
        do { _ = try await context.execute(dig, count) } catch {
            throw ApplicationFailure("the workflow", cause: chain(count))
        }
        return "never"
    }
}

private func chain(_ count: Int) -> Failure? {
    Failure(links: (1...count).map { Failure(message: "\($0)", kind: .application(.init(type: "T"))) })
}

/// Asks for an activity on a queue whose name no C string can hold, until it is told another.
private struct Cut: Workflow {
    static let queue = Mutex("a\0x")
    static let act = Activity<Empty, String, Never>("act", startToClose: .seconds(10))

    var said = ""
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let say = Signal<Cut, Empty>("say") { state, _ in state.said += "say " }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        var act = act
        act.options.taskQueue = TaskQueue(queue.withLock { $0 })
        return try await context.execute(act, Empty())
    }
}

extension Live {
    @Suite("What cannot be sent as it is")
    struct FormLimitTests {
        @Test("a failure with three thousand causes ends its activity and its workflow, and says what is left out")
        func deep() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Deep> = stage.id("deep")
            let dig = Deep.dig.implemented { count, _ in throw ApplicationFailure("the activity", cause: chain(count)) }
            try await stage.withWorker(
                cache: 0,
                {
                    Deep.self; dig
                }
            ) {
                do throws(WorkflowFailure<any Error>) {
                    _ = try await stage.client.execute(Deep.self, id: id, on: stage.queue, 3000)
                    Issue.record("the workflow did not fail")
                } catch {
                    guard case .failed(let failure) = error else { throw error }
                    #expect(failure.links.count == 50)
                    #expect(failure.chain.hasPrefix("the workflow: 1: 2: 3: "))
                    #expect(failure.links.last?.message.contains("2952 further causes are left out") == true)
                }
            }
            try await stage.replay(Deep.self, id)
        }

        @Test("a name with a NUL that a client is given is refused before anything is sent, with the name of its field")
        func client() async throws {
            let stage = try await Stage()
            let handle = stage.client.handle(Cut.self, id: "nobody")
            func expect(
                _ field: String,
                _ call: () async throws -> Void,
                sourceLocation: SourceLocation = #_sourceLocation
            ) async {
                let error = await #expect(throws: ClientError.self, sourceLocation: sourceLocation) { try await call() }
                guard case .invalid(let reason)? = error else {
                    Issue.record("it is \(error.map { "\($0)" } ?? "nothing")", sourceLocation: sourceLocation)
                    return
                }
                #expect(reason.contains("\(field) has a NUL"), "\(reason)", sourceLocation: sourceLocation)
            }
            let client = stage.client
            await expect("workflow_id") { _ = try await client.start(Cut.self, id: "a\0x", on: stage.queue, Empty()) }
            await expect("task_queue.name") { _ = try await client.start(Cut.self, id: "a", on: "q\0", Empty()) }
            await expect("signal_name") { try await handle.signal(named: "say\0other") }
            await expect("workflow_execution.workflow_id") {
                try await client.handle(Cut.self, id: "a\0x").signal(\.say, Empty())
            }
            await expect("reason") { try await handle.terminate(reason: "no\0") }
            await expect("schedule_id") { _ = try await client.schedule("s\0").describe() }
            await expect("query") { for try await _ in client.workflows("WorkflowId = 'a\0x'") {} }
        }

        @Test("a name with a NUL in a command fails the workflow task with the reason, and the next code goes on")
        func command() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Cut> = stage.id("cut")
            Cut.queue.withLock { $0 = "a\0x" }
            let act = Cut.act.implemented { _, _ in "done" }
            let log = LogCollector()
            let result = try await stage.withWorker(
                cache: 0,
                change: { $0.logger = log.logger },
                {
                    Cut.self
                    act
                }
            ) {
                var options = StartOptions()
                options.taskTimeout = .seconds(2)
                let handle = try await stage.client.start(Cut.self, id: id, on: stage.queue, options: options, Empty())
                try await eventually("the task has failed") {
                    log.lines.contains {
                        $0.contains("task of workflow Cut failed") && $0.contains("task_queue.name has a NUL")
                    }
                }
                // Where the first attempt was answered in time, the server knows it too.
                let failures = try await stage.taskFailures(of: id)
                if let failure = failures.first {
                    #expect(failure.contains("task_queue.name has a NUL"), "\(failures)")
                }
                Cut.queue.withLock { $0 = stage.queue.name }
                return try await handle.result()
            }
            #expect(result == "done", "\(log.lines)")
        }
    }
}
