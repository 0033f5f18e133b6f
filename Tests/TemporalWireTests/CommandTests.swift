import TemporalCore
import TemporalWire
import Testing

@Suite("Commands and messages")
struct CommandTests {
    /// Checks one command, by its place in an answer.
    private func expect(
        _ command: Command,
        _ json: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try TemporalWireTests.expect(
            request(WorkflowTaskCompletion(commands: [command])),
            equals: """
                {"commands": [\(json)], "sdkMetadata": {},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true}}
                """,
            sourceLocation: sourceLocation
        )
    }

    private func request(_ completion: WorkflowTaskCompletion) -> RespondWorkflowTaskCompletedRequest {
        RespondWorkflowTaskCompletedRequest(
            namespace: "",
            token: TaskToken([]),
            identity: "",
            completion: completion,
            returnNewWorkflowTask: false,
            sdkName: "",
            sdkVersion: ""
        )
    }

    private let retryPolicy = RetryPolicy(initialInterval: .seconds(1), backoffCoefficient: 2, maximumAttempts: 7)
    private let retryJSON = #""retryPolicy": {"initialInterval": "1s", "backoffCoefficient": 2, "maximumAttempts": 7}"#

    @Test("timers, exact to the nanosecond and never negative")
    func timers() throws {
        try expect(
            Command(
                .startTimer(timerID: "1", fireAfter: .nanoseconds(1_500_000_001)),
                summary: json("\"s\""),
                details: json("\"d\"")
            ),
            """
            {"commandType": "COMMAND_TYPE_START_TIMER", "userMetadata": {"summary": "s", "details": "d"},
             "startTimerCommandAttributes": {"timerId": "1", "startToFireTimeout": "1.500000001s"}}
            """
        )
        try expect(
            Command(.startTimer(timerID: "1", fireAfter: .seconds(-5))),
            #"{"commandType": 3, "startTimerCommandAttributes": {"timerId": "1", "startToFireTimeout": "0s"}}"#
        )
        // No number ends the process: 10,000 years are the most that the field may hold.
        for huge in [Duration.seconds(Int64.max), .seconds(Int64.max) + .seconds(Int64.max)] {
            try expect(
                Command(.startTimer(timerID: "1", fireAfter: huge)),
                """
                {"commandType": 3, "startTimerCommandAttributes":
                 {"timerId": "1", "startToFireTimeout": "315576000000s"}}
                """
            )
        }
    }

    @Test("activities")
    func activities() throws {
        var activity = Command.ScheduleActivity(
            activityID: "1",
            activityType: "A",
            taskQueue: "q",
            input: [json("1")]
        )
        activity.header = [NamedPayload("h", json("2"))]
        activity.scheduleToClose = .seconds(1)
        activity.scheduleToStart = .seconds(2)
        activity.startToClose = .seconds(3)
        activity.heartbeat = .seconds(4)
        activity.retryPolicy = retryPolicy
        activity.requestEagerExecution = true
        activity.priority = Priority(key: 5)
        try expect(
            Command(.scheduleActivity(activity)),
            """
            {"commandType": "ScheduleActivityTask", "scheduleActivityTaskCommandAttributes": {
             "activityId": "1", "activityType": {"name": "A"}, "taskQueue": {"name": "q", "kind": 1}, "input": [1],
             "header": {"fields": {"h": 2}}, "scheduleToCloseTimeout": "1s", "scheduleToStartTimeout": "2s",
             "startToCloseTimeout": "3s", "heartbeatTimeout": "4s", \(retryJSON), "requestEagerExecution": true,
             "useWorkflowBuildId": true, "priority": {"priorityKey": 5}}}
            """
        )
        try expect(
            Command(.requestCancelActivity(scheduled: EventID(5))),
            """
            {"commandType": "RequestCancelActivityTask",
             "requestCancelActivityTaskCommandAttributes": {"scheduledEventId": 5}}
            """
        )
    }

