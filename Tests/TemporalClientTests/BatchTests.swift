import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWorker
import TestSupport
import Testing

/// Waits for a number.
private struct Patient: Workflow {
    var number: Int?
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let tell = Signal<Patient, Int>("tell") { $0.number = $1 }
        let number = Query<Patient, Int>("number") { $0.number ?? -1 }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.number != nil }
        return context.state.number ?? 0
    }
}

extension Live {
    @Suite("Batch operations")
    struct BatchTests {
        /// Starts workflows, and waits until lists show them.
        private func start(_ count: Int, _ stage: Stage) async throws -> [WorkflowHandle<Patient>] {
            var handles: [WorkflowHandle<Patient>] = []
            for number in 0..<count {
                let id: WorkflowID<Patient> = stage.id("patient-\(number)")
                handles.append(try await stage.client.start(Patient.self, id: id, on: stage.queue, Empty()))
            }
            try await eventually("they are visible") {
                try await stage.client.countWorkflows("TaskQueue = '\(stage.queue)'") == count
            }
            return handles
        }

        private func end(_ batch: BatchHandle) async throws -> BatchDescription {
            try await eventually("the batch is done", within: .seconds(60)) {
                try await batch.describe().state != .running
            }
            return try await batch.describe()
        }

        @Test("a signal to all that a query finds")
        func signal() async throws {
            let stage = try await Stage()
            let handles = try await start(3, stage)
            let query = "TaskQueue = '\(stage.queue)'"
            let batch = try await stage.client.startBatch(
                .signal(\Patient.Messages.tell, 7),
                on: .query(query),
                reason: "to go on",
                operationsPerSecond: 50
            )
            let description = try await end(batch)
            #expect(description.state == .completed && description.total == 3 && description.completed == 3)
            #expect(description.failed == 0 && description.reason == "to go on" && description.query == query)
            #expect(description.operation.contains("SIGNAL"), "\(description.operation)")
            #expect(description.startTime != nil && description.closeTime != nil)
            try await stage.withWorker({ Patient.self }) {
                for handle in handles {
                    let result = try await handle.result()
                    #expect(result == 7)
                }
            }
            try await eventually("it is listed") {
                try await stage.client.batches().all(limit: 100).contains { $0.id == batch.id }
            }
        }

        @Test("named workflows are cancelled, terminated, given other options, reset and deleted")
        func others() async throws {
            let stage = try await Stage()
            let handles = try await start(5, stage)
            @Sendable func run(_ operation: BatchOperation, _ number: Int) async throws {
                let target = BatchTarget(handles[number].id.rawValue, runID: handles[number].runID)
                let batch = try await stage.client.startBatch(operation, on: .workflows([target]), reason: "test")
                let description = try await end(batch)
                #expect(description.completed == 1 && description.failed == 0, "\(description)")
            }
            try await run(.terminate, 0)
            #expect(try await handles[0].describe().status == .terminated)
            try await run(.cancel, 1)
            #expect(try await handles[1].describe().isCancelRequested)
            try await run(.updateOptions(WorkflowOptionsChange(priority: .set(Priority(key: 1)))), 2)
            #expect(try await handles[2].describe().priority == Priority(key: 1))
            try await run(.delete, 3)
            try await eventually("it is gone") {
                do {
                    _ = try await handles[3].describe()
                    return false
                } catch ClientError.workflowNotFound {
                    return true
                }
            }
            try await stage.withWorker({ Patient.self }) {
                try await eventually("it runs") { try await handles[4].query(\.number) == -1 }
                try await run(.reset(to: .firstTask), 4)
                #expect(try await handles[4].describe().status == .terminated)
                let again = stage.client.handle(Patient.self, id: handles[4].id)
                try await again.signal(\.tell, 3)
                #expect(try await again.result() == 3)
                try await handles[2].terminate()
            }
        }

        @Test("activities that stand by themselves are cancelled, terminated and deleted")
        func activities() async throws {
            let stage = try await Stage()
            for number in 0..<3 {
                _ = try await stage.client.rawCall(
                    "StartActivityExecution",
                    json: """
                        {"identity": "test", "requestId": "\(stage.key)-\(number)", "activityId": "\(stage.key)-\(number)",
                         "activityType": {"name": "nothing"}, "taskQueue": {"name": "\(stage.queue)"},
                         "startToCloseTimeout": "60s"}
                        """
                )
            }
            let operations: [BatchOperation] = [
                .cancelActivities(reason: "r"), .terminateActivities(), .deleteActivities,
            ]
            for (number, operation) in operations.enumerated() {
                let batch = try await stage.client.startBatch(
                    operation,
                    on: .activities([BatchTarget("\(stage.key)-\(number)")]),
                    reason: "test"
                )
                let description = try await end(batch)
                #expect(description.completed == 1 && description.failed == 0, "\(description)")
            }
        }

        @Test("a batch that runs is stopped")
        func stop() async throws {
            let stage = try await Stage()
            let handles = try await start(20, stage)
            // One in ten seconds, so that it cannot end before it is stopped.
            let batch = try await stage.client.startBatch(
                .signal(named: "tell", 1),
                on: .workflows(handles.map { BatchTarget($0.id.rawValue) }),
                reason: "slowly",
                operationsPerSecond: 0.1
            )
            try await batch.stop(reason: "enough")
            let description = try await end(batch)
            #expect(description.state == .failed || description.completed < 20, "\(description)")
            for handle in handles { try await handle.terminate() }
        }

        @Test("what makes no sense is refused, and what is not there is missed")
        func errors() async throws {
            let stage = try await Stage()
            let client = stage.client
            for targets in [BatchTargets.query(""), .workflows([]), .activities([])] {
                let error = try await #require(throws: ClientError.self) {
                    try await client.startBatch(.cancel, on: targets, reason: "r")
                }
                guard case .invalid = error else { throw error }
            }
            let reasonless = try await #require(throws: ClientError.self) {
                try await client.startBatch(.cancel, on: .query("WorkflowId = 'x'"), reason: "")
            }
            #expect(reasonless.description.contains("reason"))
            func status(_ body: () async throws -> Void) async throws -> RPCStatus? {
                let error = try await #require(throws: ClientError.self) { try await body() }
                guard case .rpc(let cause) = error else { return nil }
                return cause.status
            }
            let query = try await status {
                try await client.startBatch(.cancel, on: .query("no query"), reason: "r")
            }
            #expect(query == .invalidArgument)
            #expect(try await status { _ = try await client.batch("nobody").describe() } == .notFound)
            #expect(try await status { try await client.batch("nobody").stop(reason: "r") } == .notFound)
        }
    }
}
