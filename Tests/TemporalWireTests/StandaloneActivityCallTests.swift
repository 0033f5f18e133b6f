import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("What a client sends and gets about activities without a workflow")
struct StandaloneActivityCallTests {
    private let activity = StandaloneActivityReference(activityID: "a", runID: "run")
    private let reference = #""namespace": "ns", "activityId": "a", "runId": "run""#

    @Test("a start with every field, and what comes back")
    func start() throws {
        var start = StartActivityExecutionRequest(
            namespace: "ns",
            activityID: "a",
            activityType: "A",
            taskQueue: "q",
            input: [json("1")],
            identity: "me",
            requestID: "r"
        )
        start.startToClose = .seconds(1)
        start.scheduleToClose = .seconds(2)
        start.scheduleToStart = .seconds(3)
        start.heartbeat = .seconds(4)
        start.retryPolicy = RetryPolicy(initialInterval: .seconds(5), backoffCoefficient: 1.5, maximumAttempts: 3)
        start.idReusePolicy = .rejectDuplicate
        start.idConflictPolicy = .useExisting
        start.searchAttributes = [
            NamedPayload("K", Payload(encoding: "json/plain", metadata: [.init("type", [75])], data: Array("5".utf8)))
        ]
        start.header = [NamedPayload("h", json("6"))]
        start.startDelay = .seconds(7)
        start.priority = Priority(key: 2)
        start.summary = json("\"s\"")
        start.details = json("\"d\"")
        try expect(
            start,
            equals: """
                {"namespace": "ns", "identity": "me", "requestId": "r", "activityId": "a", "activityType": {"name": "A"},
                 "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "scheduleToCloseTimeout": "2s",
                 "scheduleToStartTimeout": "3s", "startToCloseTimeout": "1s", "heartbeatTimeout": "4s",
                 "retryPolicy": {"initialInterval": "5s", "backoffCoefficient": 1.5, "maximumAttempts": 3},
                 "input": [1], "idReusePolicy": "ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE",
                 "idConflictPolicy": "ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING",
                 "searchAttributes": {"indexedFields": {
                    "K": {"metadata": {"encoding": "anNvbi9wbGFpbg==", "type": "Sw=="}, "data": "NQ=="}}},
                 "header": {"fields": {"h": 6}}, "userMetadata": {"summary": "s", "details": "d"},
                 "priority": {"priorityKey": 2}, "startDelay": "7s"}
                """
        )
        let answer = try response(to: StartActivityExecutionRequest.self, #"{"runId": "run", "started": true}"#)
        #expect(answer.runID == "run" && answer.started)
    }

    @Test("a wait, and how the activity ended")
    func poll() throws {
        try expect(PollActivityExecutionRequest(namespace: "ns", activity: activity), equals: "{\(reference)}")
        let none = try response(to: PollActivityExecutionRequest.self, #"{"runId": "run"}"#)
        #expect(none.outcome == nil && none.runID == "run")
        let done = try response(to: PollActivityExecutionRequest.self, #"{"outcome": {"result": [1]}}"#)
        guard case .completed([json("1")])? = done.outcome else {
            Issue.record("\(done)")
            return
        }
        let failed = try response(
            to: PollActivityExecutionRequest.self,
            #"{"outcome": {"failure": {"message": "m", "terminatedFailureInfo": {}}}}"#
        )
        guard case .failed(let failure)? = failed.outcome, case .terminated = failure.kind else {
            Issue.record("\(failed)")
            return
        }
        #expect(failure.message == "m")
    }

    @Test("a description with every field")
    func describe() throws {
        try expect(
            DescribeActivityExecutionRequest(namespace: "ns", activity: activity),
            equals: "{\(reference), \"includeHeartbeatDetails\": true, \"includeLastFailure\": true}"
        )
        let description = try response(
            to: DescribeActivityExecutionRequest.self,
            """
            {"info": {"activityId": "a", "runId": "run", "activityType": {"name": "A"},
             "status": "ACTIVITY_EXECUTION_STATUS_TIMED_OUT", "runState": "PENDING_ACTIVITY_STATE_STARTED",
             "taskQueue": "q", "startToCloseTimeout": "1s", "heartbeatDetails": [1], "attempt": 4,
             "scheduleTime": "2026-01-01T00:00:01Z", "closeTime": "2026-01-01T00:00:02Z",
             "lastFailure": {"message": "m"}, "canceledReason": "enough", "totalHeartbeatCount": "9",
             "startDelay": "3s", "lastWorkerIdentity": "w"}}
            """
        ).description
        #expect(description.activityID == "a" && description.runID == RunID("run") && description.activityType == "A")
        #expect(description.status == .timedOut && description.state == .started && description.attempt == 4)
        #expect(description.options.taskQueue == "q" && description.options.startToClose == .seconds(1))
        #expect(description.heartbeatDetails == [json("1")] && description.heartbeatCount == 9)
        #expect(description.lastFailure?.message == "m" && description.cancellationReason == "enough")
        #expect(description.startDelay == .seconds(3) && description.lastWorkerIdentity == "w")
        let (begin, end) = (try #require(description.scheduledTime), try #require(description.closeTime))
        #expect(end.duration(since: begin) == .seconds(1))
    }

    @Test("a cancellation, an end, a removal")
    func ends() throws {
        let more = #""identity": "me", "requestId": "r", "reason": "why""#
        try expect(
            RequestCancelActivityExecutionRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                requestID: "r",
                reason: "why"
            ),
            equals: "{\(reference), \(more)}"
        )
        try expect(
            TerminateActivityExecutionRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                requestID: "r",
                reason: "why"
            ),
            equals: "{\(reference), \(more)}"
        )
        try expect(DeleteActivityExecutionRequest(namespace: "ns", activity: activity), equals: "{\(reference)}")
    }

    @Test("a list and a count")
    func lists() throws {
        try expect(
            ListActivityExecutionsRequest(namespace: "ns", query: "q", pageSize: 3, pageToken: [1]),
            equals: #"{"namespace": "ns", "pageSize": 3, "nextPageToken": "AQ==", "query": "q"}"#
        )
        let page = try response(
            to: ListActivityExecutionsRequest.self,
            """
            {"executions": [{"activityId": "a", "runId": "run", "activityType": {"name": "A"}, "taskQueue": "q",
             "status": "ACTIVITY_EXECUTION_STATUS_PAUSED"}], "nextPageToken": "Ag=="}
            """
        )
        let found = try #require(page.activities.first)
        #expect(page.nextPageToken == [2] && found.activityID == "a" && found.runID == RunID("run"))
        #expect(found.activityType == "A" && found.taskQueue == "q" && found.status == .paused)
        try expect(
            CountActivityExecutionsRequest(namespace: "ns", query: "q"),
            equals: #"{"namespace": "ns", "query": "q"}"#
        )
        #expect(try response(to: CountActivityExecutionsRequest.self, #"{"count": "7"}"#).count == 7)
    }
}