    @Test("children and other workflows")
    func workflows() throws {
        var child = Command.StartChild(
            namespace: "ns",
            workflowID: "c",
            workflowType: "C",
            taskQueue: "q",
            input: [json("1")]
        )
        child.header = [NamedPayload("h", json("2"))]
        child.memo = [NamedPayload("m", json("3"))]
        child.searchAttributes = [NamedPayload("S", json("4"))]
        child.executionTimeout = .seconds(1)
        child.runTimeout = .seconds(2)
        child.taskTimeout = .seconds(3)
        child.parentClosePolicy = .abandon
        child.idReusePolicy = .allowDuplicateFailedOnly
        child.retryPolicy = retryPolicy
        child.cronSchedule = "@daily"
        child.priority = Priority(key: 1)
        try expect(
            Command(.startChild(child)),
            """
            {"commandType": "StartChildWorkflowExecution", "startChildWorkflowExecutionCommandAttributes": {
             "namespace": "ns", "workflowId": "c", "workflowType": {"name": "C"}, "taskQueue": {"name": "q", "kind": 1},
             "input": [1], "header": {"fields": {"h": 2}}, "memo": {"fields": {"m": 3}},
             "searchAttributes": {"indexedFields": {"S": 4}}, "workflowExecutionTimeout": "1s",
             "workflowRunTimeout": "2s", "workflowTaskTimeout": "3s", "parentClosePolicy": "Abandon",
             "workflowIdReusePolicy": "AllowDuplicateFailedOnly", \(retryJSON), "cronSchedule": "@daily",
             "inheritBuildId": true, "priority": {"priorityKey": 1}}}
            """
        )
        let other = HistoryEvent.Execution(namespace: "ns", workflowID: "w", runID: "run")
        var signal = Command.SignalExternal(execution: other, signalName: "s", input: [json("1")])
        signal.header = [NamedPayload("h", json("2"))]
        signal.control = "ctl"
        signal.childWorkflowOnly = true
        try expect(
            Command(.signalExternal(signal)),
            """
            {"commandType": "SignalExternalWorkflowExecution", "signalExternalWorkflowExecutionCommandAttributes": {
             "namespace": "ns", "execution": {"workflowId": "w", "runId": "run"}, "signalName": "s", "input": [1],
             "header": {"fields": {"h": 2}}, "control": "ctl", "childWorkflowOnly": true}}
            """
        )
        try expect(
            Command(.requestCancelExternal(.init(execution: other, childWorkflowOnly: true, reason: "why"))),
            """
            {"commandType": "RequestCancelExternalWorkflowExecution",
             "requestCancelExternalWorkflowExecutionCommandAttributes": {
             "namespace": "ns", "workflowId": "w", "runId": "run", "childWorkflowOnly": true, "reason": "why"}}
            """
        )
    }

    @Test("calls of Nexus operations and requests to cancel them")
    func nexus() throws {
        var call = Command.ScheduleNexusOperation(endpoint: "e", service: "s", operation: "o", input: json("1"))
        call.scheduleToClose = .seconds(1)
        call.scheduleToStart = .seconds(2)
        call.startToClose = .seconds(3)
        call.headers = ["b": "2", "a": "1"]
        try expect(
            Command(.scheduleNexusOperation(call), summary: json("4")),
            """
            {"commandType": "ScheduleNexusOperation", "userMetadata": {"summary": 4},
             "scheduleNexusOperationCommandAttributes": {
             "endpoint": "e", "service": "s", "operation": "o", "input": 1, "scheduleToCloseTimeout": "1s",
             "nexusHeader": {"a": "1", "b": "2"}, "scheduleToStartTimeout": "2s", "startToCloseTimeout": "3s"}}
            """
        )
        try expect(
            Command(.requestCancelNexusOperation(scheduled: EventID(5))),
            """
            {"commandType": "RequestCancelNexusOperation",
             "requestCancelNexusOperationCommandAttributes": {"scheduledEventId": "5"}}
            """
        )
    }

