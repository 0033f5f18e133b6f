import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("What a client sends and gets")
struct ClientRequestTests {
    /// A start with every field set.
    private var start: StartWorkflowExecutionRequest {
        var start = StartWorkflowExecutionRequest(
            namespace: "ns",
            workflowID: "w",
            workflowType: "W",
            taskQueue: "q",
            input: [json("1"), json("2")],
            identity: "me",
            requestID: "r"
        )
        start.executionTimeout = .seconds(100)
        start.runTimeout = .milliseconds(1500)
        start.taskTimeout = .seconds(10)
        start.idReusePolicy = .rejectDuplicate
        start.idConflictPolicy = .useExisting
        start.retryPolicy = RetryPolicy(
            initialInterval: .seconds(2),
            backoffCoefficient: 1.5,
            maximumInterval: .seconds(9),
            maximumAttempts: 3,
            nonRetryableErrorTypes: ["A", "B"]
        )
        start.cronSchedule = "* * * * *"
        start.memo = [NamedPayload("b", json("3")), NamedPayload("a", json("4"))]
        start.searchAttributes = [
            NamedPayload("K", Payload(encoding: "json/plain", metadata: [.init("type", [75])], data: Array("5".utf8)))
        ]
        start.header = [NamedPayload("h", json("6"))]
        start.startDelay = .seconds(1)
        start.summary = json("\"s\"")
        start.details = json("\"d\"")
        start.priority = Priority(key: 2, fairnessKey: "f", fairnessWeight: 1.5)
        return start
    }

    /// What start and signal-with-start have in common.
    private let startJSON = """
        "namespace": "ns", "workflowId": "w", "workflowType": {"name": "W"}, "input": [1, 2], "identity": "me",
        "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "requestId": "r",
        "workflowExecutionTimeout": "100s", "workflowRunTimeout": "1.5s", "workflowTaskTimeout": "10s",
        "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE",
        "workflowIdConflictPolicy": "WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING",
        "retryPolicy": {"initialInterval": "2s", "backoffCoefficient": 1.5, "maximumInterval": "9s",
                        "maximumAttempts": 3, "nonRetryableErrorTypes": ["A", "B"]},
        "cronSchedule": "* * * * *", "memo": {"fields": {"a": 4, "b": 3}},
        "searchAttributes": {"indexedFields": {
            "K": {"metadata": {"encoding": "anNvbi9wbGFpbg==", "type": "Sw=="}, "data": "NQ=="}}},
        "header": {"fields": {"h": 6}}, "workflowStartDelay": "1s",
        "userMetadata": {"summary": "s", "details": "d"},
        "priority": {"priorityKey": 2, "fairnessKey": "f", "fairnessWeight": 1.5}
        """

    @Test("a start with every field, and what comes back")
    func starts() throws {
        var eager = start
        eager.requestEagerExecution = true
        try expect(eager, equals: "{\(startJSON), \"requestEagerExecution\": true}")
        let answer = try response(
            to: StartWorkflowExecutionRequest.self,
            """
            {"runId": "run", "firstExecutionRunId": "first", "started": true,
             "eagerWorkflowTask": {"taskToken": "AQ==", "workflowExecution": {"workflowId": "w", "runId": "run"}}}
            """
        )
        #expect(answer.runID == "run" && answer.firstRunID == "first" && answer.started)
        #expect(answer.eagerWorkflowTask?.workflowID == "w")
        #expect(answer.eagerWorkflowTask?.token == TaskToken([1]))
    }

    @Test("a signal on top of a start")
    func signalWithStart() throws {
        try expect(
            SignalWithStartWorkflowExecutionRequest(start: start, signalName: "s", signalInput: [json("7")]),
            equals: "{\(startJSON), \"signalName\": \"s\", \"signalInput\": [7]}"
        )
        let answer = try response(
            to: SignalWithStartWorkflowExecutionRequest.self,
            #"{"runId": "run", "started": true}"#
        )
        #expect(answer.runID == "run" && answer.started)
    }

