import Foundation
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TemporalWorkflows
import Testing

private struct Parcel: Codable, Sendable {
    var name: String
    var weight: Double
    var note: String?
}

private struct Receiver: Workflow {
    init(_ parcel: Parcel) {}
    static func run(_ parcel: Parcel, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// Asks for one of each thing that takes a value.
private struct Sender: Workflow {
    static let pack = Activity<Arguments<Parcel, Int?>, Empty, Never>("pack", startToClose: .seconds(5))
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let told = Signal<Sender, Parcel>("told") { _, _ in }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Parcel {
        let parcel = Parcel(name: "Grüße", weight: 2.5)
        try await context.sleep(for: .milliseconds(1500))
        try await context.execute(pack, Arguments(parcel, nil))
        context.upsertMemo("parcel", parcel)
        try await context.execute(child: Receiver.self, id: "receiver", parcel)
        try await context.external(Sender.self, id: "other").signal(\.told, parcel)
        return parcel
    }
}

private let salts = Atomic<UInt8>(0)

/// Makes other bytes of the same value each time, and hides it.
private struct Salted: PayloadCodec {
    func encode(_ payloads: [Payload]) -> [Payload] {
        payloads.map { payload in
            let encoding = [UInt8](payload.encoding.utf8)
            let salt = salts.wrappingAdd(1, ordering: .relaxed).newValue
            return Payload(
                encoding: "binary/salted",
                data: [salt, UInt8(encoding.count)] + (encoding + payload.data).map { $0 ^ salt }
            )
        }
    }

    func decode(_ payloads: [Payload]) -> [Payload] {
        payloads.map { payload in
            guard payload.encoding == "binary/salted" else { return payload }
            let bytes = payload.data.dropFirst(2).map { $0 ^ payload.data[0] }
            let count = Int(payload.data[1])
            return Payload(
                encoding: String(decoding: bytes.prefix(count), as: UTF8.self),
                data: Array(bytes.dropFirst(count))
            )
        }
    }
}

/// A history of the sender as an SDK of another language might have written it.
private struct Written {
    /// The same parcel in another hand: spaces, another order, escapes, a null, a number with more digits.
    static let parcel = #"{ "note": null, "weight": 2.50, "name": "Gr\u00fc\u00dfe" }"#
    var timer = "1.5s"
    var activity = [parcel, "null"]
    var memo = parcel
    var child = parcel
    var signal = parcel
    var result = parcel
    var codec: Salted?

    private func payload(_ json: String) -> String {
        let plain = Payload(encoding: "json/plain", data: Array(json.utf8))
        let payload = codec?.encode([plain])[0] ?? plain
        let encoding = Data(payload.encoding.utf8).base64EncodedString()
        return #"{"metadata":{"encoding":"\#(encoding)"},"data":"\#(Data(payload.data).base64EncodedString())"}"#
    }

    private func payloads(_ json: [String]) -> String {
        #"{"payloads":[\#(json.map(payload).joined(separator: ","))]}"#
    }

    func history() throws -> WorkflowHistory {
        var events: [String] = []
        func add(_ type: String, _ name: String, attributes: String) {
            let id = events.count + 1
            events.append(
                #"{"eventId":"\#(id)","eventType":"EVENT_TYPE_\#(type)","\#(name)EventAttributes":{\#(attributes)}}"#
            )
        }
        func task() {
            add("WORKFLOW_TASK_SCHEDULED", "workflowTaskScheduled", attributes: "")
            add("WORKFLOW_TASK_STARTED", "workflowTaskStarted", attributes: "")
            add("WORKFLOW_TASK_COMPLETED", "workflowTaskCompleted", attributes: "")
        }
        add("WORKFLOW_EXECUTION_STARTED", "workflowExecutionStarted", attributes: #""workflowType":{"name":"Sender"}"#)
        task()
        add("TIMER_STARTED", "timerStarted", attributes: #""timerId":"1","startToFireTimeout":"\#(timer)""#)
        add("TIMER_FIRED", "timerFired", attributes: #""timerId":"1","startedEventId":"5""#)
        task()
        add(
            "ACTIVITY_TASK_SCHEDULED",
            "activityTaskScheduled",
            attributes: #""activityId":"1","activityType":{"name":"pack"},"input":\#(payloads(activity))"#
        )
        add("ACTIVITY_TASK_STARTED", "activityTaskStarted", attributes: #""scheduledEventId":"10""#)
        add(
            "ACTIVITY_TASK_COMPLETED",
            "activityTaskCompleted",
            attributes: #""scheduledEventId":"10","startedEventId":"11""#
        )
        task()
        add(
            "WORKFLOW_PROPERTIES_MODIFIED",
            "workflowPropertiesModified",
            attributes: #""upsertedMemo":{"fields":{"parcel":\#(payload(memo))}}"#
        )
        add(
            "START_CHILD_WORKFLOW_EXECUTION_INITIATED",
            "startChildWorkflowExecutionInitiated",
            attributes: #""workflowId":"receiver","workflowType":{"name":"Receiver"},"input":\#(payloads([child]))"#
        )
        add(
            "CHILD_WORKFLOW_EXECUTION_STARTED",
            "childWorkflowExecutionStarted",
            attributes: #""initiatedEventId":"17""#
        )
        add(
            "CHILD_WORKFLOW_EXECUTION_COMPLETED",
            "childWorkflowExecutionCompleted",
            attributes: #""initiatedEventId":"17""#
        )
        task()
        add(
            "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED",
            "signalExternalWorkflowExecutionInitiated",
            attributes:
                #""signalName":"told","workflowExecution":{"workflowId":"other"},"input":\#(payloads([signal]))"#
        )
        add(
            "EXTERNAL_WORKFLOW_EXECUTION_SIGNALED",
            "externalWorkflowExecutionSignaled",
            attributes: #""initiatedEventId":"23""#
        )
        task()
        add(
            "WORKFLOW_EXECUTION_COMPLETED",
            "workflowExecutionCompleted",
            attributes: #""result":\#(payloads([result]))"#
        )
        return try WorkflowHistory(json: Array(#"{"events":[\#(events.joined(separator: ","))]}"#.utf8))
    }
}

@Suite("A replay that compares values")
struct InputComparisonTests {
    private func replayer(
        _ comparison: Replayer.Comparison = .inputs,
        codec: Salted? = nil
    ) throws -> Replayer {
        try Replayer(dataConverter: DataConverter(codecs: codec.map { [$0] } ?? []), comparing: comparison) {
            Sender.self
            Receiver.self
        }
    }

    @Test("takes values for what they say, however they were written, and with any codec")
    func same() async throws {
        try await replayer().replay(try Written().history())
        try await replayer(codec: Salted()).replay(try Written(codec: Salted()).history())
    }

    private static let other = Written.parcel.replacing("2.50", with: "2.75")

    private static let changes: [(change: @Sendable (inout Written) -> Void, event: Int64, what: String)] = [
        ({ $0.timer = "1s" }, 5, "StartTimer (id 1, 1.5 s) with the time 1.5 s"),
        ({ $0.activity[0] = other }, 10, "ScheduleActivityTask (pack, id 1) with the input, value 1,"),
        ({ $0.activity[1] = "7" }, 10, "ScheduleActivityTask (pack, id 1) with the input, value 2,"),
        ({ $0.memo = other }, 16, "ModifyWorkflowProperties with memo \"parcel\""),
        ({ $0.child = other }, 17, "StartChildWorkflowExecution (Receiver, id receiver) with the input"),
        ({ $0.signal = other }, 23, "SignalExternalWorkflowExecution (told to other) with the input"),
        ({ $0.result = other }, 28, "CompleteWorkflowExecution with the result"),
    ]

    @Test("finds each value that is another, at its event; a replay of the commands alone passes over it")
    func others() async throws {
        for (change, event, what) in Self.changes {
            var written = Written()
            change(&written)
            let failure = try await replayer().result(of: try written.history()).failure
            #expect(failure?.kind == .mismatch)
            #expect(failure?.eventID == EventID(event))
            #expect(failure?.expected?.hasPrefix(what) == true, "\(String(describing: failure))")
            try await replayer(.commands).replay(try written.history())
        }
    }

    @Test("shows what history holds in the open, and nothing of what it hides")
    func shown() async throws {
        var written = Written(child: Self.other)
        let open = try await replayer().result(of: try written.history()).failure
        #expect(open?.found?.hasSuffix(#"with { "note": null, "weight": 2.75, "name": "Gr\u00fc\u00dfe" }"#) == true)
        #expect(open?.expected?.hasSuffix(#""weight":2.5}"#) == true, "\(String(describing: open))")
        written.codec = Salted()
        let hidden = try await replayer(codec: Salted()).result(of: try written.history()).failure
        #expect(hidden?.eventID == EventID(17))
        #expect(hidden?.expected?.hasSuffix("with the input as the code gives it") == true)
        #expect(hidden?.found?.hasSuffix("with another value, which is encoded") == true)
    }
}

@Suite("The comparison of payloads")
struct PayloadComparisonTests {
    private func areEqual(_ left: String, _ right: String) -> Bool {
        PayloadComparison.areEqual(
            Payload(encoding: "json/plain", data: Array(left.utf8)),
            Payload(encoding: "json/plain", data: Array(right.utf8))
        )
    }

    @Test(
        "JSON counts by its value",
        arguments: [
            ("1", "1.0"), ("1e2", "100"), ("0.1", "0.10"), (#""\u00fc\n""#, #""ü\u000a""#), ("[1, 2]", "[1,2]"),
            (#"{"a":1,"b":2}"#, #"{ "b" : 2, "a" : 1 }"#), (#"{"a":null}"#, "{}"), ("null", "null"),
            (#"{"a":{"b":[{"c":null}]}}"#, #"{"a":{"b":[{}]}}"#),
        ]
    )
    func equal(left: String, right: String) {
        #expect(areEqual(left, right))
        #expect(areEqual(right, left))
    }

    @Test(
        "and so does what differs",
        arguments: [
            ("1", "2"), ("1", #""1""#), ("9007199254740993", "9007199254740992"), ("[1,2]", "[2,1]"),
            ("[1]", "[1,null]"),
            (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"b":1}"#), ("true", "false"), ("null", "0"), ("{}", "[]"),
            (#""é""#, #""e\u0301""#), ("{", "{ "),
        ]
    )
    func different(left: String, right: String) {
        #expect(!areEqual(left, right))
        #expect(!areEqual(right, left))
    }

    @Test("null is null, whether it is written as JSON or not; other bytes count as they are")
    func encodings() {
        let null = Payload(encoding: "json/plain", data: Array("null".utf8))
        #expect(PayloadComparison.areEqual(.null, null))
        #expect(PayloadComparison.areEqual(null, .null))
        let bytes = Payload(encoding: "binary/plain", data: [1])
        #expect(PayloadComparison.areEqual(bytes, bytes))
        #expect(!PayloadComparison.areEqual(bytes, Payload(encoding: "binary/plain", data: [2])))
        #expect(!PayloadComparison.areEqual(bytes, Payload(encoding: "binary/other", data: [1])))
        #expect(!PayloadComparison.areEqual(bytes, null))
    }
}
