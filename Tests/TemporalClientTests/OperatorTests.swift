import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Counts what it hears until it is told to stop.
private struct Tally: Workflow {
    var count = 0
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let add = Signal<Tally, Int>("add") { $0.count += $1 }
        let finish = Signal<Tally, Empty>("finish") { $0.isDone = true }
        let count = Query<Tally, Int>("count") { $0.count }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: .milliseconds(1))
        try await context.wait { $0.isDone }
        return context.state.count
    }
}

extension Live {
    @Suite("What an operator does to workflows")
    struct OperatorTests {
        @Test("a reset begins again, tells signals again or does not", arguments: [false, true])
        func reset(excludes: Bool) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Tally> = stage.id("tally")
            try await stage.withWorker({ Tally.self }) {
                let first = try await stage.client.start(Tally.self, id: id, on: stage.queue, Empty())
                // A signal from before the first task is before the point, and told in any case.
                try await eventually("its first task is done") { try await first.describe().historyLength >= 4 }
                try await first.signal(\.add, 3)
                try await eventually("the signal is heard") { try await first.query(\.count) == 3 }
                let second = try await first.reset(
                    to: .firstTask,
                    reason: "again",
                    excluding: excludes ? .signals : []
                )
                let firstEnd = try await first.describe().status
                #expect(firstEnd == .terminated)
                try await second.signal(\.add, 4)
                try await second.signal(\.finish)
                let result = try await second.result()
                #expect(result == (excludes ? 4 : 7))
                // The last task of a run that has ended, too.
                let third = try await second.reset(to: .lastTask, reason: "once more", excluding: .signals)
                try await third.signal(\.finish)
                let again = try await third.result()
                #expect(again <= 7)
            }
            try await stage.replay(Tally.self, id)
        }

        @Test("a reset without a task to begin at, or of nobody, is an error")
        func resetErrors() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Tally> = stage.id("unstarted")
            let handle = try await stage.client.start(Tally.self, id: id, on: stage.queue, Empty())
            for (target, word) in [
                (handle, "none of its tasks"), (stage.client.handle(Tally.self, id: stage.id("nobody")), ""),
            ] {
                let error = try await #require(throws: ClientError.self) {
                    try await target.reset(to: .lastTask, reason: "")
                }
                guard case .workflowNotFound(_, let reason) = error else { throw error }
                #expect(reason.contains(word), "\(reason)")
            }
            await #expect(throws: ClientError.self) { try await handle.reset(to: .event(EventID(1)), reason: "") }
            try await handle.terminate()
        }

        @Test("a deleted workflow is gone")
        func delete() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Tally> = stage.id("doomed")
            let handle = try await stage.client.start(Tally.self, id: id, on: stage.queue, Empty())
            try await handle.delete()
            try await eventually("it is gone") {
                do {
                    _ = try await handle.describe()
                    return false
                } catch ClientError.workflowNotFound {
                    return true
                }
            }
            let error = try await #require(throws: ClientError.self) { try await handle.delete() }
            guard case .workflowNotFound = error else { throw error }
        }

        @Test("a paused workflow does not run until it is unpaused")
        func pause() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Tally> = stage.id("paused")
            let result = try await stage.withWorker({ Tally.self }) {
                let handle = try await stage.client.start(Tally.self, id: id, on: stage.queue, Empty())
                try await eventually("it runs") { try await handle.query(\.count) == 0 }
                try await handle.pause(reason: "wait")
                #expect(try await handle.describe().status == .paused)
                try await handle.signal(\.finish)
                try await handle.unpause(reason: "go on")
                return try await handle.result()
            }
            #expect(result == 0)
            try await stage.replay(Tally.self, id)
        }

        @Test(
            "workflows are counted, by status too, and listed page by page, and a text that is not a query is refused"
        )
        func count() async throws {
            let stage = try await Stage()
            let ids = (0..<3).map { number -> WorkflowID<Tally> in stage.id("counted-\(number)") }
            for id in ids { _ = try await stage.client.start(Tally.self, id: id, on: stage.queue, Empty()) }
            try await stage.client.handle(Tally.self, id: ids[0]).terminate()
            let query = "TaskQueue = '\(stage.queue)'"
            try await eventually("all are visible") {
                try await stage.client.countWorkflowsByStatus(query) == ["Running": 2, "Terminated": 1]
            }
            let running = try await stage.client.countWorkflows("\(query) AND ExecutionStatus = 'Running'")
            #expect(running == 2)
            await #expect(throws: ClientError.self) { try await stage.client.countWorkflows("no query") }
            var listed: [String: WorkflowDescription.Status] = [:]
            for try await workflow in stage.client.workflows(query, pageSize: 1) {
                #expect(workflow.workflowType == "Tally" && workflow.taskQueue == stage.queue)
                #expect(workflow.startTime != nil)
                listed[workflow.workflowID] = workflow.status
            }
            #expect(listed == [ids[0].rawValue: .terminated, ids[1].rawValue: .running, ids[2].rawValue: .running])
            await #expect(throws: ClientError.self) { for try await _ in stage.client.workflows("no query") {} }
            for id in ids.dropFirst() { try await stage.client.handle(Tally.self, id: id).terminate() }
        }
    }
}
