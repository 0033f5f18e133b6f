import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("What an operator asks, on the wire")
struct OperatorCallTests {
    @Test("search attributes")
    func searchAttributes() throws {
        try expect(
            AddSearchAttributesRequest(namespace: "ns", attributes: ["B": .int, "A": .keywordList]),
            equals: """
                {"namespace": "ns", "searchAttributes": {"A": "INDEXED_VALUE_TYPE_KEYWORD_LIST",
                                                         "B": "INDEXED_VALUE_TYPE_INT"}}
                """
        )
        try expect(
            RemoveSearchAttributesRequest(namespace: "ns", names: ["A", "B"]),
            equals: #"{"namespace": "ns", "searchAttributes": ["A", "B"]}"#
        )
        let known = try response(
            to: ListSearchAttributesRequest.self,
            """
            {"customAttributes": {"A": "INDEXED_VALUE_TYPE_TEXT"}, "systemAttributes": {"S": "INDEXED_VALUE_TYPE_BOOL"}}
            """
        )
        #expect(known.custom == ["A": .text])
        #expect(known.system == ["S": .bool])
    }

    @Test("namespaces")
    func namespaces() throws {
        let settings = NamespaceSettings(
            description: "d",
            ownerEmail: "e",
            retention: .days(2),
            data: ["b": "2", "a": "1"]
        )
        try expect(
            RegisterNamespaceRequest(namespace: "ns", settings: settings, isGlobal: true),
            equals: """
                {"namespace": "ns", "description": "d", "ownerEmail": "e",
                 "workflowExecutionRetentionPeriod": "172800s", "data": {"a": "1", "b": "2"}, "isGlobalNamespace": true}
                """
        )
        try expect(
            UpdateNamespaceRequest(namespace: "ns", settings: settings),
            equals: """
                {"namespace": "ns", "updateInfo": {"description": "d", "ownerEmail": "e", "data": {"a": "1", "b": "2"}},
                 "config": {"workflowExecutionRetentionTtl": "172800s"}}
                """
        )
        try expect(
            ListNamespacesRequest(pageSize: 2, pageToken: [1], includesDeleted: true),
            equals: #"{"pageSize": 2, "nextPageToken": "AQ==", "namespaceFilter": {"includeDeleted": true}}"#
        )
        let described = try response(
            to: DescribeNamespaceRequest.self,
            """
            {"namespaceInfo": {"name": "ns", "id": "i", "state": "NAMESPACE_STATE_REGISTERED", "description": "d",
                "ownerEmail": "e", "data": {"a": "1"}, "capabilities": {"workflowPause": true, "syncUpdate": true},
                "limits": {"blobSizeLimitError": 5, "memoSizeLimitError": 6}},
             "config": {"workflowExecutionRetentionTtl": "86400s", "historyArchivalState": "ARCHIVAL_STATE_ENABLED",
                "historyArchivalUri": "file:a", "visibilityArchivalState": "ARCHIVAL_STATE_ENABLED",
                "visibilityArchivalUri": "file:b"},
             "replicationConfig": {"activeClusterName": "c", "clusters": [{"clusterName": "c"}, {"clusterName": "d"}]},
             "isGlobalNamespace": true}
            """
        ).description
        var expected = NamespaceDescription()
        (expected.name, expected.id, expected.state) = ("ns", "i", .registered)
        (expected.description, expected.ownerEmail, expected.data) = ("d", "e", ["a": "1"])
        expected.capabilities = ["workflow_pause", "sync_update"]
        (expected.blobSizeLimit, expected.memoSizeLimit, expected.retention) = (5, 6, .days(1))
        (expected.archivesHistories, expected.historyArchive) = (true, "file:a")
        (expected.archivesVisibility, expected.visibilityArchive) = (true, "file:b")
        (expected.activeCluster, expected.clusters, expected.isGlobal) = ("c", ["c", "d"], true)
        #expect(described == expected)
    }

