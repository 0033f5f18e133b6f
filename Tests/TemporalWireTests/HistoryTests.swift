import Foundation
import TemporalCore
import TemporalWire
import Testing

@Suite("Histories")
struct HistoryTests {
    @Test("what is written of a history is read as the same")
    func roundTrip() throws {
        let events = try HistoryEvents.decode(try fixture("every-event.pb"))
        let again = try HistoryEvents.decode(try HistoryEvents.encode(events))
        #expect(again.count == events.count)
        for (event, other) in zip(events, again) where "\(event)" != "\(other)" {
            switch event.attributes {
            // Of those nothing but their type is kept.
            case .unknown, .uninteresting: #expect(event.typeNumber == other.typeNumber)
            default: Issue.record("\(event)\nis read as\n\(other)")
            }
        }
    }

    @Test("JSON with every field of every event gives the bytes that Python's protobuf gives")
    func everyEventTranscoded() throws {
        let bytes = try HistoryJSON.protobuf(from: try fixture("every-event.json"))
        #expect(bytes == (try fixture("every-event.pb")))
    }

    // When the vocabulary changes: `WRITE_FIXTURES=1 swift test --filter HistoryTests`, and read the difference.
    @Test("every field that a worker needs is read from every event")
    func everyEventDecoded() throws {
        let events = try HistoryEvents.decode(try fixture("every-event.pb"))
        #expect(events.count == 60)
        let text = events.map(EventText.text).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["WRITE_FIXTURES"] != nil { try write(text, to: "every-event.txt") }
        let expected = String(decoding: try fixture("every-event.txt"), as: UTF8.self)
        for (line, wanted) in zip(text.split(separator: "\n"), expected.split(separator: "\n")) {
            #expect(line == wanted)
        }
        #expect(text == expected)
    }

    @Test("no event is unknown")
    func unknownEvents() throws {
        let events = try HistoryEvents.decode(try fixture("every-event.pb"))
        var unknown: Set<Int32> = []
        for event in events { if case .unknown = event.attributes { unknown.insert(event.typeNumber) } }
        #expect(unknown == [])
    }

