import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("What a worker sends")
struct WorkerRequestTests {
    private let token = TaskToken([1, 2, 3])

    @Test("a poll of a shared queue and of a worker's own queue")
    func polls() throws {
        try expect(
            PollWorkflowTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me", workerInstanceKey: "key"),
            equals: """
                {"namespace": "ns", "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "identity": "me",
                 "workerInstanceKey": "key"}
                """
        )
        try expect(
            PollWorkflowTaskQueueRequest(namespace: "ns", taskQueue: "mine", stickyNormalName: "q", identity: "me"),
            equals: """
                {"namespace": "ns", "identity": "me",
                 "taskQueue": {"name": "mine", "kind": "TASK_QUEUE_KIND_STICKY", "normalName": "q"}}
                """
        )
        try expect(
            PollActivityTaskQueueRequest(
                namespace: "ns",
                taskQueue: "q",
                identity: "me",
                workerInstanceKey: "key",
                maximumTasksPerSecond: 2.5
            ),
            equals: """
                {"namespace": "ns", "taskQueue": {"name": "q", "kind": 1}, "identity": "me", "workerInstanceKey": "key",
                 "taskQueueMetadata": {"maxTasksPerSecond": 2.5}}
                """
        )
    }

    @Test("an answer to a workflow task with all its parts")
    func completion() throws {
        var completion = WorkflowTaskCompletion(
            commands: [Command(.cancelTimer(timerID: "t"))],
            messages: [],
            queryAnswers: [
                IdentifiedAnswer(id: "b", answer: .failed(Failure(message: "no", kind: .terminated))),
                IdentifiedAnswer(id: "a", answer: .answered([json("1")])),
            ]
        )
        completion.forceNewTask = true
        completion.newCoreFlags = [1, 300]
        completion.newLanguageFlags = [2]
        completion.announcesSDK = true
        var request = RespondWorkflowTaskCompletedRequest(
            namespace: "ns",
            token: token,
            identity: "me",
            completion: completion,
            stickyQueue: StickyQueue(name: "mine", normalName: "q", scheduleToStartTimeout: .seconds(5)),
            returnNewWorkflowTask: true,
            sdkName: "swift",
            sdkVersion: "1.2.3",
            workerInstanceKey: "key"
        )
        request.nonfirstLocalActivityAttempts = 4
        try expect(
            request,
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "identity": "me", "returnNewWorkflowTask": true,
                 "forceCreateNewWorkflowTask": true, "workerInstanceKey": "key",
                 "commands": [{"commandType": "COMMAND_TYPE_CANCEL_TIMER", "cancelTimerCommandAttributes": {"timerId": "t"}}],
                 "stickyAttributes": {"workerTaskQueue": {"name": "mine", "kind": "Sticky", "normalName": "q"},
                                      "scheduleToStartTimeout": "5s"},
                 "queryResults": {
                   "a": {"resultType": "QUERY_RESULT_TYPE_ANSWERED", "answer": {"payloads": [\(longhand("1"))]}},
                   "b": {"resultType": "QUERY_RESULT_TYPE_FAILED", "errorMessage": "no",
                         "failure": {"message": "no", "terminatedFailureInfo": {}}}},
                 "sdkMetadata": {"coreUsedFlags": [1, 300], "langUsedFlags": [2], "sdkName": "swift", "sdkVersion": "1.2.3"},
                 "meteringMetadata": {"nonfirstLocalActivityExecutionAttempts": 4},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true}}
                """
        )
    }

    @Test("the SDK names itself only when asked to")
    func silentCompletion() throws {
        try expect(
            RespondWorkflowTaskCompletedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                completion: WorkflowTaskCompletion(),
                returnNewWorkflowTask: false,
                sdkName: "swift",
                sdkVersion: "1"
            ),
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "identity": "me", "sdkMetadata": {},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true}}
                """
        )
    }

    @Test("a failed workflow task and a query's answers")
    func failures() throws {
        let failure = Failure(message: "m", kind: .server(nonRetryable: true), source: "s", stackTrace: "t")
        let failureJSON = #"{"message":"m","source":"s","stackTrace":"t","serverFailureInfo":{"nonRetryable":true}}"#
        try expect(
            RespondWorkflowTaskFailedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                cause: .nondeterministicError,
                failure: failure
            ),
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "identity": "me",
                 "cause": "WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR", "failure": \(failureJSON)}
                """
        )
        try expect(
            RespondQueryTaskCompletedRequest(namespace: "ns", token: token, answer: .answered([json("true")])),
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "completedType": "QUERY_RESULT_TYPE_ANSWERED",
                 "queryResult": [true]}
                """
        )
        try expect(
            RespondQueryTaskCompletedRequest(namespace: "ns", token: token, answer: .failed(failure)),
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "completedType": "QUERY_RESULT_TYPE_FAILED", "cause": 14,
                 "errorMessage": "m", "failure": \(failureJSON)}
                """
        )
    }

    @Test("an activity's outcomes and its heartbeat")
    func activities() throws {
        let common = #""taskToken": "AQID", "namespace": "ns", "identity": "me""#
        try expect(
            RespondActivityTaskCompletedRequest(namespace: "ns", token: token, identity: "me", result: [json("1")]),
            equals: "{\(common), \"result\": [1]}"
        )
        try expect(
            RespondActivityTaskFailedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                failure: Failure(message: "m", kind: .other),
                lastHeartbeatDetails: [json("2")]
            ),
            equals: "{\(common), \"failure\": {\"message\": \"m\"}, \"lastHeartbeatDetails\": [2]}"
        )
        try expect(
            RespondActivityTaskCanceledRequest(namespace: "ns", token: token, identity: "me", details: [json("3")]),
            equals: "{\(common), \"details\": [3]}"
        )
        try expect(
            RecordActivityTaskHeartbeatRequest(namespace: "ns", token: token, identity: "me", details: [json("4")]),
            equals: "{\(common), \"details\": [4]}"
        )
        let answer = try response(
            to: RecordActivityTaskHeartbeatRequest.self,
            #"{"cancelRequested": true, "activityReset": true}"#
        )
        #expect(answer.cancelRequested && !answer.activityPaused && answer.activityReset)
    }

    @Test("an activity's outcomes and its heartbeat from outside its worker")
    func activitiesByID() throws {
        let activity = ActivityReference(workflowID: "w", runID: "run", activityID: "1")
        let common = #""namespace": "ns", "workflowId": "w", "runId": "run", "activityId": "1", "identity": "me""#
        try expect(
            RespondActivityTaskCompletedByIdRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                result: [json("1")]
            ),
            equals: "{\(common), \"result\": [1]}"
        )
        try expect(
            RespondActivityTaskFailedByIdRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                failure: Failure(message: "m", kind: .other),
                lastHeartbeatDetails: [json("2")]
            ),
            equals: "{\(common), \"failure\": {\"message\": \"m\"}, \"lastHeartbeatDetails\": [2]}"
        )
        try expect(
            RespondActivityTaskCanceledByIdRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                details: [json("3")]
            ),
            equals: "{\(common), \"details\": [3]}"
        )
        try expect(
            RecordActivityTaskHeartbeatByIdRequest(
                namespace: "ns",
                activity: activity,
                identity: "me",
                details: [json("4")]
            ),
            equals: "{\(common), \"details\": [4]}"
        )
    }

    @Test("a worker's farewell")
    func shutdown() throws {
        try expect(
            ShutdownWorkerRequest(
                namespace: "ns",
                stickyTaskQueue: "mine",
                identity: "me",
                taskQueue: "q",
                taskQueueTypes: [.workflow, .activity],
                workerInstanceKey: "key"
            ),
            equals: """
                {"namespace": "ns", "stickyTaskQueue": "mine", "identity": "me", "reason": "graceful shutdown",
                 "taskQueue": "q", "taskQueueTypes": ["TASK_QUEUE_TYPE_WORKFLOW", "TASK_QUEUE_TYPE_ACTIVITY"],
                 "workerInstanceKey": "key"}
                """
        )
    }
}