    @Test("update-with-start, and what comes back")
    func updateWithStart() throws {
        let update = UpdateWorkflowExecutionRequest(
            namespace: "ns",
            workflowID: "w",
            update: UpdateRequest(updateID: "u", identity: "me", name: "U", input: [json("7")]),
            waitStage: .completed
        )
        try expect(
            UpdateWithStartRequest(start: start, update: update),
            equals: """
                {"namespace": "ns", "operations": [
                    {"startWorkflow": {\(startJSON)}},
                    {"updateWorkflow": {
                        "namespace": "ns", "workflowExecution": {"workflowId": "w"},
                        "waitPolicy": {"lifecycleStage": "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED"},
                        "request": {"meta": {"updateId": "u", "identity": "me"}, "input": {"name": "U", "args": [7]}}
                    }}
                ]}
                """
        )
        let answer = try response(
            to: UpdateWithStartRequest.self,
            """
            {"responses": [
                {"startWorkflow": {"runId": "run", "started": true}},
                {"updateWorkflow": {"stage": "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED",
                                    "updateRef": {"updateId": "u", "workflowExecution": {"runId": "run"}}}}
            ]}
            """
        )
        #expect(answer.start.runID == "run" && answer.start.started)
        #expect(answer.update.stage == .accepted && answer.update.outcome == nil && answer.update.runID == "run")
        #expect(throws: WireError.self) {
            try response(to: UpdateWithStartRequest.self, #"{"responses": [{"startWorkflow": {"runId": "run"}}]}"#)
        }
    }

