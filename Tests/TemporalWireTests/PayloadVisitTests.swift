import TemporalCore
import TemporalModel
import TemporalWire
import Testing

/// Finds the payloads within any value, by looking at all that it holds.
private enum PayloadFinder {
    /// What is never sent through codecs: what the server reads, and what interceptors write.
    private static let exempt: Set<String> = ["searchAttributes", "searchAttributesUpserted", "header"]

    /// - Returns: the places of the payloads that a condition holds for.
    static func places(in value: Any, _ path: String = "", where condition: (Payload) -> Bool) -> [String] {
        if let payload = value as? Payload { return condition(payload) ? [path] : [] }
        var found: [String] = []
        for (index, child) in Mirror(reflecting: value).children.enumerated() {
            let label = child.label ?? "\(index)"
            if exempt.contains(label) { continue }
            found += places(in: child.value, "\(path).\(label)", where: condition)
        }
        return found
    }

    static func all(in value: Any) -> [String] { places(in: value) { _ in true } }
    static func unvisited(in value: Any) -> [String] { places(in: value) { $0.encoding != "visited" } }
}

/// Changes all payloads that a message visits.
private func mark(_ visit: (inout PayloadWalk) -> Void) {
    var walk = PayloadWalk(in: .workflow(.init(namespace: "n", workflowID: "w")), separatesContexts: true)
    visit(&walk)
    let changed = walk.batches.map { batch in
        batch.payloads.map { Payload(encoding: "visited", metadata: $0.metadata, data: $0.data) }
    }
    walk = walk.replacing(with: changed)
    visit(&walk)
}

@Suite("All payloads are visited")
struct PayloadVisitTests {
    private let scope = WorkflowScope(namespace: "n", workflowID: "w", workflowType: "W", taskQueue: "q")

    @Test("of every event that a server can write, as far as we read it")
    func events() throws {
        var kinds: Set<String> = []
        for alternative in 0..<80 {
            let bytes = try ServiceJSON.sample(response: "GetWorkflowExecutionHistory", alternative: alternative)
            var events = try GetWorkflowExecutionHistoryResponse(decoding: bytes).events
            if PayloadFinder.all(in: events).isEmpty { continue }
            var contexts = EventContexts(of: scope)
            mark { contexts.visit(&events, &$0) }
            #expect(PayloadFinder.unvisited(in: events) == [], "alternative \(alternative)")
            kinds.formUnion(events.map { String("\($0.attributes)".prefix { $0 != "(" }) })
        }
        // Those with payloads that there are, so that the samples are known to have some.
        let known: Set<String> = [
            "workflowStarted", "workflowCompleted", "workflowFailed", "workflowCancelled", "signaled",
            "activityCompleted",
            "activityFailed", "activityTimedOut", "activityCancelled", "markerRecorded", "propertiesModified",
            "childCompleted", "childFailed", "childCancelled", "updateAdmitted", "updateAccepted",
            "nexusCompleted", "nexusFailed", "nexusCancelled", "nexusTimedOut", "nexusCancelFailed",
        ]
        #expect(known.isSubset(of: kinds), "missing: \(known.subtracting(kinds).sorted())")
    }

    @Test("of tasks")
    func tasks() throws {
        for alternative in 0..<12 {
            let workflow = try ServiceJSON.sample(response: "PollWorkflowTaskQueue", alternative: alternative)
            var task = try #require(try PollWorkflowTaskQueueResponse(decoding: workflow).workflowTask)
            task.events = []
            mark { task.visitPayloads(&$0) }
            #expect(PayloadFinder.unvisited(in: task) == [])
            #expect(!PayloadFinder.all(in: task).isEmpty && task.hasMessages)
            let activity = try ServiceJSON.sample(response: "PollActivityTaskQueue", alternative: alternative)
            var attempt = try #require(try PollActivityTaskQueueResponse(decoding: activity).activityTask)
            mark { attempt.visitPayloads(&$0) }
            #expect(PayloadFinder.unvisited(in: attempt) == [])
            #expect(!PayloadFinder.all(in: attempt).isEmpty)
            let nexus = try ServiceJSON.sample(response: "PollNexusTaskQueue", alternative: alternative)
            var request = try #require(try PollNexusTaskQueueResponse(decoding: nexus).nexusTask)
            mark { request.visitPayloads(&$0) }
            #expect(PayloadFinder.unvisited(in: request) == [])
        }
    }

    /// Answers of a call, with all their alternatives.
    private func check<Response: WireResponse>(_ type: Response.Type, _ method: String) throws {
        var count = 0
        for alternative in 0..<12 {
            let bytes = try ServiceJSON.sample(response: method, alternative: alternative)
            var response = try Response(decoding: bytes)
            count += PayloadFinder.all(in: response).count
            mark { response.visitPayloads(&$0) }
            #expect(PayloadFinder.unvisited(in: response) == [], "\(method)")
        }
        #expect(count > 0, "\(method) has no payloads")
    }

