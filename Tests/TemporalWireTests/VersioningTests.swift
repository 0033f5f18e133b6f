import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("What the wire says of versions")
struct VersioningTests {
    private let token = TaskToken([1, 2, 3])
    private let version = WorkerDeploymentVersion(deploymentName: "d", buildID: "b.1")
    private var versioned: WorkerDeploymentOptions { WorkerDeploymentOptions(version: version, usesVersioning: true) }
    /// What a worker on the Rust core writes for the same deployment.
    private let options =
        #"{"deploymentName": "d", "buildId": "b.1", "workerVersioningMode": "WORKER_VERSIONING_MODE_VERSIONED"}"#

    @Test("polls name the version, and the build as older servers know it")
    func polls() throws {
        var workflows = PollWorkflowTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        workflows.deployment = versioned
        var activities = PollActivityTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        activities.deployment = versioned
        let json = """
            {"namespace": "ns", "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "identity": "me",
             "workerVersionCapabilities": {"buildId": "b.1"}, "deploymentOptions": \(options)}
            """
        try expect(workflows, equals: json)
        try expect(activities, equals: json)
    }

    @Test("an answer has the workflow's behaviour, and says whether the version is only shown")
    func completion() throws {
        var completion = WorkflowTaskCompletion()
        completion.versioningBehavior = .autoUpgrade
        var request = RespondWorkflowTaskCompletedRequest(
            namespace: "ns",
            token: token,
            identity: "me",
            completion: completion,
            returnNewWorkflowTask: false,
            sdkName: "swift",
            sdkVersion: "1"
        )
        let rest = """
            "taskToken": "AQID", "namespace": "ns", "identity": "me", "sdkMetadata": {},
            "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true}
            """
        try expect(request, equals: "{\(rest)}")
        request.deployment = versioned
        try expect(
            request,
            equals: """
                {\(rest), "workerVersionStamp": {"buildId": "b.1"}, "deploymentOptions": \(options),
                 "versioningBehavior": "VERSIONING_BEHAVIOR_AUTO_UPGRADE"}
                """
        )
        request.completion.versioningBehavior = .pinned
        try expect(
            request,
            equals: """
                {\(rest), "workerVersionStamp": {"buildId": "b.1"}, "deploymentOptions": \(options),
                 "versioningBehavior": "VERSIONING_BEHAVIOR_PINNED"}
                """
        )
        request.deployment = WorkerDeploymentOptions(version: version, usesVersioning: false)
        request.completion.versioningBehavior = nil
        try expect(
            request,
            equals: """
                {\(rest), "workerVersionStamp": {"buildId": "b.1"},
                 "deploymentOptions": {"deploymentName": "d", "buildId": "b.1",
                                       "workerVersioningMode": "WORKER_VERSIONING_MODE_UNVERSIONED"}}
                """
        )
    }

    @Test("failed tasks and the answers of activities name the version")
    func answers() throws {
        let failure = Failure(message: "m", kind: .terminated)
        let said = #""workerVersion": {"buildId": "b.1"}, "deploymentOptions": \#(options)"#
        let to = #""taskToken": "AQID", "namespace": "ns", "identity": "me""#
        let failed = #""failure": {"message": "m", "terminatedFailureInfo": {}}"#
        var task = RespondWorkflowTaskFailedRequest(
            namespace: "ns",
            token: token,
            identity: "me",
            cause: .nondeterministicError,
            failure: failure
        )
        task.deployment = versioned
        try expect(
            task,
            equals: """
                {\(to), \(said), \(failed), "cause": "WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR"}
                """
        )
        var done = RespondActivityTaskCompletedRequest(namespace: "ns", token: token, identity: "me", result: [])
        done.deployment = versioned
        try expect(done, equals: "{\(to), \(said)}")
        var lost = RespondActivityTaskFailedRequest(namespace: "ns", token: token, identity: "me", failure: failure)
        lost.deployment = versioned
        try expect(lost, equals: "{\(to), \(said), \(failed)}")
        var cancelled = RespondActivityTaskCanceledRequest(namespace: "ns", token: token, identity: "me")
        cancelled.deployment = versioned
        try expect(cancelled, equals: "{\(to), \(said)}")
    }

    @Test("an eager start names the version of the worker that would take its first task")
    func eagerStart() throws {
        var start = StartWorkflowExecutionRequest(
            namespace: "ns",
            workflowID: "w",
            workflowType: "W",
            taskQueue: "q",
            input: [],
            identity: "me",
            requestID: "r"
        )
        start.requestEagerExecution = true
        start.eagerDeployment = versioned
        try expect(
            start,
            equals: """
                {"namespace": "ns", "workflowId": "w", "workflowType": {"name": "W"}, "identity": "me", "requestId": "r",
                 "taskQueue": {"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}, "requestEagerExecution": true,
                 "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE",
                 "eagerWorkerDeploymentOptions": \(options)}
                """
        )
    }

