import Synchronization
import TemporalCore
import Testing

/// Puts its name in front of the data, after a pause in which others run.
private struct Named: PayloadCodec {
    let name: UInt8
    func encode(_ payloads: [Payload]) async -> [Payload] {
        await Task.yield()
        return payloads.map { Payload(encoding: $0.encoding, data: [name] + $0.data) }
    }
    func decode(_ payloads: [Payload]) async throws -> [Payload] {
        await Task.yield()
        return try payloads.map { payload in
            guard payload.data.first == name else { throw Unknown() }
            return Payload(encoding: payload.encoding, data: Array(payload.data.dropFirst()))
        }
    }
}

private struct Unknown: Error, CustomStringConvertible { let description = "not mine" }

/// Gives other numbers of payloads.
private struct Lossy: PayloadCodec {
    func encode(_ payloads: [Payload]) -> [Payload] { [] }
    func decode(_ payloads: [Payload]) -> [Payload] { payloads + payloads }
}

/// Notes each batch with its context.
private struct Noting: PayloadStage {
    final class Seen: Sendable {
        let batches = Mutex<[(context: SerializationContext?, count: Int)]>([])
    }
    var usesContext = true
    let seen = Seen()
    func outbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        seen.batches.withLock { $0.append((context, payloads.count)) }
        return payloads.map { Payload(encoding: "noted", data: $0.data) }
    }
    func inbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        try await outbound(payloads, in: context)
    }
}

@Suite("The way of payloads through codecs")
struct PayloadPipelineTests {
    private let scope = WorkflowScope(namespace: "n", workflowID: "w", workflowType: "W", taskQueue: "q")

    /// Sends a message through a pipeline.
    private func pass(
        through pipeline: PayloadPipeline,
        _ direction: PayloadPipeline.Direction,
        keepingUnreadable: Bool = false,
        _ visit: (inout PayloadWalk) -> Void
    ) async throws {
        var walk = pipeline.walk(in: scope.context)
        visit(&walk)
        walk = walk.replacing(
            with: try await pipeline.pass(walk.batches, direction, keepingUnreadable: keepingUnreadable)
        )
        visit(&walk)
    }

    @Test("codecs encode in order, all payloads of a message at once, and decode in the opposite order")
    func order() async throws {
        let pipeline = PayloadPipeline([CodecStage([Named(name: 1), Named(name: 2)])])
        var payloads = [Payload(encoding: "e", data: [8]), Payload(encoding: "e", data: [9])]
        try await pass(through: pipeline, .outbound) { $0.visit(&payloads) }
        #expect(payloads.map(\.data) == [[2, 1, 8], [2, 1, 9]])
        try await pass(through: pipeline, .inbound) { $0.visit(&payloads) }
        #expect(payloads.map(\.data) == [[8], [9]])
    }