    @Test("an event of one type with the attributes of another is unknown, and so is one without a type")
    func otherAttributes() throws {
        func attributes(_ type: String) throws -> HistoryEvent.Attributes {
            let event = #"{"eventId":"1","eventType":\#(type),"timerStartedEventAttributes":{"timerId":"x"}}"#
            return try HistoryJSON.events(from: Array(#"{"events":[\#(event)]}"#.utf8))[0].attributes
        }
        guard case .timerStarted("x") = try attributes("17") else {
            return #expect(Bool(false), "17 is a timer's start")
        }
        for type in ["0", "1", "16", "18", "27", "48", "61", "999", "-1", #""EVENT_TYPE_COFFEE_BREWED""#] {
            guard case .unknown = try attributes(type) else {
                return #expect(Bool(false), "\(type) is not a timer's start")
            }
        }
    }

    @Test("a recorded history is read whole")
    func recorded() throws {
        let events = try HistoryJSON.events(from: try fixture("chain-100.json"))
        #expect(events.count == 605)
        #expect(events.map(\.id.rawValue) == Array(1...605))
        guard case .workflowStarted(let start) = events[0].attributes else {
            Issue.record("the first event is \(events[0].attributes)")
            return
        }
        #expect(start.workflowType == "ChainWorkflow")
        #expect(start.taskQueue == "bench")
        #expect(start.taskTimeout == .seconds(10))
        guard case .workflowCompleted(let result) = events[604].attributes else {
            Issue.record("the last event is \(events[604].attributes)")
            return
        }
        #expect(result.count == 1)
    }

    @Test("an export of the command line is read, and the same in shorthand")
    func commandLine() throws {
        let longhand = try HistoryJSON.events(from: try fixture("cli-export.json"))
        #expect(longhand.count == 6)
        guard case .workflowStarted(let start) = longhand[0].attributes,
            case .signaled(let poke) = longhand[2].attributes
        else {
            Issue.record("the events are others")
            return
        }
        #expect(start.input == [json("\"x\""), json(#"{"b":[1,2.5,null],"a":"ü"}"#)])
        #expect(start.memo == [NamedPayload("k", json(#"{"v":1}"#))])
        #expect(poke.input == [json("5")])
        let shorthand = try HistoryJSON.events(
            from: Array(
                """
                {"events": [{"eventId": "1", "eventType": 1, "workflow_execution_started_event_attributes": {
                    "input": ["x", {"b": [1, 2.5, null], "a": "\\u00fc"}, null,
                              {"metadata": {"encoding": "YmluYXJ5L3BsYWlu"}, "data": "AP8"},
                              {"_protoMessageType": "a.B", "c": 1}],
                    "memo": {"fields": {"k": {"v": 1}}}}}]}
                """.utf8
            )
        )
        guard case .workflowStarted(let short) = shorthand[0].attributes else {
            Issue.record("the event is \(shorthand[0].attributes)")
            return
        }
        #expect(Array(short.input.prefix(2)) == start.input)
        #expect(short.input[2] == .null)
        #expect(short.input[3] == Payload(encoding: "binary/plain", data: [0, 255]))
        let type = [Payload.Entry("messageType", Array("a.B".utf8))]
        #expect(short.input[4] == Payload(encoding: "json/protobuf", metadata: type, data: Array(#"{"c":1}"#.utf8)))
        #expect(short.memo == start.memo)
    }

    @Test("exports of older tools are read: bare lists, CamelCase enums, numbers for texts")
    func oldExports() throws {
        let events = try HistoryJSON.events(
            from: Array(
                """
                [{"eventId": 7, "eventTime": "2021-03-04T05:06:07+01:00", "eventType": "TimerStarted", "unknown": {},
                  "timerStartedEventAttributes": {"timerId": "x", "startToFireTimeout": "1.5s"}},
                 {"eventId": "8", "eventType": "WorkflowTaskFailed",
                  "workflowTaskFailedEventAttributes": {"cause": "NonDeterministicError", "newRunId": null}}]
                """.utf8
            )
        )
        #expect(events[0].id == EventID(7))
        #expect(events[0].typeNumber == 17)
        #expect(events[0].time.description == "2021-03-04T04:06:07.000Z")
        guard case .workflowTaskFailed(let failed) = events[1].attributes else {
            Issue.record("the event is \(events[1].attributes)")
            return
        }
        #expect(failed.cause == .nondeterministicError)
    }

    @Test("events and causes that a newer server names are of no known type; fields that are null count as none")
    func newerNames() throws {
        let events = try HistoryJSON.events(
            from: Array(
                """
                {"events": [
                  {"eventId": "1", "eventType": "EVENT_TYPE_COFFEE_BREWED", "workerMayIgnore": true,
                   "coffeeBrewedEventAttributes": {"cups": 2}},
                  {"eventId": "2", "eventType": "EVENT_TYPE_WORKFLOW_TASK_FAILED",
                   "workflowTaskFailedEventAttributes": {"cause": "WORKFLOW_TASK_FAILED_CAUSE_TIRED"}},
                  {"eventId": "3", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
                   "workflowExecutionSignaledEventAttributes": {"signalName": "s", "input": {"payloads": [
                     {"metadata": {"encoding": "YmluYXJ5L251bGw="}, "data": null}]}}}
                ]}
                """.utf8
            )
        )
        guard case .unknown = events[0].attributes, case .workflowTaskFailed(let failed) = events[1].attributes,
            case .signaled(let signal) = events[2].attributes
        else { return #expect(Bool(false), "\(events)") }
        #expect(events[0].workerMayIgnore)
        #expect(failed.cause.rawValue == 0)
        #expect(signal.input == [Payload(encoding: "binary/null", data: [])])
    }

    @Test(
        "what does not fit is named by its place",
        arguments: [
            (#"{"events": [{"eventId": "x"}]}"#, "$.events[0].eventId"),
            (#"{"events": [{}, {"eventTime": "yesterday"}]}"#, "$.events[1].eventTime"),
            (#"{"events": 5}"#, "$.events"),
            (#"{"events": [{"eventId": 1"#, "not closed"),
            (#"{"events": [{"eventId": 99999999999999999999}]}"#, "$.events[0].eventId"),
            ("", "it ends"),
        ]
    )
    func errors(json: String, place: String) throws {
        let error = #expect(throws: WireError.self) { try HistoryJSON.protobuf(from: Array(json.utf8)) }
        #expect(error?.description.contains(place) == true)
    }
}

/// One line for an event, with everything that was read from it.
enum EventText {
    static func text(_ event: HistoryEvent) -> String {
        "\(event.id) \(event.time) type \(event.typeNumber)\(event.workerMayIgnore ? " ignorable" : "") \(event.attributes)"
            .replacing("TemporalCore.", with: "")
            .replacing("HistoryEvent.", with: "")
    }
}