    @Test("markers, search attributes, memo and protocol messages, in the order of their names")
    func records() throws {
        let marker = HistoryEvent.Marker(
            name: "m",
            details: [.init("b", [json("2"), json("3")]), .init("a", [])],
            failure: Failure(message: "no", kind: .terminated)
        )
        try expect(
            Command(.recordMarker(marker)),
            """
            {"commandType": "RecordMarker", "recordMarkerCommandAttributes": {"markerName": "m",
             "details": {"a": {"payloads": []}, "b": [2, 3]}, "failure": {"message": "no", "terminatedFailureInfo": {}}}}
            """
        )
        let fields = [NamedPayload("z", json("1")), NamedPayload("a", json("2"))]
        try expect(
            Command(.upsertSearchAttributes(fields)),
            """
            {"commandType": "UpsertWorkflowSearchAttributes", "upsertWorkflowSearchAttributesCommandAttributes":
             {"searchAttributes": {"indexedFields": {"a": 2, "z": 1}}}}
            """
        )
        try expect(
            Command(.modifyProperties(fields)),
            """
            {"commandType": "ModifyWorkflowProperties", "modifyWorkflowPropertiesCommandAttributes":
             {"upsertedMemo": {"fields": {"a": 2, "z": 1}}}}
            """
        )
        try expect(
            Command(.protocolMessage(id: "x")),
            #"{"commandType": "ProtocolMessage", "protocolMessageCommandAttributes": {"messageId": "x"}}"#
        )
    }

    @Test("the ways in which a workflow ends")
    func ends() throws {
        try expect(
            Command(.completeWorkflow(result: [json("1")])),
            """
            {"commandType": "CompleteWorkflowExecution", "completeWorkflowExecutionCommandAttributes": {"result": [1]}}
            """
        )
        try expect(
            Command(.cancelWorkflow(details: [json("1")])),
            #"{"commandType": "CancelWorkflowExecution", "cancelWorkflowExecutionCommandAttributes": {"details": [1]}}"#
        )
        try expect(
            Command(.failWorkflow(Failure(message: "no", kind: .other))),
            """
            {"commandType": "FailWorkflowExecution",
             "failWorkflowExecutionCommandAttributes": {"failure": {"message": "no"}}}
            """
        )
        var next = Command.ContinueAsNewCommand(workflowType: "W", taskQueue: "q", input: [json("1")])
        next.header = [NamedPayload("h", json("2"))]
        next.memo = [NamedPayload("m", json("3"))]
        next.searchAttributes = [NamedPayload("S", json("4"))]
        next.runTimeout = .seconds(1)
        next.taskTimeout = .seconds(2)
        next.retryPolicy = retryPolicy
        try expect(
            Command(.continueAsNew(next)),
            """
            {"commandType": "ContinueAsNewWorkflowExecution", "continueAsNewWorkflowExecutionCommandAttributes": {
             "workflowType": {"name": "W"}, "taskQueue": {"name": "q", "kind": 1}, "input": [1],
             "header": {"fields": {"h": 2}}, "memo": {"fields": {"m": 3}}, "inheritBuildId": true,
             "searchAttributes": {"indexedFields": {"S": 4}}, "workflowRunTimeout": "1s", "workflowTaskTimeout": "2s",
             \(retryJSON)}}
            """
        )
    }