    @Test("a codec that throws, or gives another number of payloads, is an error that names it")
    func failures() async throws {
        var payloads = [Payload(encoding: "e", data: [8])]
        let lossy = PayloadPipeline([CodecStage([Lossy()])])
        let lost = await #expect(throws: CodecCountMismatch.self) {
            try await pass(through: lossy, .outbound) { $0.visit(&payloads) }
        }
        #expect(lost?.description == "the codec Lossy gave 0 payloads for 1")
        let doubled = await #expect(throws: CodecCountMismatch.self) {
            try await pass(through: lossy, .inbound) { $0.visit(&payloads) }
        }
        #expect(doubled?.description == "the codec Lossy gave 2 payloads for 1")
        let failed = await #expect(throws: PayloadCodecError.self) {
            try await pass(through: PayloadPipeline([CodecStage([Named(name: 1)])]), .inbound) { $0.visit(&payloads) }
        }
        #expect(failed?.description == "the codec Named could not decode a payload: not mine")
        #expect(payloads.map(\.data) == [[8]])
    }

    @Test("where it is wanted, payloads that cannot be read stay as they are, and take no others with them")
    func unreadable() async throws {
        let pipeline = PayloadPipeline([CodecStage([Named(name: 1)])])
        var payloads = [[1, 8], [7], [1, 9]].map { Payload(encoding: "e", data: $0) }
        try await pass(through: pipeline, .inbound, keepingUnreadable: true) { $0.visit(&payloads) }
        #expect(payloads.map(\.data) == [[8], [7], [9]])
    }

    @Test("payloads of one context are one batch, also with others between them")
    func batches() async throws {
        var activity = Command.ScheduleActivity(activityID: "1", activityType: "a", taskQueue: "q", input: [.json(1)])
        activity.header = [NamedPayload("h", .json(9))]
        var child = Command.StartChild(
            namespace: "n",
            workflowID: "c",
            workflowType: "C",
            taskQueue: "q",
            input: [.json(2), .json(3)]
        )
        child.memo = [NamedPayload("m", .json(4))]
        child.searchAttributes = [NamedPayload("s", .json(9))]
        var completion = WorkflowTaskCompletion(commands: [
            Command(.scheduleActivity(activity), summary: .json(5)), Command(.startChild(child), details: .json(6)),
            Command(.completeWorkflow(result: [.json(7)])),
        ])
        completion.queryAnswers = [
            IdentifiedAnswer(id: "1", answer: .answered([.json(8)])),
            IdentifiedAnswer(id: "2", answer: .openlyAnswered([.json(9)])),
        ]
        let noting = Noting()
        try await pass(PayloadPipeline([noting])) { completion.visitPayloads(of: scope, &$0) }
        let seen = noting.seen.batches.withLock { $0 }
        let counts = Dictionary(uniqueKeysWithValues: seen.map { ($0.context?.workflowName ?? "none", $0.count) })
        #expect(counts == ["w": 4, "w activity a 1 q": 1, "c": 3])
        guard case .scheduleActivity(let sent) = completion.commands[0].attributes,
            case .startChild(let sentChild) = completion.commands[1].attributes
        else { return #expect(Bool(false), "the commands are others") }
        #expect(sent.input.map(\.encoding) == ["noted"] && sent.header.map(\.payload.encoding) == ["json/plain"])
        #expect(sentChild.input.map(\.data) == [[50], [51]] && sentChild.memo.map(\.payload.encoding) == ["noted"])
        #expect(sentChild.searchAttributes.map(\.payload.encoding) == ["json/plain"])
        // Without a stage that looks at contexts all of it is one batch.
        let blind = Noting(usesContext: false)
        try await pass(PayloadPipeline([blind])) { completion.visitPayloads(of: scope, &$0) }
        #expect(blind.seen.batches.withLock { $0.map(\.count) } == [8])
    }

    private func pass(_ pipeline: PayloadPipeline, _ visit: (inout PayloadWalk) -> Void) async throws {
        try await pass(through: pipeline, .outbound, visit)
    }

    @Test("events have the context of what earlier events asked for, across pages")
    func events() async throws {
        var contexts = EventContexts(of: scope)
        let noting = Noting()
        func feed(_ attributes: [HistoryEvent.Attributes], from first: Int64) async throws {
            var events = attributes.enumerated().map { index, attributes in
                HistoryEvent(
                    id: EventID(first + Int64(index)),
                    time: Timestamp(nanosecondsSince1970: 0),
                    typeNumber: 0,
                    attributes: attributes
                )
            }
            try await pass(PayloadPipeline([noting])) { contexts.visit(&events, &$0) }
        }
        var start = HistoryEvent.WorkflowStarted()
        start.input = [.json(1)]
        start.taskQueue = "own"
        let local = HistoryEvent.Marker(
            name: "core_local_activity",
            details: [
                .init("data", [Payload(encoding: "json/plain", data: Array(#"{"seq":1,"activity_type":"l"}"#.utf8))]),
                .init("result", [.json(1)]),
            ]
        )
        try await feed(
            [
                .workflowStarted(start), .activityScheduled(activityID: "5", activityType: "a", taskQueue: "far"),
                .childInitiated(workflowID: "c", workflowType: "C"), .markerRecorded(local),
            ],
            from: 1
        )
        try await feed(
            [
                .activityCompleted(scheduled: EventID(2), result: [.json(1)]),
                .childCompleted(initiated: EventID(3), result: [.json(1)]),
            ],
            from: 5
        )
        let seen = noting.seen.batches.withLock { $0.map { "\($0.context?.workflowName ?? "none"): \($0.count)" } }
        // The start, and what the marker says of itself, are the workflow's.
        #expect(Set(seen) == ["w: 2", "w activity l - own local: 1", "w activity a 5 far: 1", "c: 1"])
    }

    @Test("the value within a mutable side effect's marker is changed, and the marker keeps its form")
    func nested() async throws {
        let wrapped = #"{"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"Nw=="}]}"#
        let marker = HistoryEvent.Marker(
            name: "MutableSideEffect",
            details: [.init("data", [.json("rate"), Payload(encoding: "json/protobuf", data: Array(wrapped.utf8))])]
        )
        var command = Command(.recordMarker(marker))
        let pipeline = PayloadPipeline([CodecStage([Named(name: UInt8(ascii: "x"))])])
        try await pass(through: pipeline, .outbound) { command.visitPayloads(of: scope, &$0) }
        guard case .recordMarker(let encoded) = command.attributes else { return }
        let data = encoded.payloads("data")
        #expect(data[0] == .json("rate"))
        #expect(String(decoding: data[1].data, as: UTF8.self).contains(#""data":"eDc=""#))
        try await pass(through: pipeline, .inbound) { command.visitPayloads(of: scope, &$0) }
        guard case .recordMarker(let decoded) = command.attributes else { return }
        #expect(String(decoding: decoded.payloads("data")[1].data, as: UTF8.self).contains(#""data":"Nw==""#))
    }
}

extension SerializationContext {
    /// The context in words.
    fileprivate var workflowName: String {
        switch self {
        case .workflow(let workflow): workflow.workflowID
        case .activity(let activity):
            "\(activity.workflowID ?? "-") activity \(activity.activityType ?? "-") \(activity.activityID ?? "-") "
                + "\(activity.taskQueue?.name ?? "-")\(activity.isLocal ? " local" : "")"
        case .nexus(let nexus): "\(nexus.service)/\(nexus.operation) at \(nexus.endpoint)"
        }
    }
}