    @Test("signal, cancel and terminate")
    func handles() throws {
        let execution = #"{"workflowId": "w", "runId": "run"}"#
        try expect(
            SignalWorkflowExecutionRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                signalName: "s",
                input: [json("1")],
                identity: "me",
                requestID: "r",
                header: [NamedPayload("h", json("2"))]
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": \(execution), "signalName": "s", "input": [1], "identity": "me",
                 "requestId": "r", "header": {"fields": {"h": 2}}}
                """
        )
        try expect(
            RequestCancelWorkflowExecutionRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                firstRunID: "first",
                identity: "me",
                requestID: "r",
                reason: "why"
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": \(execution), "identity": "me", "requestId": "r",
                 "firstExecutionRunId": "first", "reason": "why"}
                """
        )
        try expect(
            TerminateWorkflowExecutionRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                firstRunID: "first",
                identity: "me",
                reason: "why",
                details: [json("1")]
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": \(execution), "identity": "me", "details": [1],
                 "firstExecutionRunId": "first", "reason": "why"}
                """
        )
    }

    @Test("a query, its answer and its refusal")
    func queries() throws {
        let query = QueryRequest(name: "size", input: [json("1")], header: [NamedPayload("h", json("2"))])
        try expect(
            QueryWorkflowRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                query: query,
                rejectCondition: .notCompletedCleanly
            ),
            equals: """
                {"namespace": "ns", "execution": {"workflowId": "w", "runId": "run"},
                 "query": {"queryType": "size", "queryArgs": [1], "header": {"fields": {"h": 2}}},
                 "queryRejectCondition": "QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY"}
                """
        )
        guard case .answered(let result) = try response(to: QueryWorkflowRequest.self, #"{"queryResult": [3]}"#) else {
            Issue.record("the query was refused")
            return
        }
        #expect(result == [json("3")])
        let refusal = try response(to: QueryWorkflowRequest.self, #"{"queryRejected": {"status": "Terminated"}}"#)
        guard case .rejected(.terminated) = refusal else {
            Issue.record("the query was not refused: \(refusal)")
            return
        }
    }

    @Test("an update and the wait for it")
    func updates() throws {
        let update = UpdateRequest(
            updateID: "u",
            identity: "me",
            name: "add",
            input: [json("1")],
            header: [NamedPayload("h", json("2"))]
        )
        try expect(
            UpdateWorkflowExecutionRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                firstRunID: "first",
                update: update,
                waitStage: .completed
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": {"workflowId": "w", "runId": "run"},
                 "firstExecutionRunId": "first",
                 "waitPolicy": {"lifecycleStage": "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED"},
                 "request": {"meta": {"updateId": "u", "identity": "me"},
                             "input": {"header": {"fields": {"h": 2}}, "name": "add", "args": [1]}}}
                """
        )
        try expect(
            PollWorkflowExecutionUpdateRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                updateID: "u",
                identity: "me"
            ),
            equals: """
                {"namespace": "ns", "identity": "me", "waitPolicy": {"lifecycleStage": 3},
                 "updateRef": {"workflowExecution": {"workflowId": "w", "runId": "run"}, "updateId": "u"}}
                """
        )
        let done = try response(
            to: UpdateWorkflowExecutionRequest.self,
            """
            {"outcome": {"success": [4]}, "stage": 3,
             "updateRef": {"workflowExecution": {"runId": "run"}, "updateId": "u"}}
            """
        )
        guard case .success(let result) = done.outcome else {
            Issue.record("the outcome is \(String(describing: done.outcome))")
            return
        }
        #expect(result == [json("4")] && done.stage == .completed && done.updateID == "u" && done.runID == "run")
        let failed = try response(
            to: PollWorkflowExecutionUpdateRequest.self,
            #"{"outcome": {"failure": {"message": "no"}}, "stage": "Completed"}"#
        )
        guard case .failure(let failure) = failed.outcome else {
            Issue.record("the outcome is \(String(describing: failed.outcome))")
            return
        }
        #expect(failure.message == "no")
        let pending = try response(to: PollWorkflowExecutionUpdateRequest.self, #"{"stage": 2}"#)
        #expect(pending.outcome == nil && pending.stage == .accepted)
    }

    @Test("a history page, as events and as a stored blob")
    func histories() throws {
        try expect(
            GetWorkflowExecutionHistoryRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "run",
                pageToken: [9],
                maximumPageSize: 5,
                waitNewEvent: true,
                closeEventOnly: true,
                skipArchival: true
            ),
            equals: """
                {"namespace": "ns", "execution": {"workflowId": "w", "runId": "run"}, "nextPageToken": "CQ==",
                 "maximumPageSize": 5, "waitNewEvent": true, "skipArchival": true,
                 "historyEventFilterType": "HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT"}
                """
        )
        let page = try response(
            to: GetWorkflowExecutionHistoryRequest.self,
            """
            {"history": {"events": [{"eventId": 1, "eventType": 5, "workflowTaskScheduledEventAttributes": {}}]},
             "nextPageToken": "CQ==", "rawHistory": [{"encodingType": "Proto3", "data": "CgQIAlIA"}]}
            """
        )
        #expect(page.events.map(\.id.rawValue) == [1, 2])
        #expect(page.nextPageToken == [9])
        #expect(throws: WireError.self) {
            try response(to: GetWorkflowExecutionHistoryRequest.self, #"{"rawHistory": [{"encodingType": 2}]}"#)
        }
    }

    @Test("what a server says of itself and of a namespace")
    func server() throws {
        #expect(GetSystemInfoRequest().encoded().isEmpty)
        let info = try response(
            to: GetSystemInfoRequest.self,
            #"{"serverVersion": "1.2", "capabilities": {"sdkMetadata": true, "eagerWorkflowStart": true, "nexus": true}}"#
        )
        #expect(info.description.version == "1.2")
        #expect(info.description.capabilities == ["sdk_metadata", "eager_workflow_start", "nexus"])
        try expect(DescribeNamespaceRequest(namespace: "ns"), equals: #"{"namespace": "ns"}"#)
        let namespace = try response(
            to: DescribeNamespaceRequest.self,
            """
            {"namespaceInfo": {"name": "ns", "id": "i", "state": "Registered",
             "capabilities": {"workerHeartbeats": true, "pollerAutoscaling": true, "pollerAutoscalingAutoEnroll": true},
             "limits": {"blobSizeLimitError": "2097152", "memoSizeLimitError": 7}}}
            """
        )
        let description = namespace.description
        #expect(description.name == "ns" && description.id == "i" && description.state == .registered)
        #expect(namespace.capabilities.workerHeartbeats && namespace.capabilities.pollerAutoscaling)
        #expect(namespace.capabilities.pollerAutoscalingAutoEnroll)
        #expect(!namespace.capabilities.workerPollCompleteOnShutdown)
        #expect(description.blobSizeLimit == 2_097_152 && description.memoSizeLimit == 7)
        #expect(
            try HealthCheckRequest(service: .health).encoded() == [0x0A, 21] + Array("grpc.health.v1.Health".utf8)
        )
        #expect(try HealthCheckResponse(decoding: [8, 1]).isServing)
        #expect(try !HealthCheckResponse(decoding: [8, 2]).isServing)
    }

    @Test("how a workflow stands")
    func describe() throws {
        try expect(
            DescribeWorkflowExecutionRequest(namespace: "ns", workflowID: "w", runID: "run"),
            equals: #"{"namespace": "ns", "execution": {"workflowId": "w", "runId": "run"}}"#
        )
        let answer = try response(
            to: DescribeWorkflowExecutionRequest.self,
            """
            {"executionConfig": {"userMetadata": {"summary": "s", "details": "d"}},
             "workflowExecutionInfo": {
               "execution": {"workflowId": "w", "runId": "run"}, "type": {"name": "W"}, "taskQueue": "q", "status": 99,
               "startTime": "2026-01-01T00:00:00Z", "executionTime": "2026-01-01T00:00:01Z",
               "closeTime": "2026-01-01T00:00:02.5Z", "historyLength": "12", "historySizeBytes": 34,
               "firstRunId": "first", "parentNamespaceId": "pn", "memo": {"fields": {"m": 1}},
               "parentExecution": {"workflowId": "p", "runId": "prun"}, "rootExecution": {"workflowId": "root"},
               "searchAttributes": {"indexedFields": {"S": 2}}},
             "pendingActivities": [{"activityId": "a", "activityType": {"name": "A"}, "attempt": 3,
               "state": "PENDING_ACTIVITY_STATE_STARTED", "maximumAttempts": 4, "paused": true,
               "lastFailure": {"message": "no"}, "heartbeatDetails": [5], "lastWorkerIdentity": "him"}],
             "pendingChildren": [{"workflowId": "c", "runId": "crun", "workflowTypeName": "C", "initiatedId": 6}]}
            """
        ).description
        #expect(answer.workflowID == "w" && answer.runID == RunID("run") && answer.firstRunID == RunID("first"))
        #expect(answer.workflowType == "W" && answer.taskQueue == "q" && answer.status == .unknown)
        #expect(answer.startTime?.description == "2026-01-01T00:00:00.000Z")
        #expect(answer.executionTime?.description == "2026-01-01T00:00:01.000Z")
        #expect(answer.closeTime?.description == "2026-01-01T00:00:02.500Z")
        #expect(answer.historyLength == 12 && answer.historySize == 34)
        var parent = WorkflowDescription.Relative(workflowID: "p", runID: RunID("prun"))
        parent.namespaceID = "pn"
        #expect(answer.parent == parent)
        #expect(answer.root == .init(workflowID: "root", runID: RunID("")))
        #expect(answer.memo == [NamedPayload("m", json("1"))])
        #expect(answer.searchAttributes == [NamedPayload("S", json("2"))])
        #expect(answer.encodedSummary == json("\"s\"") && answer.encodedDetails == json("\"d\""))
        let activity = try #require(answer.pendingActivities.first)
        #expect(activity.activityID == "a" && activity.activityType == "A" && activity.state == .started)
        #expect(activity.attempt == 3 && activity.maximumAttempts == 4 && activity.isPaused)
        #expect(activity.lastFailure?.message == "no" && activity.heartbeatDetails == [json("5")])
        #expect(activity.lastWorkerIdentity == "him")
        let child = try #require(answer.pendingChildren.first)
        #expect(child.workflowID == "c" && child.runID == RunID("crun") && child.workflowType == "C")
        #expect(child.initiatedEventID == EventID(6))
    }

    @Test("a page of what a query finds")
    func list() throws {
        try expect(
            ListWorkflowExecutionsRequest(
                namespace: "ns",
                query: "WorkflowType = 'W'",
                pageSize: 5,
                pageToken: [1, 2]
            ),
            equals: #"{"namespace": "ns", "query": "WorkflowType = 'W'", "pageSize": 5, "nextPageToken": "AQI="}"#
        )
        let answer = try response(
            to: ListWorkflowExecutionsRequest.self,
            """
            {"nextPageToken": "Aw==", "executions": [
              {"execution": {"workflowId": "w", "runId": "r"}, "type": {"name": "W"},
               "status": "WORKFLOW_EXECUTION_STATUS_COMPLETED"}, {}]}
            """
        )
        #expect(answer.nextPageToken == [3])
        #expect(answer.executions.count == 2)
        #expect(answer.executions.map(\.workflowID) == ["w", ""])
        #expect(answer.executions.map(\.runID.rawValue) == ["r", ""])
        #expect(answer.executions.map(\.workflowType) == ["W", ""])
        #expect(answer.executions.map(\.status) == [.completed, .unknown])
        #expect(answer.executions.map(\.taskQueue) == [TaskQueue(""), TaskQueue("")])
        #expect(answer.executions.allSatisfy { $0.startTime == nil && $0.closeTime == nil && $0.historyLength == 0 })
        #expect(answer.executions.allSatisfy { $0.memo.isEmpty && $0.searchAttributes.isEmpty })
    }
}
