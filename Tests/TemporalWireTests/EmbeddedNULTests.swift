import TemporalCore
import TemporalWire
import Testing

@Suite("A NUL in a text")
struct EmbeddedNULTests {
    private let bad = "a\0x"

    private func start(_ change: (inout StartWorkflowExecutionRequest) -> Void) -> StartWorkflowExecutionRequest {
        var start = StartWorkflowExecutionRequest(
            namespace: "ns",
            workflowID: "w",
            workflowType: "W",
            taskQueue: "q",
            input: [json(#""a\u0000x""#)],
            identity: "me",
            requestID: "r"
        )
        change(&start)
        return start
    }

    /// What encoding a request complains about; nil when it does not.
    private func complaint(_ request: some WireRequest) -> String? {
        do throws(WireError) {
            _ = try request.encoded()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("in anything that names something is refused, and the field is named")
    func names() {
        #expect(complaint(start { _ in }) == nil)
        let cases: [(field: String, change: (inout StartWorkflowExecutionRequest) -> Void)] = [
            ("namespace", { $0.namespace = bad }), ("workflow_id", { $0.workflowID = bad }),
            ("workflow_type.name", { $0.workflowType = bad }), ("task_queue.name", { $0.taskQueue = TaskQueue(bad) }),
            ("identity", { $0.identity = bad }), ("request_id", { $0.requestID = bad }),
            ("cron_schedule", { $0.cronSchedule = bad }),
            ("memo.fields.key", { $0.memo = [NamedPayload(bad, json("1"))] }),
            ("header.fields.key", { $0.header = [NamedPayload("fine", json("1")), NamedPayload(bad, json("1"))] }),
            ("search_attributes.indexed_fields.key", { $0.searchAttributes = [NamedPayload(bad, json("1"))] }),
            (
                "retry_policy.non_retryable_error_types",
                { $0.retryPolicy = RetryPolicy(nonRetryableErrorTypes: ["A", bad]) }
            ),
            ("priority.fairness_key", { $0.priority = Priority(key: 1, fairnessKey: bad, fairnessWeight: 1) }),
            (
                "memo.fields.value.metadata.key",
                { $0.memo = [NamedPayload("m", Payload(encoding: "e", metadata: [.init(bad, [])], data: []))] }
            ),
        ]
        for (field, change) in cases {
            let expected = """
                cannot send temporal.api.workflowservice.v1.StartWorkflowExecutionRequest: \(field) has a NUL character \
                in it, at which it would be cut
                """
            #expect(complaint(start(change)) == expected)
        }
    }

    @Test("is refused in commands and in messages, however deep it lies")
    func commands() throws {
        let command = Command(.startTimer(timerID: bad, fireAfter: .seconds(1)))
        let update = UpdateRequest(updateID: "u", name: bad, input: [])
        let body = ProtocolMessage.Body.acceptance(
            requestMessageID: "m",
            requestSequencingEventID: EventID(1),
            request: update
        )
        let answers = [
            ("commands.start_timer_command_attributes.timer_id", WorkflowTaskCompletion(commands: [command])),
            (
                "accepted_request.input.name",
                WorkflowTaskCompletion(messages: [ProtocolMessage(id: "i", protocolInstanceID: "p", body: body)])
            ),
        ]
        for (field, completion) in answers {
            let request = RespondWorkflowTaskCompletedRequest(
                namespace: "ns",
                token: TaskToken([1]),
                identity: "me",
                completion: completion,
                sdkName: "s",
                sdkVersion: "1"
            )
            let complaint = complaint(request) ?? "none"
            #expect(complaint.contains(": \(field) has a NUL"), "\(complaint)")
        }
    }

    @Test("in the words of a failure becomes U+FFFD, so that the failure is told all the same")
    func prose() throws {
        let cause = Failure(message: "c\0", kind: .application(.init(type: "T\0")))
        let failure = Failure(message: "m\0n", kind: .other, cause: cause, source: "s\0", stackTrace: "t\0u")
        let request = RespondActivityTaskFailedRequest(
            namespace: "ns",
            token: TaskToken([1]),
            identity: "me",
            failure: failure
        )
        let text = try ServiceJSON.json(request: try request.encoded(), "RespondActivityTaskFailed")
        for words in ["m\u{FFFD}n", "s\u{FFFD}", "t\u{FFFD}u", "c\u{FFFD}", "T\u{FFFD}"] {
            #expect(text.contains("\"\(words)\""))
        }
    }

    @Test("that comes from a server makes another name of it, and not the name before it")
    func read() throws {
        let json = #"""
            {"events": [
              {"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
               "workflowExecutionSignaledEventAttributes": {"signalName": "say\u0000other",
               "input": {"payloads": [{"metadata": {"encoding": "AAE="}, "data": "AAAA"}]}}},
              {"eventId": "2", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED",
               "workflowExecutionFailedEventAttributes":
               {"failure": {"message": "\u0000", "cause": {"message": "a\u0000b\u0000"}}}}]}
            """#
        let events = try HistoryJSON.events(from: Array(json.utf8))
        guard case .signaled(let signal) = events[0].attributes,
            case .workflowFailed(let failure, _) = events[1].attributes
        else {
            Issue.record("the events are \(events)")
            return
        }
        #expect(signal.name == "say\u{FFFD}other")
        // Bytes keep theirs.
        #expect(signal.input == [Payload(encoding: "\0\u{1}", data: [0, 0, 0])])
        #expect(failure.message == "\u{FFFD}" && failure.cause?.message == "a\u{FFFD}b\u{FFFD}")
    }

    @Test("two names that differ behind a NUL never become one", arguments: ["a\0x", "a\0y", "a\0", "\0"])
    func distinct(_ text: String) throws {
        #expect(throws: EmbeddedNUL.self) { try CText(text) }
        #expect(try CText("plain").text == "plain")
        #expect(CText(replacingNUL: text).text == String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
        #expect(!CText(replacingNUL: text).text.hasNUL)
    }
}
