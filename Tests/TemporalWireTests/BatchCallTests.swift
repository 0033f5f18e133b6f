import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Batch operations on the wire")
struct BatchCallTests {
    private func request(_ operation: BatchOperationParts) -> StartBatchOperationRequest {
        StartBatchOperationRequest(
            namespace: "ns",
            jobID: "j",
            reason: "r",
            identity: "me",
            query: "q",
            targets: [],
            operation: operation,
            operationsPerSecond: 2.5
        )
    }

    private static func reset() -> BatchOperationParts.BatchActivityReset {
        var reset = BatchOperationParts.BatchActivityReset()
        (reset.resetsHeartbeat, reset.keepsPaused, reset.restoresOptions) = (true, true, true)
        reset.jitter = .seconds(1)
        return reset
    }

    /// Every operation, and how the API has it.
    private static let operations: [(BatchOperationParts, String)] = [
        (
            .signal(name: "s", input: [json("1")]),
            #""signalOperation": {"signal": "s", "input": [1], "identity": "me"}"#
        ),
        (.cancel, #""cancellationOperation": {"identity": "me"}"#),
        (.terminate, #""terminationOperation": {"identity": "me"}"#),
        (.delete, #""deletionOperation": {"identity": "me"}"#),
        (
            .reset(BatchReset(point: .firstTask, excluded: [.signal, .update], currentRunOnly: true)),
            """
            "resetOperation": {"identity": "me", "options": {"firstWorkflowTask": {}, "currentRunOnly": true,
                "resetReapplyExcludeTypes": ["RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL", "RESET_REAPPLY_EXCLUDE_TYPE_UPDATE"]}}
            """
        ),
        (
            .reset(BatchReset(point: .lastTask)),
            #""resetOperation": {"identity": "me", "options": {"lastWorkflowTask": {}}}"#
        ),
        (
            .reset(BatchReset(point: .event(EventID(4)))),
            #""resetOperation": {"identity": "me", "options": {"workflowTaskId": 4}}"#
        ),
        (.reset(BatchReset(point: .build("b"))), #""resetOperation": {"identity": "me", "options": {"buildId": "b"}}"#),
        (
            .reset(
                BatchReset(point: .lastTask, change: WorkflowOptionsChange(versioning: .set(.autoUpgrade)))
            ),
            """
            "resetOperation": {"identity": "me", "options": {"lastWorkflowTask": {}}, "postResetOperations": [
                {"updateWorkflowOptions": {"workflowExecutionOptions": {"versioningOverride": {"autoUpgrade": true}},
                                           "updateMask": "versioningOverride"}}]}
            """
        ),
        (
            .updateOptions(WorkflowOptionsChange(priority: .set(Priority(key: 1)))),
            """
            "updateWorkflowOptionsOperation": {"identity": "me", "updateMask": "priority",
                "workflowExecutionOptions": {"priority": {"priorityKey": 1}}}
            """
        ),
        (
            .unpauseActivities(type: "T", resetsAttempts: true, resetsHeartbeat: true, jitter: .seconds(1)),
            """
            "unpauseActivitiesOperation": {"identity": "me", "type": "T", "resetAttempts": true, "resetHeartbeat": true,
                "jitter": "1s"}
            """
        ),
        (
            .unpauseActivities(type: nil, resetsAttempts: false, resetsHeartbeat: false, jitter: nil),
            #""unpauseActivitiesOperation": {"identity": "me", "matchAll": true}"#
        ),
        (
            .resetActivities(type: "T", reset()),
            """
            "resetActivitiesOperation": {"identity": "me", "type": "T", "resetAttempts": true, "resetHeartbeat": true,
                "keepPaused": true, "restoreOriginalOptions": true, "jitter": "1s"}
            """
        ),
        (
            .updateActivityOptions(type: nil, ActivityOptionsChange(startToClose: .seconds(1))),
            """
            "updateActivityOptionsOperation": {"identity": "me", "matchAll": true, "updateMask": "startToCloseTimeout",
                "activityOptions": {"startToCloseTimeout": "1s"}}
            """
        ),
        (
            .updateActivityOptions(type: "T", .original),
            #""updateActivityOptionsOperation": {"identity": "me", "type": "T", "restoreOriginal": true}"#
        ),
        (.cancelActivities(reason: "w"), #""cancelActivitiesOperation": {"identity": "me", "reason": "w"}"#),
        (.terminateActivities(reason: "w"), #""terminateActivitiesOperation": {"identity": "me", "reason": "w"}"#),
        (.deleteActivities, #""deleteActivitiesOperation": {}"#),
    ]

    @Test("every operation", arguments: operations.indices)
    func operation(_ index: Int) throws {
        let (operation, json) = Self.operations[index]
        let common = #""namespace": "ns", "jobId": "j", "reason": "r", "visibilityQuery": "q""#
        try expect(request(operation), equals: "{\(common), \"maxOperationsPerSecond\": 2.5, \(json)}")
    }

    @Test("named targets, questions and answers")
    func rest() throws {
        var named = request(.cancel)
        (named.query, named.operationsPerSecond) = ("", 0)
        named.targets = [.init(id: "w", runID: "r"), .init(id: "a", isActivity: true)]
        try expect(
            named,
            equals: """
                {"namespace": "ns", "jobId": "j", "reason": "r", "cancellationOperation": {"identity": "me"},
                 "executions": [{"workflowId": "w", "runId": "r"}],
                 "targetExecutions": [{"type": "EXECUTION_TYPE_ACTIVITY", "businessId": "a"}]}
                """
        )
        try expect(
            StopBatchOperationRequest(namespace: "ns", jobID: "j", reason: "r", identity: "me"),
            equals: #"{"namespace": "ns", "jobId": "j", "reason": "r", "identity": "me"}"#
        )
        let described = try response(
            to: DescribeBatchOperationRequest.self,
            """
            {"jobId": "j", "state": "BATCH_OPERATION_STATE_FAILED", "operationType": "BATCH_OPERATION_TYPE_SIGNAL",
             "totalOperationCount": 5, "completeOperationCount": 3, "failureOperationCount": 2, "identity": "me",
             "reason": "r", "query": "q", "startTime": "1970-01-01T00:00:01Z", "closeTime": "1970-01-01T00:00:02Z"}
            """
        ).description
        var expected = BatchDescription()
        (expected.id, expected.state, expected.operation) = ("j", .failed, "BATCH_OPERATION_TYPE_SIGNAL")
        (expected.total, expected.completed, expected.failed) = (5, 3, 2)
        (expected.identity, expected.reason, expected.query) = ("me", "r", "q")
        expected.startTime = Timestamp(millisecondsSince1970: 1000)
        expected.closeTime = Timestamp(millisecondsSince1970: 2000)
        #expect(described == expected)
        let listed = try response(
            to: ListBatchOperationsRequest.self,
            #"{"operationInfo": [{"jobId": "j", "state": "BATCH_OPERATION_STATE_RUNNING"}], "nextPageToken": "AQ=="}"#
        )
        #expect(listed.batches.map(\.state) == [.running])
        #expect(listed.nextPageToken == [1])
    }
}
