import Testing

@testable import TemporalCore

@Suite("Sizes of payloads")
struct PayloadSizeTests {
    private func payload(_ count: Int) -> Payload { Payload(encoding: "e", data: Array(repeating: 1, count: count)) }

    @Test("lengths beyond 127 take two bytes")
    func lengths() {
        #expect(Payload(encoding: "", data: []).encodedSize == 0)
        #expect(Payload(encoding: "", data: Array(repeating: 1, count: 127)).encodedSize == 129)
        #expect(Payload(encoding: "", data: Array(repeating: 1, count: 128)).encodedSize == 131)
    }

    @Test("the first excess counts, and a warning for what is merely large")
    func check() {
        var check = PayloadSizeCheck(PayloadWarnings(payloads: 100, memo: 50), PayloadLimits(payloads: 1000, memo: 200))
        check.add([payload(10)], "small")
        #expect(check.excess == nil && check.warning == nil)
        check.add(memo: [NamedPayload("n", payload(60))], "the memo")
        check.add([payload(60), payload(60)], "both together")
        #expect(check.warning?.what == "the memo" && check.excess == nil)
        check.add([payload(2000)], "the input")
        check.add([payload(3000)], "the other")
        #expect(check.excess?.what == "the input" && check.excess?.limit == 1000)
        #expect(check.excess?.description.hasPrefix("[TMPRL1103] the input has 2") == true)
    }

    @Test("nothing is refused where the limits are not known, and 0 never warns")
    func unlimited() {
        var check = PayloadSizeCheck(PayloadWarnings(payloads: 0, memo: 0), PayloadLimits(payloads: 0))
        check.add([payload(5_000_000)], "the input")
        check.add(memo: [NamedPayload("n", payload(5_000_000))], "the memo")
        #expect(check.excess == nil && check.warning == nil)
    }

    @Test("every part of an answer is measured")
    func completion() {
        let large = [payload(500)]
        let failure = Failure(
            message: "",
            kind: .other,
            cause: Failure(message: "", kind: .application(.init(type: "T", details: large)))
        )
        let note = [NamedPayload("n", payload(500))]
        var child = Command.StartChild(
            namespace: "",
            workflowID: "",
            workflowType: "C",
            taskQueue: TaskQueue("q"),
            input: []
        )
        child.memo = note
        let execution = HistoryEvent.Execution(namespace: "", workflowID: "", runID: "")
        let marker = HistoryEvent.Marker(name: "M", details: [.init("d", large)])
        let activity = Command.ScheduleActivity(
            activityID: "1",
            activityType: "A",
            taskQueue: TaskQueue("q"),
            input: large
        )
        let next = Command.ContinueAsNewCommand(workflowType: "N", taskQueue: TaskQueue("q"), input: large)
        let commands: [(Command.Attributes, String)] = [
            (.scheduleActivity(activity), "the input of activity A"),
            (.startChild(child), "the memo of child workflow C"),
            (.signalExternal(.init(execution: execution, signalName: "s", input: large)), "the input of signal s"),
            (.recordMarker(marker), "d of marker M"), (.modifyProperties(note), "the memo"),
            (.completeWorkflow(result: large), "the workflow's result"),
            (.failWorkflow(failure), "the workflow's failure: its details"),
            (.cancelWorkflow(details: large), "the details of the workflow's cancellation"),
            (.continueAsNew(next), "the input of the next run"),
        ]
        for (attributes, what) in commands {
            var check = PayloadSizeCheck(PayloadWarnings(), PayloadLimits(payloads: 400, memo: 400))
            check.add(WorkflowTaskCompletion(commands: [Command(attributes)]))
            #expect(check.excess?.what == what)
        }
        var check = PayloadSizeCheck(PayloadWarnings(), PayloadLimits(payloads: 400))
        let body = ProtocolMessage.Body.response(updateID: "u", identity: "", .success(large))
        check.add(WorkflowTaskCompletion(messages: [ProtocolMessage(id: "m", protocolInstanceID: "u", body: body)]))
        #expect(check.excess?.what == "the result of update u")
    }
}