    @Test("children and continued runs say where they go")
    func commands() throws {
        var child = Command.StartChild(namespace: "ns", workflowID: "w", workflowType: "W", taskQueue: "q", input: [])
        child.versioningOverride = .pinned(version)
        var next = Command.ContinueAsNewCommand(workflowType: "W", taskQueue: "q", input: [])
        next.initialVersioning = .rampingVersion
        let queue = #"{"name": "q", "kind": "TASK_QUEUE_KIND_NORMAL"}"#
        try expect(
            RespondWorkflowTaskCompletedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                completion: WorkflowTaskCompletion(commands: [
                    Command(.startChild(child)), Command(.continueAsNew(next)),
                ]),
                returnNewWorkflowTask: false,
                sdkName: "swift",
                sdkVersion: "1"
            ),
            equals: """
                {"taskToken": "AQID", "namespace": "ns", "identity": "me", "sdkMetadata": {},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true},
                 "commands": [
                   {"commandType": "COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION",
                    "startChildWorkflowExecutionCommandAttributes":
                      {"namespace": "ns", "workflowId": "w", "workflowType": {"name": "W"}, "taskQueue": \(queue),
                       "parentClosePolicy": "PARENT_CLOSE_POLICY_TERMINATE", "inheritBuildId": true,
                       "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE",
                       "versioningOverride": {"pinned": {"behavior": "PINNED_OVERRIDE_BEHAVIOR_PINNED",
                         "version": {"deploymentName": "d", "buildId": "b.1"}}}}},
                   {"commandType": "COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION",
                    "continueAsNewWorkflowExecutionCommandAttributes":
                      {"workflowType": {"name": "W"}, "taskQueue": \(queue), "inheritBuildId": true,
                       "initialVersioningBehavior": "CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_USE_RAMPING_VERSION"}}]}
                """
        )
    }

    /// The answer of a history's only event.
    private func answer(_ attributes: String) throws -> HistoryEvent.WorkflowTaskCompleted {
        let json = """
            {"events": [{"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_TASK_COMPLETED",
                         "workflowTaskCompletedEventAttributes": \(attributes)}]}
            """
        let events = try HistoryEvents.decode(try HistoryJSON.protobuf(from: Array(json.utf8)))
        guard case .workflowTaskCompleted(let answer) = try #require(events.first).attributes else {
            Issue.record("\(events)")
            return HistoryEvent.WorkflowTaskCompleted()
        }
        return answer
    }

    @Test("an event says which version answered a task, in the fields of today and of yesterday")
    func events() throws {
        let today = try answer(
            #"{"deploymentVersion": {"deploymentName": "d", "buildId": "b.1"}, "versioningBehavior": 1}"#
        )
        #expect(today.deploymentVersion == version)
        #expect(today.versioningBehavior == .pinned)
        let yesterday = try answer(#"{"workerDeploymentVersion": "d.b.1", "versioningBehavior": 2}"#)
        #expect(yesterday.deploymentVersion == version)
        #expect(yesterday.versioningBehavior == .autoUpgrade)
        let shown = try answer(#"{"workerDeploymentName": "d", "workerVersion": {"buildId": "b.1"}}"#)
        #expect(shown.deploymentVersion == version)
        #expect(shown.versioningBehavior == nil)
        let unversioned = try answer(#"{"workerVersion": {"buildId": "b"}, "workerDeploymentVersion": "odd"}"#)
        #expect(unversioned.deploymentVersion == nil)
        #expect(unversioned.versioningBehavior == nil)
    }

    @Test("what a start says of a changed target comes through, and is written again")
    func target() throws {
        var start = HistoryEvent.WorkflowTaskStarted()
        start.targetVersionChanged = true
        var answered = HistoryEvent.WorkflowTaskCompleted()
        answered.deploymentVersion = version
        answered.versioningBehavior = .pinned
        let time = Timestamp(millisecondsSince1970: 0)
        let events = [
            HistoryEvent(id: EventID(1), time: time, typeNumber: 6, attributes: .workflowTaskStarted(start)),
            HistoryEvent(id: EventID(2), time: time, typeNumber: 7, attributes: .workflowTaskCompleted(answered)),
        ]
        let read = try HistoryEvents.decode(try HistoryEvents.encode(events))
        guard case .workflowTaskStarted(let readStart)? = read.first?.attributes,
            case .workflowTaskCompleted(let readAnswer)? = read.last?.attributes
        else {
            Issue.record("\(read)")
            return
        }
        #expect(readStart.targetVersionChanged)
        #expect(readAnswer.deploymentVersion == version)
        #expect(readAnswer.versioningBehavior == .pinned)
    }
}