    @Test("task queues")
    func taskQueues() throws {
        try expect(
            DescribeTaskQueueRequest(namespace: "ns", taskQueue: "q", type: .activity),
            equals: """
                {"namespace": "ns", "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"},
                 "taskQueueType": "TASK_QUEUE_TYPE_ACTIVITY", "reportStats": true, "reportConfig": true}
                """
        )
        var update = UpdateTaskQueueConfigRequest(
            namespace: "ns",
            identity: "me",
            taskQueue: "q",
            type: .activity,
            reason: "r"
        )
        update.rateLimit = .set(5)
        update.fairnessKeyRateLimit = .removed
        update.weights = ["b": 2, "a": 1.5]
        update.removedWeights = ["c"]
        try expect(
            update,
            equals: """
                {"namespace": "ns", "identity": "me", "taskQueue": "q", "taskQueueType": "TASK_QUEUE_TYPE_ACTIVITY",
                 "updateQueueRateLimit": {"rateLimit": {"requestsPerSecond": 5}, "reason": "r"},
                 "updateFairnessKeyRateLimitDefault": {"reason": "r"},
                 "setFairnessWeightOverrides": {"a": 1.5, "b": 2}, "unsetFairnessWeightOverrides": ["c"]}
                """
        )
        let queue = try response(
            to: DescribeTaskQueueRequest.self,
            """
            {"pollers": [{"identity": "p", "ratePerSecond": 9, "lastAccessTime": "1970-01-01T00:00:01Z",
                "deploymentOptions": {"deploymentName": "d", "buildId": "1"}}],
             "stats": {"approximateBacklogCount": 3, "approximateBacklogAge": "2s", "tasksAddRate": 1.5,
                "tasksDispatchRate": 0.5},
             "statsByPriorityKey": {"3": {"approximateBacklogCount": 1}},
             "config": {"queueRateLimit": {"rateLimit": {"requestsPerSecond": 5}},
                "fairnessKeysRateLimitDefault": {"rateLimit": {"requestsPerSecond": 6}},
                "fairnessWeightOverrides": {"a": 2}},
             "effectiveRateLimit": {"requestsPerSecond": 4, "rateLimitSource": "RATE_LIMIT_SOURCE_API"},
             "versioningInfo": {"currentDeploymentVersion": {"deploymentName": "d", "buildId": "1"},
                "rampingDeploymentVersion": {"deploymentName": "d", "buildId": "2"}, "rampingVersionPercentage": 10}}
            """
        ).description
        #expect(queue.pollers.map(\.identity) == ["p"])
        #expect(queue.pollers.first?.version?.description == "d.1")
        #expect(queue.pollers.first?.lastAccess == Timestamp(millisecondsSince1970: 1000))
        #expect(queue.stats.backlogCount == 3 && queue.stats.backlogAge == .seconds(2))
        #expect(queue.stats.addRate == 1.5 && queue.stats.dispatchRate == 0.5)
        #expect(queue.statsByPriority[3]?.backlogCount == 1)
        #expect(queue.config.rateLimit == 5 && queue.config.fairnessKeyRateLimit == 6)
        #expect(queue.config.fairnessWeights == ["a": 2])
        #expect(queue.effectiveRateLimit == 4 && queue.rateLimitSource == .operatorCall)
        #expect(queue.currentVersion?.buildID == "1" && queue.rampingVersion?.buildID == "2")
        #expect(queue.rampingPercentage == 10)
    }

    @Test("workers")
    func workers() throws {
        try expect(
            ListWorkersRequest(namespace: "ns", query: "q", pageSize: 1, pageToken: [1]),
            equals: #"{"namespace": "ns", "query": "q", "pageSize": 1, "nextPageToken": "AQ=="}"#
        )
        try expect(
            DescribeWorkerRequest(namespace: "ns", instanceKey: "k"),
            equals: #"{"namespace": "ns", "workerInstanceKey": "k"}"#
        )
        let listed = try response(
            to: ListWorkersRequest.self,
            """
            {"workers": [{"workerInstanceKey": "k", "workerIdentity": "i", "taskQueue": "q", "sdkName": "s",
                "sdkVersion": "1", "status": "WORKER_STATUS_RUNNING", "hostName": "h", "processId": "9",
                "plugins": [{"name": "p", "version": "2"}]}]}
            """
        ).workers
        #expect(listed.first?.instanceKey == "k" && listed.first?.status == .running)
        #expect(listed.first?.hostName == "h" && listed.first?.plugins == ["p 2"] && listed.first?.load == nil)
        let described = try response(
            to: DescribeWorkerRequest.self,
            """
            {"workerInfo": {"workerHeartbeat": {"workerInstanceKey": "k", "status": "WORKER_STATUS_SHUTTING_DOWN",
                "hostInfo": {"hostName": "h", "processId": "9", "currentHostCpuUsage": 0.5},
                "activityTaskSlotsInfo": {"currentAvailableSlots": 1, "currentUsedSlots": 2, "totalProcessedTasks": 3,
                    "totalFailedTasks": 4, "slotSupplierKind": "Fixed"},
                "totalStickyCacheHit": 5, "totalStickyCacheMiss": 6, "currentStickyCacheSize": 7}}}
            """
        ).worker
        #expect(described.status == .shuttingDown && described.processID == "9")
        #expect(described.load?.hostCPU == 0.5 && described.load?.cacheSize == 7)
        #expect(described.load?.activities?.used == 2 && described.load?.activities?.supplierKind == "Fixed")
        #expect(described.load?.workflowTasks == nil)
    }