    @Test("of answers to clients")
    func answers() throws {
        // A sample of it is also a refusal, which is read first.
        var answer = QueryWorkflowResponse.answered([.json(1)])
        mark { answer.visitPayloads(&$0) }
        #expect(PayloadFinder.unvisited(in: answer) == [])
        try check(UpdateWorkflowExecutionResponse.self, "UpdateWorkflowExecution")
        try check(PollWorkflowExecutionUpdateResponse.self, "PollWorkflowExecutionUpdate")
        try check(DescribeWorkflowExecutionResponse.self, "DescribeWorkflowExecution")
        try check(ListWorkflowExecutionsResponse.self, "ListWorkflowExecutions")
        try check(DescribeScheduleResponse.self, "DescribeSchedule")
        try check(ListSchedulesResponse.self, "ListSchedules")
        try check(PollActivityExecutionResponse.self, "PollActivityExecution")
        try check(DescribeActivityExecutionResponse.self, "DescribeActivityExecution")
        try check(PollNexusOperationExecutionResponse.self, "PollNexusOperationExecution")
        try check(DescribeNexusOperationExecutionResponse.self, "DescribeNexusOperationExecution")
        try check(DescribeWorkerDeploymentVersionResponse.self, "DescribeWorkerDeploymentVersion")
        try check(UpdateWorkerDeploymentVersionMetadataResponse.self, "UpdateWorkerDeploymentVersionMetadata")
    }

    @Test("of commands")
    func commands() {
        let failure = Failure(
            message: "m",
            kind: .application(.init(type: "T", details: [.json(1)])),
            cause: Failure(message: "c", kind: .timeout(.heartbeat, lastHeartbeat: [.json(2)])),
            encodedAttributes: .json(3)
        )
        var activity = Command.ScheduleActivity(activityID: "1", activityType: "a", taskQueue: "q", input: [.json(1)])
        activity.header = [NamedPayload("h", .json(1))]
        var child = Command.StartChild(
            namespace: "n",
            workflowID: "c",
            workflowType: "C",
            taskQueue: "q",
            input: [.json(1)]
        )
        child.memo = [NamedPayload("m", .json(1))]
        child.searchAttributes = [NamedPayload("s", .json(1))]
        var next = Command.ContinueAsNewCommand(workflowType: "W", taskQueue: "q", input: [.json(1)])
        next.memo = [NamedPayload("m", .json(1))]
        let execution = HistoryEvent.Execution(namespace: "n", workflowID: "o", runID: "")
        let marker = HistoryEvent.Marker(name: "own", details: [.init("a", [.json(1)])], failure: failure)
        let attributes: [Command.Attributes] = [
            .scheduleActivity(activity), .startChild(child),
            .signalExternal(.init(execution: execution, signalName: "s", input: [.json(1)])), .recordMarker(marker),
            .modifyProperties([NamedPayload("m", .json(1))]), .completeWorkflow(result: [.json(1)]),
            .failWorkflow(failure), .cancelWorkflow(details: [.json(1)]), .continueAsNew(next),
            .scheduleNexusOperation(.init(endpoint: "e", service: "s", operation: "o", input: .json(1))),
        ]
        let request = UpdateRequest(updateID: "u", name: "u", input: [.json(1)])
        var completion = WorkflowTaskCompletion(
            commands: attributes.map { Command($0, summary: .json(1), details: .json(2)) },
            messages: [
                ProtocolMessage(id: "1", protocolInstanceID: "1", body: .request(request)),
                ProtocolMessage(
                    id: "2",
                    protocolInstanceID: "1",
                    body: .acceptance(requestMessageID: "1", requestSequencingEventID: EventID(1), request: request)
                ),
                ProtocolMessage(
                    id: "3",
                    protocolInstanceID: "1",
                    body: .rejection(
                        requestMessageID: "1",
                        requestSequencingEventID: EventID(1),
                        request: request,
                        failure
                    )
                ),
                ProtocolMessage(
                    id: "4",
                    protocolInstanceID: "1",
                    body: .response(updateID: "u", identity: "", .success([.json(1)]))
                ),
                ProtocolMessage(
                    id: "5",
                    protocolInstanceID: "1",
                    body: .response(updateID: "u", identity: "", .failure(failure))
                ),
            ],
            queryAnswers: [
                IdentifiedAnswer(id: "1", answer: .answered([.json(1)])),
                IdentifiedAnswer(id: "2", answer: .failed(failure)),
            ]
        )
        #expect(PayloadFinder.all(in: completion).count > 40)
        mark { completion.visitPayloads(of: scope, &$0) }
        #expect(PayloadFinder.unvisited(in: completion) == [])
    }

    @Test("of a memo's changes all but the null that takes a note away, which the server must see")
    func removedNotes() {
        var change = Command(.modifyProperties([NamedPayload("kept", .json(1)), NamedPayload("gone", .null)]))
        mark { change.visitPayloads(of: scope, &$0) }
        guard case .modifyProperties(let memo) = change.attributes else { return #expect(Bool(false), "\(change)") }
        #expect(memo.map(\.payload.encoding) == ["visited", Payload.Encoding.null])
    }

    @Test("of what SDKs write for themselves none on the way out, and the values of code all")
    func markers() {
        func visited(_ marker: HistoryEvent.Marker) -> [String] {
            var command = Command(.recordMarker(marker))
            mark { command.visitPayloads(of: scope, &$0) }
            return PayloadFinder.places(in: command) { $0.encoding == "visited" }
        }
        let data = HistoryEvent.Marker.Detail("data", [.json(1)])
        #expect(visited(.init(name: "core_patch", details: [.init("patch-data", [.json(1)])])) == [])
        #expect(visited(.init(name: "Version", details: [.init("change-id", [.json(1)])])) == [])
        #expect(visited(.init(name: "SideEffect", details: [data, .init("side-effect-id", [.json(1)])])).count == 1)
        #expect(visited(.init(name: "core_local_activity", details: [data, .init("result", [.json(1)])])).count == 1)
    }
}
