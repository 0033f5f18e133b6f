import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Waits for its end.
private struct Child: Workflow {
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let finish = Signal<Child, Empty>("finish") { $0.isDone = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait { $0.isDone }
        return Empty()
    }
}

private struct Parent: Workflow {
    init(_ child: String) {}
    static func run(_ child: String, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.execute(child: Child.self, id: WorkflowID(child), Empty())
    }
}

extension Live {
    @Suite("What the server tells of workflows")
    struct DescribeTests {
        @Test("a description has everything that the start gave, and what became of it")
        func describe() async throws {
            let stage = try await Stage()
            let parentID: WorkflowID<Parent> = stage.id("parent")
            let childID: WorkflowID<Child> = stage.id("child")
            var options = StartOptions()
            options.memo = ["note": 5]
            options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set("k")]
            (options.summary, options.details) = ("short", "long")
            options.priority = Priority(key: 2)
            (options.executionTimeout, options.runTimeout, options.taskTimeout) = (.hours(2), .hours(1), .seconds(7))
            try await stage.withWorker({ [.workflow(Parent.self), .workflow(Child.self)] }) { [options] in
                let parent = try await stage.client.start(
                    Parent.self,
                    id: parentID,
                    on: stage.queue,
                    options: options,
                    childID.rawValue
                )
                let child = stage.client.handle(Child.self, id: childID)
                try await eventually("the child runs") {
                    try await parent.describe().pendingChildren.first?.runID.rawValue.isEmpty == false
                }
                let found = try await parent.describe()
                #expect(found.status == .running && found.workflowType == "Parent" && found.runID == parent.runID)
                #expect(found.firstRunID == parent.runID && found.taskQueue == stage.queue)
                #expect(try stage.client.note("note", as: Int.self, in: found.memo) == 5)
                let keyword = SearchAttributeKey.keyword("CustomKeywordField")
                #expect(try stage.client.value(of: keyword, in: found.searchAttributes) == "k")
                #expect(found.summary == "short" && found.details == "long" && found.priority == Priority(key: 2))
                #expect(found.executionTimeout == .hours(2) && found.runTimeout == .hours(1))
                #expect(found.taskTimeout == .seconds(7) && found.closeTime == nil && found.parent == nil)
                #expect(found.executionExpiration != nil && found.runExpiration != nil && found.startTime != nil)
                #expect(found.historySize > 0 && found.stateTransitionCount > 0 && found.executionTime != nil)
                #expect(!found.isCancelRequested && found.pause == nil && found.resetRunID == nil)
                let pending = try #require(found.pendingChildren.first)
                #expect(pending.workflowID == childID.rawValue && pending.workflowType == "Child")
                #expect(pending.parentClosePolicy == .terminate)
                let below = try await child.describe()
                #expect(below.parent?.workflowID == parentID.rawValue && below.root?.runID == parent.runID)
                try await parent.pause(reason: "lunch")
                let pause = try #require(try await parent.describe().pause)
                #expect(pause.reason == "lunch" && pause.identity == stage.client.identity && pause.time != nil)
                try await parent.unpause()
                try await child.cancel()
                try await child.signal(\.finish)
                try await eventually("the child has ended") { try await child.describe().closeTime != nil }
                #expect(try await child.describe().isCancelRequested)
            }
            let stopped = try await stage.client.start(Child.self, id: stage.id("alone"), on: stage.next.queue, Empty())
            let task = try #require(try await stopped.describe().pendingTask)
            #expect(!task.isStarted && task.attempt == 1 && task.scheduledTime != nil && task.startedTime == nil)
            try await stopped.terminate()
        }

        @Test("a delayed start runs later, and shows it")
        func startDelay() async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.startDelay = .hours(1)
            let handle = try await stage.client.start(
                Child.self,
                id: stage.id("later"),
                on: stage.queue,
                options: options,
                Empty()
            )
            let found = try await handle.describe()
            let (start, execution) = (try #require(found.startTime), try #require(found.executionTime))
            #expect(execution.duration(since: start) == .hours(1) && found.pendingTask == nil)
            try await handle.terminate()
        }