    @Test("activities of a workflow")
    func activities() throws {
        let target = #""namespace": "ns", "identity": "me", "execution": {"workflowId": "w", "runId": "r"}"#
        try expect(
            PauseActivityRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                target: .type("T"),
                reason: "why",
                requestID: "q"
            ),
            equals: "{\(target), \"type\": \"T\", \"reason\": \"why\", \"requestId\": \"q\"}"
        )
        try expect(
            UnpauseActivityRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                target: .all,
                resetsAttempts: true,
                resetsHeartbeat: true,
                jitter: .seconds(1)
            ),
            equals:
                "{\(target), \"unpauseAll\": true, \"resetAttempts\": true, \"resetHeartbeat\": true, \"jitter\": \"1s\"}"
        )
        try expect(
            ResetActivityRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                target: .id("1"),
                resetsHeartbeat: true,
                keepsPaused: true,
                restoresOptions: true,
                jitter: nil
            ),
            equals: """
                {\(target), "id": "1", "resetHeartbeat": true, "keepPaused": true, "restoreOriginalOptions": true}
                """
        )
        try expect(
            UpdateActivityOptionsRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                target: .all,
                change: ActivityOptionsChange(
                    taskQueue: "q",
                    scheduleToClose: .seconds(1),
                    scheduleToStart: .seconds(2),
                    startToClose: .seconds(3),
                    heartbeat: .seconds(4),
                    retry: RetryPolicy(maximumAttempts: 2),
                    priority: Priority(key: 1)
                )
            ),
            equals: """
                {\(target), "matchAll": true, "activityOptions": {
                    "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "scheduleToCloseTimeout": "1s",
                    "scheduleToStartTimeout": "2s", "startToCloseTimeout": "3s", "heartbeatTimeout": "4s",
                    "retryPolicy": {"initialInterval": "1s", "backoffCoefficient": 2, "maximumAttempts": 2},
                    "priority": {"priorityKey": 1}},
                 "updateMask": "taskQueue.name,scheduleToCloseTimeout,scheduleToStartTimeout,startToCloseTimeout,\
                heartbeatTimeout,retryPolicy,priority"}
                """
        )
        try expect(
            UpdateActivityOptionsRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                target: .type("T"),
                change: .original
            ),
            equals: "{\(target), \"type\": \"T\", \"restoreOriginal\": true}"
        )
    }

    @Test("options of a workflow")
    func workflowOptions() throws {
        try expect(
            UpdateWorkflowExecutionOptionsRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                change: WorkflowOptionsChange(
                    priority: .removed,
                    versioning: .set(.pinned(WorkerDeploymentVersion(deploymentName: "d", buildID: "1")))
                )
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": {"workflowId": "w", "runId": "r"}, "identity": "me",
                 "workflowExecutionOptions": {"versioningOverride": {"pinned": {
                    "behavior": "PINNED_OVERRIDE_BEHAVIOR_PINNED",
                    "version": {"deploymentName": "d", "buildId": "1"}}}},
                 "updateMask": "versioningOverride,priority"}
                """
        )
        let answer = try response(
            to: UpdateWorkflowExecutionOptionsRequest.self,
            #"{"workflowExecutionOptions": {"versioningOverride": {"autoUpgrade": true}, "priority": {"priorityKey": 4}}}"#
        )
        #expect(answer.versioning == .autoUpgrade)
        #expect(answer.priority == Priority(key: 4))
    }

    @Test("links and callbacks of a start")
    func start() throws {
        var start = StartWorkflowExecutionRequest(
            namespace: "ns",
            workflowID: "w",
            workflowType: "W",
            taskQueue: "q",
            input: [],
            identity: "me",
            requestID: "r"
        )
        start.idConflictPolicy = .useExisting
        start.links = [
            .event(EventID(3), type: "WORKFLOW_TASK_STARTED", namespace: "other", workflowID: "o", runID: RunID("x")),
            .workflow(namespace: "other", workflowID: "p", runID: RunID("y")), .batch(id: "b"),
        ]
        start.callbacks = [CompletionCallback(url: "http://here", headers: ["b": "2", "a": "1"])]
        start.versioningOverride = .autoUpgrade
        let common = """
            "namespace": "ns", "workflowId": "w", "workflowType": {"name": "W"}, "identity": "me", "requestId": "r",
            "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"},
            "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE",
            "workflowIdConflictPolicy": "WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING",
            "links": [{"workflowEvent": {"namespace": "other", "workflowId": "o", "runId": "x",
                                         "eventRef": {"eventId": 3, "eventType": "EVENT_TYPE_WORKFLOW_TASK_STARTED"}}},
                      {"workflowEvent": {"namespace": "other", "workflowId": "p", "runId": "y"}},
                      {"batchJob": {"jobId": "b"}}],
            "versioningOverride": {"autoUpgrade": true}
            """
        try expect(
            start,
            equals: """
                {\(common), "completionCallbacks": [{"nexus": {"url": "http://here", "header": {"a": "1", "b": "2"}}}],
                 "onConflictOptions": {"attachRequestId": true, "attachCompletionCallbacks": true, "attachLinks": true}}
                """
        )
        try expect(
            SignalWithStartWorkflowExecutionRequest(start: start, signalName: "s", signalInput: []),
            equals: "{\(common), \"signalName\": \"s\"}"
        )
    }
}