    @Test("the messages of an update")
    func messages() throws {
        let update = UpdateRequest(updateID: "u", identity: "me", name: "add", input: [json("1")])
        let updateJSON = #"{"meta": {"updateId": "u", "identity": "me"}, "input": {"name": "add", "args": [1]}}"#
        let failure = Failure(message: "no", kind: .other)
        let bodies: [(ProtocolMessage.Body, String, String)] = [
            (.request(update), "Request", String(updateJSON.dropFirst())),
            (
                .acceptance(requestMessageID: "r", requestSequencingEventID: EventID(3), request: update), "Acceptance",
                """
                "acceptedRequestMessageId": "r", "acceptedRequestSequencingEventId": 3, "acceptedRequest": \(updateJSON)}
                """
            ),
            (
                .rejection(requestMessageID: "r", requestSequencingEventID: EventID(3), request: update, failure),
                "Rejection",
                """
                "rejectedRequestMessageId": "r", "rejectedRequestSequencingEventId": 3, "rejectedRequest": \(updateJSON),
                "failure": {"message": "no"}}
                """
            ),
            (
                .response(updateID: "u", identity: "me", .success([json("2")])), "Response",
                #""meta": {"updateId": "u", "identity": "me"}, "outcome": {"success": [2]}}"#
            ),
            (
                .response(updateID: "u", identity: "me", .failure(failure)), "Response",
                #""meta": {"updateId": "u", "identity": "me"}, "outcome": {"failure": {"message": "no"}}}"#
            ),
        ]
        for (body, type, json) in bodies {
            let message = ProtocolMessage(id: "m", protocolInstanceID: "u", body: body)
            try TemporalWireTests.expect(
                request(WorkflowTaskCompletion(messages: [message])),
                equals: """
                    {"sdkMetadata": {}, "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true},
                     "messages": [{"id": "m", "protocolInstanceId": "u",
                       "body": {"@type": "type.googleapis.com/temporal.api.update.v1.\(type)", \(json)}]}
                    """
            )
        }
    }

    @Test("every kind of failure is the same after a round trip")
    func failures() throws {
        let origin = ActivityOrigin(
            activityType: "A",
            activityID: "1",
            scheduledEventID: EventID(2),
            startedEventID: EventID(3),
            identity: "he"
        )
        let child = ChildOrigin(
            namespace: "ns",
            workflowID: "w",
            runID: "run",
            workflowType: "W",
            initiatedEventID: EventID(4),
            startedEventID: EventID(5)
        )
        let application = Failure.Application(
            type: "T",
            nonRetryable: true,
            details: [json("1")],
            nextRetryDelay: .milliseconds(1500),
            isBenign: true
        )
        let kinds: [Failure.Kind] = [
            .application(application), .timeout(.heartbeat, lastHeartbeat: [json("1")]), .cancelled([json("2")]),
            .terminated, .server(nonRetryable: true), .resetWorkflow(lastHeartbeat: [json("3")]),
            .activity(origin, .maximumAttemptsReached), .childWorkflow(child, .timeout),
            .nexusOperation(
                NexusOrigin(
                    endpoint: "e",
                    service: "s",
                    operation: "o",
                    operationToken: "t",
                    scheduledEventID: EventID(5)
                )
            ), .nexusHandler(.init(type: "INTERNAL", isRetryable: false)), .nexusHandler(.init(type: "NEW")), .other,
        ]
        var failure: Failure?
        for kind in kinds {
            failure = Failure(
                message: "m",
                kind: kind,
                cause: failure,
                source: "s",
                stackTrace: "t",
                encodedAttributes: Payload(encoding: "e", metadata: [.init("k", [0])], data: [1])
            )
        }
        let sent = try #require(failure)
        let body = ProtocolMessage.Body.response(updateID: "u", identity: "", .failure(sent))
        let completion = WorkflowTaskCompletion(messages: [ProtocolMessage(id: "", protocolInstanceID: "", body: body)])
        // The answer's message is its field 11, and would be field 15 of a task; its length takes two bytes.
        let answer = try request(completion).encoded()
        let start = try #require(answer.firstIndex(of: 11 << 3 | 2))
        let length = Int(answer[start + 1] & 0x7F) | Int(answer[start + 2]) << 7
        let bytes = [0x0A, 1, 1, 15 << 3 | 2] + answer[(start + 1)..<(start + 3 + length)]
        let task = try #require(try PollWorkflowTaskQueueResponse(decoding: bytes).workflowTask)
        guard case .response(_, _, .failure(let received))? = task.messages.first?.body else {
            Issue.record("the messages are \(task.messages)")
            return
        }
        #expect(received == sent)
    }
}