        @Test("links of a start are in its history, callbacks that the server does not allow are refused")
        func links() async throws {
            let stage = try await Stage()
            let first = try await stage.client.start(Child.self, id: stage.id("first"), on: stage.queue, Empty())
            var options = StartOptions()
            let run = try #require(first.runID)
            options.links = [
                .workflow(namespace: "default", workflowID: first.id.rawValue, runID: run),
                .event(
                    EventID(1),
                    type: "WORKFLOW_EXECUTION_STARTED",
                    namespace: "default",
                    workflowID: first.id.rawValue,
                    runID: run
                ), .batch(id: "b"),
            ]
            let id: WorkflowID<Child> = stage.id("second")
            let second = try await stage.client.start(Child.self, id: id, on: stage.queue, options: options, Empty())
            let event = try #require(try await second.history().all(limit: 1).first)
            #expect(event.json.contains(run.rawValue) && event.json.contains(#""batchJob":{"jobId":"b"}"#))
            options.links = []
            options.callbacks = [CompletionCallback(url: "http://localhost:1/callback")]
            let refused = try await #require(throws: ClientError.self) {
                _ = try await stage.client.start(
                    Child.self,
                    id: stage.id("third"),
                    on: stage.queue,
                    options: options,
                    Empty()
                )
            }
            #expect(refused.description.contains("callback"), "\(refused)")
            try await first.terminate()
            try await second.terminate()
        }

        @Test("a history is read event by event until the end, and as JSON that replayers read")
        func history() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Child> = stage.id("told")
            try await stage.withWorker({ Child.self }) {
                let handle = try await stage.client.start(Child.self, id: id, on: stage.queue, Empty())
                async let events = handle.history(waitsForMore: true).all()
                try await eventually("it runs") { try await handle.describe().historyLength >= 4 }
                let soFar = try await handle.history().all()
                #expect(soFar.first?.type == "WORKFLOW_EXECUTION_STARTED" && soFar.count >= 4)
                try await handle.signal(\.finish)
                let told = try await events
                #expect(told.map(\.id.rawValue) == (1...Int64(told.count)).map { $0 })
                #expect(told.contains { $0.type == "WORKFLOW_EXECUTION_SIGNALED" })
                #expect(told.last?.type == "WORKFLOW_EXECUTION_COMPLETED" && told.allSatisfy { $0.time != nil })
                let history = try WorkflowHistory(
                    json: Array(try await handle.historyJSON().utf8),
                    workflowID: id.rawValue
                )
                #expect(history.eventCount == told.count && history.workflowType == "Child")
                try await Replayer { Child.self }.replay(history, .whole)
            }
            let nobody = stage.client.handle(Child.self, id: stage.id("nobody"))
            for waits in [false, true] {
                let error = try await #require(throws: ClientError.self) {
                    _ = try await nobody.history(waitsForMore: waits).all()
                }
                guard case .workflowNotFound = error else { throw error }
            }
            await #expect(throws: ClientError.self) { _ = try await nobody.historyJSON() }
        }

        @Test("workflows are scanned, and a server without an archive says so")
        func lists() async throws {
            let stage = try await Stage()
            let handle = try await stage.client.start(Child.self, id: stage.id("scanned"), on: stage.queue, Empty())
            let query = "TaskQueue = '\(stage.queue)'"
            try await eventually("it is visible") { try await stage.client.scanWorkflows(query).all().count == 1 }
            let found = try await stage.client.scanWorkflows(query, pageSize: 1).all()
            #expect(found.map(\.runID) == [handle.runID])
            let archive = try await #require(throws: ClientError.self) {
                _ = try await stage.client.archivedWorkflows(query).all()
            }
            #expect(archive.description.contains("archival"))
            await #expect(throws: ClientError.self) { _ = try await stage.client.scanWorkflows("no query").all() }
            try await handle.terminate()
        }

        @Test("policies for ids, cron and retry do what they say")
        func startOptions() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Child> = stage.id("once")
            let first = try await stage.client.start(Child.self, id: id, on: stage.queue, Empty())
            func start(_ change: (inout StartOptions) -> Void) async throws -> WorkflowHandle<Child> {
                var options = StartOptions()
                change(&options)
                return try await stage.client.start(Child.self, id: id, on: stage.queue, options: options, Empty())
            }
            let running = try await #require(throws: ClientError.self) {
                _ = try await start { $0.idConflictPolicy = .fail }
            }
            guard case .alreadyStarted = running else { throw running }
            #expect(try await start { $0.idConflictPolicy = .useExisting }.runID == first.runID)
            let second = try await start { $0.idConflictPolicy = .terminateExisting }
            #expect(try await first.describe().status == .terminated && second.runID != first.runID)
            try await second.terminate()
            let used = try await #require(throws: ClientError.self) {
                _ = try await start { $0.idReusePolicy = .rejectDuplicate }
            }
            guard case .alreadyStarted = used else { throw used }
            let third = try await start {
                $0.idReusePolicy = .allowDuplicateFailedOnly
                $0.cronSchedule = "0 0 1 1 *"
                $0.retry = RetryPolicy(initialInterval: .seconds(3), maximumAttempts: 2)
                $0.versioning = .autoUpgrade
            }
            let started = try #require(try await third.history().all(limit: 1).first?.json)
            #expect(started.contains(#""cronSchedule":"0 0 1 1 *""#) && started.contains(#""maximumAttempts":2"#))
            #expect(try await third.describe().versioning == .autoUpgrade)
            try await third.terminate()
            let bad = try await #require(throws: ClientError.self) { _ = try await start { $0.cronSchedule = "never" } }
            #expect(bad.description.contains("cron") || bad.description.contains("Cron"), "\(bad)")
        }
    }
}
