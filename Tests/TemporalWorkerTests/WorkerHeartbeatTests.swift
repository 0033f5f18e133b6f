import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Beating: Workflow {
    var isTold = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let tell = Signal<Beating, Empty>("tell") { $0.isTold = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        _ = try await context.execute(beat, "a")
        try await context.wait { $0.isTold }
        return "done"
    }
}

private let beat = Activity<String, String, Never>("beat", startToClose: .seconds(10))

/// A worker as the `temporal` command shows it.
private struct Shown: Decodable, Sendable {
    struct Heartbeat: Decodable, Sendable {
        struct Host: Decodable, Sendable {
            var hostName: String
            var workerGroupingKey: String
            var processId: String
            var currentHostMemUsage: Double
        }

        struct Slots: Decodable, Sendable {
            var currentAvailableSlots: Int?
            var slotSupplierKind: String
            var totalProcessedTasks: Int?
        }

        struct Pollers: Decodable, Sendable {
            var currentPollers: Int?
            var lastSuccessfulPollTime: String?
        }

        var workerInstanceKey: String
        var workerIdentity: String
        var taskQueue: String
        var sdkName: String
        var status: String
        var startTime: String
        var hostInfo: Host
        var elapsedSinceLastHeartbeat: String?
        var workflowTaskSlotsInfo: Slots
        var activityTaskSlotsInfo: Slots
        var localActivitySlotsInfo: Slots
        var workflowPollerInfo: Pollers
        var workflowStickyPollerInfo: Pollers
        var currentStickyCacheSize: Int?
    }

    var workerHeartbeat: Heartbeat
}

extension Stage {
    /// The workers of this stage's queue that the server knows.
    fileprivate func shownWorkers() async throws -> [Shown.Heartbeat] {
        let text = try await temporal("worker", "list", "--query", "TaskQueue='\(queue.name)'", "--output", "json")
        // The command ends with nothing at all when there are none.
        guard !text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else { return [] }
        return try JSONDecoder().decode([Shown].self, from: Data(text.utf8)).map(\.workerHeartbeat)
    }

    /// A client of this stage's server whose workers say how they are.
    fileprivate func client(every interval: Duration?) async throws -> Client {
        var options = ClientOptions(try LiveServerTrait.server.address)
        options.workerHeartbeatInterval = interval
        options.identity = "heartbeats-\(key)"
        return try await Client.connect(options)
    }
}

extension Live {
    @Suite("Worker heartbeats")
    struct WorkerHeartbeatTests {
        @Test("the server lists a worker with its numbers, and says when it has ended")
        func listed() async throws {
            let stage = try await Stage()
            let client = try await stage.client(every: .milliseconds(100))
            let worker = try Worker(client, on: stage.queue) {
                Beating.self
                beat.implemented { text in text }
            }
            let running = Task { try await worker.run() }
            let id: WorkflowID<Beating> = stage.id("beating")
            let handle = try await client.start(Beating.self, id: id, on: stage.queue, Empty())
            try await eventually("a heartbeat after the activity") {
                let shown = try await stage.shownWorkers()
                return shown.first?.activityTaskSlotsInfo.totalProcessedTasks == 1
                    && shown.first?.currentStickyCacheSize == 1
            }
            let shown = try await stage.shownWorkers()
            try #require(shown.count == 1)
            #expect(shown[0].status == "WORKER_STATUS_RUNNING")
            #expect(shown[0].workerIdentity == "heartbeats-\(stage.key)")
            #expect(shown[0].sdkName == "temporal-swift-native")
            #expect(shown[0].hostInfo.processId == "\(ProcessInfo.processInfo.processIdentifier)")
            #expect(shown[0].hostInfo.currentHostMemUsage > 0)
            #expect(shown[0].elapsedSinceLastHeartbeat != nil)
            #expect(shown[0].workflowTaskSlotsInfo.slotSupplierKind == "Fixed")
            #expect(try #require(shown[0].workflowTaskSlotsInfo.totalProcessedTasks) >= 1)
            #expect(shown[0].activityTaskSlotsInfo.currentAvailableSlots == 100)
            #expect(shown[0].localActivitySlotsInfo.currentAvailableSlots == 100)
            #expect(shown[0].workflowPollerInfo.currentPollers != nil)
            #expect(shown[0].workflowPollerInfo.lastSuccessfulPollTime != nil)
            let key = shown[0].workerInstanceKey
            let described = try await stage.temporal("worker", "describe", "--worker-instance-key", key)
            #expect(described.contains(stage.queue.name))

            try await handle.signal(\.tell)
            _ = try await handle.result()
            worker.shutDown()
            try await running.value
            let last = try await stage.shownWorkers().first
            #expect(last == nil || last?.status != "WORKER_STATUS_RUNNING")
            await client.close()
        }

        @Test("a client that is told so sends none")
        func off() async throws {
            let stage = try await Stage()
            let client = try await stage.client(every: nil)
            let worker = try Worker(client, on: stage.queue) {
                Beating.self
                beat.implemented { text in text }
            }
            let running = Task { try await worker.run() }
            let id: WorkflowID<Beating> = stage.id("silent")
            let handle = try await client.start(Beating.self, id: id, on: stage.queue, Empty())
            try await handle.signal(\.tell)
            _ = try await handle.result()
            #expect(try await stage.shownWorkers().isEmpty)
            worker.shutDown()
            try await running.value
            #expect(try await stage.shownWorkers().isEmpty)
            await client.close()
        }
    }
}
