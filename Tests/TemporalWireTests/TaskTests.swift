import Foundation
import TemporalCore
import TemporalWire
import Testing

@Suite("What a worker gets")
struct TaskTests {
    @Test("a poll that ended without a task")
    func empty() throws {
        #expect(try PollWorkflowTaskQueueResponse(decoding: []).workflowTask == nil)
        #expect(try PollActivityTaskQueueResponse(decoding: []).activityTask == nil)
        let hint = try response(to: PollWorkflowTaskQueueRequest.self, #"{"backlogCountHint": 3}"#)
        #expect(hint.workflowTask == nil && hint.backlogCountHint == 3 && hint.pollerDelta == nil)
    }

    @Test("a workflow task with all its parts")
    func workflowTask() throws {
        let answer = try response(
            to: PollWorkflowTaskQueueRequest.self,
            """
            {"taskToken": "AQI=", "workflowExecution": {"workflowId": "w", "runId": "run"}, "workflowType": {"name": "W"},
             "previousStartedEventId": 3, "startedEventId": 7, "attempt": 2, "backlogCountHint": "11",
             "history": {"events": [
               {"eventId": 1, "eventType": 18, "timerFiredEventAttributes": {"timerId": "t", "startedEventId": 5}}]},
             "nextPageToken": "CQ==", "query": {"queryType": "old", "queryArgs": [1], "header": {"fields": {"h": 2}}},
             "scheduledTime": "2026-01-01T00:00:00Z", "startedTime": "2026-01-01T00:00:01Z",
             "queries": {"z": {"queryType": "last"}, "a": {"queryType": "first", "queryArgs": [3]}},
             "pollerScalingDecision": {"pollRequestDeltaSuggestion": -2},
             "messages": [
               {"id": "m", "protocolInstanceId": "u", "eventId": 6, "body": {
                 "@type": "type.googleapis.com/temporal.api.update.v1.Request",
                 "meta": {"updateId": "u", "identity": "he"},
                 "input": {"name": "add", "args": [4], "header": {"fields": {"h": 5}}}}},
               {"id": "n", "body": {"typeUrl": "type.googleapis.com/x.Y", "value": "AA=="}}]}
            """
        )
        let task = try #require(answer.workflowTask)
        #expect(answer.backlogCountHint == 11 && answer.pollerDelta == -2)
        #expect(answer.scheduledTime?.description == "2026-01-01T00:00:00.000Z")
        #expect(answer.startedTime?.description == "2026-01-01T00:00:01.000Z")
        #expect(task.token == TaskToken([1, 2]) && task.workflowID == "w" && task.runID == RunID("run"))
        #expect(task.workflowType == "W" && task.attempt == 2 && task.nextPageToken == [9])
        #expect(task.previousStarted == EventID(3) && task.started == EventID(7))
        guard case .timerFired("t", let started)? = task.events.first?.attributes else {
            Issue.record("the events are \(task.events)")
            return
        }
        #expect(started == EventID(5))
        #expect(task.query?.name == "old" && task.query?.input == [json("1")])
        #expect(task.query?.header == [NamedPayload("h", json("2"))])
        #expect(task.queries.map(\.id) == ["a", "z"])
        #expect(task.queries.map(\.query.name) == ["first", "last"])
        #expect(task.messages.count == 2)
        #expect(task.messages[0].protocolInstanceID == "u" && task.messages[0].sequencingEventID == EventID(6))
        guard case .request(let update) = task.messages[0].body,
            case .unknown("type.googleapis.com/x.Y") = task.messages[1].body
        else {
            Issue.record("the messages are \(task.messages)")
            return
        }
        #expect(update.updateID == "u" && update.identity == "he" && update.name == "add")
        #expect(update.input == [json("4")] && update.header == [NamedPayload("h", json("5"))])
    }

    @Test("an activity task with all its parts")
    func activityTask() throws {
        let answer = try response(
            to: PollActivityTaskQueueRequest.self,
            """
            {"taskToken": "AQ==", "workflowNamespace": "ns", "workflowType": {"name": "W"},
             "workflowExecution": {"workflowId": "w", "runId": "run"}, "activityType": {"name": "A"}, "activityId": "1",
             "header": {"fields": {"h": 1}}, "input": [2], "heartbeatDetails": [3], "attempt": 4,
             "scheduledTime": "2026-01-01T00:00:00Z", "currentAttemptScheduledTime": "2026-01-01T00:00:01Z",
             "startedTime": "2026-01-01T00:00:02Z", "scheduleToCloseTimeout": "5s", "startToCloseTimeout": "6s",
             "heartbeatTimeout": "0s", "retryPolicy": {"initialInterval": "1s", "backoffCoefficient": 2},
             "priority": {"priorityKey": 5}, "pollerScalingDecision": {"pollRequestDeltaSuggestion": 1}}
            """
        )
        let task = try #require(answer.activityTask)
        #expect(answer.pollerDelta == 1 && task.token == TaskToken([1]) && task.workflowNamespace == "ns")
        #expect(task.workflowType == "W" && task.workflowID == "w" && task.runID == "run")
        #expect(task.activityType == "A" && task.activityID == "1" && task.attempt == 4)
        #expect(task.header == [NamedPayload("h", json("1"))])
        #expect(task.input == [json("2")] && task.heartbeatDetails == [json("3")])
        #expect(task.scheduledTime?.description == "2026-01-01T00:00:00.000Z")
        #expect(task.currentAttemptScheduledTime?.description == "2026-01-01T00:00:01.000Z")
        #expect(task.startedTime?.description == "2026-01-01T00:00:02.000Z")
        #expect(task.scheduleToClose == .seconds(5) && task.startToClose == .seconds(6))
        #expect(task.heartbeatTimeout == nil)
        #expect(task.retryPolicy == RetryPolicy() && task.priority == Priority(key: 5))
    }

    @Test("what comes back with an accepted answer")
    func completed() throws {
        let answer = try response(
            to: RespondWorkflowTaskCompletedRequest.self,
            #"{"workflowTask": {"taskToken": "AQ=="}, "activityTasks": [{"taskToken": "Ag=="}], "resetHistoryEventId": 3}"#
        )
        #expect(answer.workflowTask?.token == TaskToken([1]))
        #expect(answer.activityTasks.map(\.token) == [TaskToken([2])])
        #expect(answer.resetHistoryEventID == EventID(3))
    }

    @Test("what stands beside a gRPC status, as Python's protobuf packed it")
    func errorDetails() throws {
        var details: [Substring: String] = [:]
        for line in String(decoding: try fixture("error-details.txt"), as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            let bytes = try #require(Data(base64Encoded: String(parts[1])))
            details[parts[0]] = "\(try #require(try ErrorDetails.decode(status: Array(bytes))))"
        }
        #expect(details["started"] == #"workflowExecutionAlreadyStarted(startRequestID: "req", runID: "run")"#)
        #expect(details["ns"] == #"namespaceNotFound("nope")"#)
        #expect(details["nf"] == "notFound")
        #expect(details["q"]?.contains(#"message: "bad""#) == true)
        #expect(details["res"] == "resourceExhausted(cause: 5)")
        #expect(details["ver"] == #"clientVersionNotSupported(supported: ">=2")"#)
        #expect(details["other"]?.contains("temporal.api.errordetails.v1.PermissionDeniedFailure") == true)
        #expect(details["multi"]?.contains(#"code: 6, message: "first""#) == true)
        #expect(details["multi"]?.contains(#"code: 10, message: "second""#) == true)
        #expect(details["multi"]?.contains(#"startRequestID: "r""#) == true)
        #expect(try ErrorDetails.decode(status: [8, 6]) == nil)
    }
}
