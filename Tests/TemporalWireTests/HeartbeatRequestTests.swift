import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Worker heartbeats on the wire")
struct HeartbeatRequestTests {
    private let slotsJSON = """
        {"currentAvailableSlots": 3, "currentUsedSlots": 2, "slotSupplierKind": "Fixed", "totalProcessedTasks": 9,
         "totalFailedTasks": 4, "lastIntervalProcessedTasks": 5, "lastIntervalFailureTasks": 1}
        """
    private let pollersJSON = """
        {"currentPollers": 4, "lastSuccessfulPollTime": "2026-01-31T09:05:00.250Z", "isAutoscaling": true}
        """

    private var heartbeat: WorkerHeartbeat {
        var slots = WorkerHeartbeat.Slots()
        slots.available = 3
        slots.used = 2
        slots.supplierKind = "Fixed"
        slots.totalProcessed = 9
        slots.totalFailed = 4
        slots.lastIntervalProcessed = 5
        slots.lastIntervalFailed = 1
        var pollers = WorkerHeartbeat.Pollers()
        pollers.current = 4
        pollers.lastSuccess = Timestamp(millisecondsSince1970: 1_769_850_300_250)
        pollers.isAutoscaling = true
        var heartbeat = WorkerHeartbeat(instanceKey: "key", identity: "me", taskQueue: "q")
        heartbeat.host.name = "host"
        heartbeat.host.groupingKey = "group"
        heartbeat.host.processID = "42"
        heartbeat.host.cpuUsage = 0.5
        heartbeat.host.memoryUsage = 0.25
        heartbeat.version = WorkerDeploymentVersion(deploymentName: "d", buildID: "1")
        heartbeat.sdkName = "swift"
        heartbeat.sdkVersion = "1.2.3"
        heartbeat.status = .shuttingDown
        heartbeat.startTime = Timestamp(millisecondsSince1970: 1_769_850_300_000)
        heartbeat.time = Timestamp(millisecondsSince1970: -1_500)
        heartbeat.sinceLast = .milliseconds(1_500)
        heartbeat.workflowTaskSlots = slots
        heartbeat.activitySlots = slots
        heartbeat.localActivitySlots = slots
        heartbeat.workflowPollers = pollers
        heartbeat.stickyPollers = pollers
        heartbeat.activityPollers = pollers
        heartbeat.totalCacheHits = 7
        heartbeat.totalCacheMisses = 6
        heartbeat.cachedWorkflows = Int.max
        heartbeat.plugins = [.init(name: "one", version: "1"), .init(name: "two")]
        heartbeat.storageDrivers = ["s3"]
        return heartbeat
    }

    private var json: String {
        """
        {"workerInstanceKey": "key", "workerIdentity": "me", "taskQueue": "q", "sdkName": "swift",
         "deploymentVersion": {"deploymentName": "d", "buildId": "1"},
         "sdkVersion": "1.2.3", "status": "WORKER_STATUS_SHUTTING_DOWN",
         "hostInfo": {"hostName": "host", "workerGroupingKey": "group", "processId": "42",
                      "currentHostCpuUsage": 0.5, "currentHostMemUsage": 0.25},
         "startTime": "2026-01-31T09:05:00Z", "heartbeatTime": "1969-12-31T23:59:58.500Z",
         "elapsedSinceLastHeartbeat": "1.5s",
         "workflowTaskSlotsInfo": \(slotsJSON), "activityTaskSlotsInfo": \(slotsJSON),
         "localActivitySlotsInfo": \(slotsJSON), "workflowPollerInfo": \(pollersJSON),
         "workflowStickyPollerInfo": \(pollersJSON), "activityPollerInfo": \(pollersJSON),
         "totalStickyCacheHit": 7, "totalStickyCacheMiss": 6, "currentStickyCacheSize": 2147483647,
         "plugins": [{"name": "one", "version": "1"}, {"name": "two"}], "drivers": [{"type": "s3"}]}
        """
    }

    @Test("a heartbeat has all its parts")
    func all() throws {
        try expect(
            RecordWorkerHeartbeatRequest(namespace: "ns", identity: "us", heartbeats: [heartbeat]),
            equals: #"{"namespace": "ns", "identity": "us", "workerHeartbeat": [\#(json)]}"#
        )
    }

    @Test("the last one goes with the worker's farewell")
    func farewell() throws {
        var request = ShutdownWorkerRequest(
            namespace: "ns",
            stickyTaskQueue: "mine",
            identity: "me",
            taskQueue: "q",
            taskQueueTypes: [.workflow],
            workerInstanceKey: "key"
        )
        request.heartbeat = heartbeat
        try expect(
            request,
            equals: """
                {"namespace": "ns", "stickyTaskQueue": "mine", "identity": "me", "reason": "graceful shutdown",
                 "workerHeartbeat": \(json), "workerInstanceKey": "key", "taskQueue": "q", "taskQueueTypes": [1]}
                """
        )
    }

    @Test("a worker that runs no activities says nothing of them")
    func parts() throws {
        var heartbeat = WorkerHeartbeat(instanceKey: "key", identity: "me", taskQueue: "q")
        heartbeat.workflowTaskSlots = WorkerHeartbeat.Slots()
        try expect(
            RecordWorkerHeartbeatRequest(namespace: "ns", identity: "us", heartbeats: [heartbeat]),
            equals: """
                {"namespace": "ns", "identity": "us", "workerHeartbeat": [
                 {"workerInstanceKey": "key", "workerIdentity": "me", "hostInfo": {}, "taskQueue": "q",
                  "status": "WORKER_STATUS_RUNNING", "workflowTaskSlotsInfo": {}}]}
                """
        )
    }
}
