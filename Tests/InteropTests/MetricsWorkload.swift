import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport

/// The workload of `Python/metrics.py`: something of everything that is measured.
enum MetricsWorkload {
    private static let once = RetryPolicy(maximumAttempts: 1)
    static let echo = Activity<String, String, Never>("echo", startToClose: .seconds(10))
    static let refuse = Activity<String, String, Never>("refuse", startToClose: .seconds(10), retry: once)
    static let wait = Activity<String, String, Never>("wait", startToClose: .seconds(1), retry: once)

    static var registrations: [Registration] {
        [
            .workflow(Mixed.self), .workflow(Fails.self), .workflow(Waits.self), .workflow(Continues.self),
            .workflow(Breaks.self),
            echo.implemented { text, activity in
                activity.metrics.count("own_activity_counter")
                return text
            },
            refuse.implemented { text in throw ApplicationFailure(text, type: "ApplicationError") },
            wait.implemented { text in
                // tidy:allow sleep — ended by its cancellation
                try await Task.sleep(for: .seconds(30))
                return text
            },
        ]
    }

    struct Mixed: Workflow {
        init(_ text: String) {}

        struct Messages: MessageSet {
            let place = Query<Mixed, String>("where") { _ in "here" }
        }

        static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
            context.metrics.count("own_workflow_counter")
            _ = try await context.execute(echo, text)
            _ = try await context.execute(local: echo, text)
            try await context.sleep(for: .milliseconds(10))
            _ = try? await context.execute(refuse, text)
            _ = try? await context.execute(local: refuse, text)
            let waiting = context.start(local: wait, text)
            try await context.sleep(for: .milliseconds(10))
            waiting.cancel()
            _ = try? await waiting.result()
            return text
        }
    }

    struct Fails: Workflow {
        init(_ text: String) {}
        static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
            throw ApplicationFailure(text, type: "ApplicationError", isBenign: text == "benign")
        }
    }

    struct Waits: Workflow {
        var isTold = false
        init(_ text: String) {}

        struct Messages: MessageSet {
            let tell = Signal<Waits, Empty>("tell") { $0.isTold = true }
        }

        static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
            try await context.wait { $0.isTold }
            return text
        }
    }

    struct Continues: Workflow {
        init(_ text: String) {}
        static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
            if text != "again" { try await context.continueAsNew("again") }
            return text
        }
    }

    struct Breaks: Workflow {
        struct Broken: Error {}
        init(_ text: String) {}
        static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String { throw Broken() }
    }

    /// Does what the Python program does.
    static func work(_ client: Client, _ queue: TaskQueue) async throws {
        func start<W: Workflow>(_ workflow: W.Type, _ text: String, id: String) async throws -> WorkflowHandle<W>
        where W.Input == String {
            try await client.start(workflow, id: WorkflowID<W>("\(queue.name)-\(id)"), on: queue, text)
        }
        let mixed = try await start(Mixed.self, "a", id: "mixed")
        _ = try await mixed.result()
        _ = try await mixed.query(\.place)
        for text in ["benign", "bad"] { _ = try? await start(Fails.self, text, id: text).result() }
        _ = try await start(Continues.self, "a", id: "continues").result()
        let cancelled = try await start(Waits.self, "a", id: "cancelled")
        try await until(client, id: cancelled.id.rawValue) {
            if case .workflowTaskCompleted = $0 { true } else { false }
        }
        try await cancelled.cancel()
        _ = try? await cancelled.result()
        let first = try await start(Waits.self, "a", id: "first")
        try await until(client, id: first.id.rawValue) { if case .workflowTaskCompleted = $0 { true } else { false } }
        let second = try await start(Waits.self, "a", id: "second")
        try await until(client, id: second.id.rawValue) { if case .workflowTaskCompleted = $0 { true } else { false } }
        for handle in [first, second] {
            try await handle.signal(\.tell)
            _ = try await handle.result()
        }
        let broken = try await start(Breaks.self, "a", id: "broken")
        try await until(client, id: broken.id.rawValue) { if case .workflowTaskFailed = $0 { true } else { false } }
        try await broken.terminate()
        _ = try? await client.handle(Waits.self, id: WorkflowID("\(queue.name)-unknown")).describe()
    }

    private static func until(
        _ client: Client,
        id: String,
        _ isIt: (HistoryEvent.Attributes) -> Bool
    ) async throws {
        try await eventually("an event of \(id)") {
            try await WorkflowHistory.fetch(client, workflowID: id).events.contains { isIt($0.attributes) }
        }
    }
}
