import Foundation
import OrderWorkflows
import TemporalModel
import TemporalTesting
import TemporalWire
import TemporalWorker
import TemporalWorkflows
import Testing

/// A workflow of one timer, whose name the histories below have.
private struct Sleeper: Workflow {
    init(_ seconds: Int) {}
    static func run(_ seconds: Int, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.sleep(for: .seconds(seconds))
        return Empty()
    }
}

/// A sleeper that asks for an activity instead.
private struct Toiler: Workflow {
    static let name = "Sleeper"
    init(_ seconds: Int) {}
    static let line = #line + 2
    static func run(_ seconds: Int, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.execute(Activity<Int, Empty, Never>("work", startToClose: .seconds(1)), seconds)
    }
}

/// A sleeper that goes on after its sleep.
private struct Insomniac: Workflow {
    static let name = "Sleeper"
    init(_ seconds: Int) {}
    static func run(_ seconds: Int, in context: WorkflowContext<Self>) async throws -> Empty {
        for _ in 0..<2 { try await context.sleep(for: .seconds(seconds)) }
        return Empty()
    }
}

/// Histories as the tools export them.
enum Export {
    /// Its event types as the command line of today and the Web UI write them.
    static let events = [
        #"{"eventId":"1","eventTime":"2026-01-02T03:04:05Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED","#
            + #""workflowExecutionStartedEventAttributes":{"workflowType":{"name":"Sleeper"},"workflowId":"night","#
            + #""input":{"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"NQ=="}]}}}"#,
        #"{"eventId":"2","eventType":"EVENT_TYPE_WORKFLOW_TASK_SCHEDULED","workflowTaskScheduledEventAttributes":{}}"#,
        #"{"eventId":"3","eventType":"EVENT_TYPE_WORKFLOW_TASK_STARTED","workflowTaskStartedEventAttributes":{}}"#,
        #"{"eventId":"4","eventType":"EVENT_TYPE_WORKFLOW_TASK_COMPLETED","#
            + #""workflowTaskCompletedEventAttributes":{}}"#,
        #"{"eventId":"5","eventType":"EVENT_TYPE_TIMER_STARTED","#
            + #""timerStartedEventAttributes":{"timerId":"1","startToFireTimeout":"5s"}}"#,
        #"{"eventId":"6","eventType":"EVENT_TYPE_TIMER_FIRED","#
            + #""timerFiredEventAttributes":{"timerId":"1","startedEventId":"5"}}"#,
        #"{"eventId":"7","eventType":"EVENT_TYPE_WORKFLOW_TASK_SCHEDULED","workflowTaskScheduledEventAttributes":{}}"#,
        #"{"eventId":"8","eventType":"EVENT_TYPE_WORKFLOW_TASK_STARTED","workflowTaskStartedEventAttributes":{}}"#,
        #"{"eventId":"9","eventType":"EVENT_TYPE_WORKFLOW_TASK_COMPLETED","#
            + #""workflowTaskCompletedEventAttributes":{}}"#,
        #"{"eventId":"10","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED","#
            + #""workflowExecutionCompletedEventAttributes":{}}"#,
    ]

    static func json(_ events: [String] = events) -> [UInt8] {
        Array(#"{"events":[\#(events.joined(separator: ","))]}"#.utf8)
    }
}

@Suite("The replayer")
struct ReplayerTests {
    private let replayer: Replayer

    init() throws { replayer = try Replayer { Sleeper.self } }

    @Test("reads what the command line and the Web UI export, of today and of old, and protobuf")
    func forms() async throws {
        let old = Export.events.map { event in
            event.replacing(/EVENT_TYPE_([A-Z_]+)/) { match in
                match.output.1.split(separator: "_").map(\.capitalized).joined()
            }
        }
        #expect(old[0].contains(#""eventType":"WorkflowExecutionStarted""#))
        let shorthand =
            [Export.events[0].replacing(/"input":\{.*\]\}/, with: #""input":[5]"#)] + Export.events.dropFirst()
        #expect(shorthand[0].contains(#""input":[5]"#))
        let forms: [[UInt8]] = [
            Export.json(), Export.json(old), Export.json(shorthand),
            // The oldest exports are the bare list.
            Array("[\(Export.events.joined(separator: ","))]".utf8),
            Array("\n  ".utf8) + Export.json(),
            try HistoryJSON.protobuf(from: Export.json()),
        ]
        for form in forms {
            let history = try WorkflowHistory(exported: form)
            #expect(history.workflowType == "Sleeper")
            #expect(history.workflowID == "night")
            #expect(history.eventCount == 10)
            try await replayer.replay(history)
            try await replayer.replay(history, .cutAtEachTask)
        }
        #expect(try WorkflowHistory(json: Export.json(), workflowID: "day").workflowID == "day")
    }

    @Test("tells a history's events by their kinds, without parsing JSON")
    func events() throws {
        let events = try WorkflowHistory(json: Export.json()).workflowEvents()
        #expect(events.map(\.id) == (1...10).map { EventID($0) })
        guard case .workflowStarted(let start) = events[0].kind else {
            Issue.record("\(events[0].kind)")
            return
        }
        #expect(start.workflowType == "Sleeper")
        #expect(start.workflowID == "night")
        #expect(events[4].kind == .timerStarted(id: "1", duration: .seconds(5)))
        guard case .timerEnded(let end) = events[5].kind else {
            Issue.record("\(events[5].kind)")
            return
        }
        #expect(end.outcome == .completed)
        guard case .workflowEnded(let last) = events[9].kind else {
            Issue.record("\(events[9].kind)")
            return
        }
        #expect(last.outcome == .completed)
        #expect(events[5].type == "TIMER_FIRED")
    }

    @Test("says what the code expects and what the history has, at the first event that does not fit")
    func mismatch() async throws {
        let history = try WorkflowHistory(json: Export.json())
        let failure = try await Replayer { Toiler.self }.result(of: history).failure
        #expect(failure?.kind == .mismatch)
        #expect(failure?.eventID == EventID(5))
        #expect(failure?.expected == "ScheduleActivityTask (work, id 1)")
        #expect(failure?.found == "TimerStarted (id 1)")
        #expect(failure?.callSite == "ReplayTests/ReplayerTests.swift:\(Toiler.line)")
        let late = try await Replayer { Insomniac.self }.result(of: history).failure
        #expect(late?.eventID == EventID(10))
        #expect(late?.expected.map { $0.hasPrefix("StartTimer (id 2") } == true)
        #expect(late?.found == "WorkflowExecutionCompleted")
        #expect(late?.callSite?.hasPrefix("ReplayTests/ReplayerTests.swift:") == true)
    }

    @Test("replays many, each with its own result")
    func many() async throws {
        let good = try WorkflowHistory(json: Export.json())
        let other = try WorkflowHistory(
            json: Export.json([Export.events[0].replacing("Sleeper", with: "Stranger")] + Export.events.dropFirst())
        )
        let results = await replayer.results(of: [good, other, good]).reduce(into: [ReplayResult]()) { $0.append($1) }
        #expect(results.map { $0.failure?.kind } == [nil, .unknownWorkflow, nil])
        #expect(results[0].description == "ok night: Sleeper, 10 events")
        #expect(results[1].failure?.reason.contains("it has: Sleeper") == true)
    }

    @Test("a history that ends early is replayed as far as it goes; within an answer it lacks the command's event")
    func truncated() async throws {
        for count in 1...Export.events.count {
            let history = try WorkflowHistory(json: Export.json(Array(Export.events.prefix(count))))
            let failure = await replayer.result(of: history).failure
            guard count == 4 || count == 9 else {
                #expect(failure == nil, "\(count) events")
                continue
            }
            #expect(failure?.eventID == EventID(Int64(count)))
            #expect(failure?.expected?.hasPrefix("the event of command ") == true)
            #expect(failure?.found == "no further event of that task's answer")
        }
    }

    @Test("events that are missing, in disorder or unknown are told in words")
    func broken() async throws {
        var missing = Export.events
        missing.remove(at: 4)
        var swapped = Export.events
        swapped.swapAt(4, 5)
        let unknown = #"{"eventId":"5","eventType":"EVENT_TYPE_UNSPECIFIED"}"#
        let strange = Export.events.prefix(4) + [unknown] + Export.events.dropFirst(5)
        for events in [missing, swapped, Array(strange)] {
            let failure = await replayer.result(of: try WorkflowHistory(json: Export.json(events))).failure
            #expect(failure != nil)
            #expect(failure?.reason.contains("event") == true, "\(String(describing: failure))")
        }
        for mayIgnore in [true, false] {
            var events = Export.events
            events[6] = #"{"eventId":"7","eventType":"EVENT_TYPE_BREWED","workerMayIgnore":\#(mayIgnore)}"#
            let failure = await replayer.result(of: try WorkflowHistory(json: Export.json(events))).failure
            #expect(failure?.eventID == (mayIgnore ? nil : EventID(7)))
            #expect(failure?.found == (mayIgnore ? nil : "an event of a type that is not known"))
        }
        // Its attributes are those of a timer that fires, but a reader that knows the type may mean something else by them.
        for mayIgnore in [true, false] {
            let type = #""workerMayIgnore":\#(mayIgnore),"eventType":99"#
            var events = Export.events
            events[5] = events[5].replacing(#""eventType":"EVENT_TYPE_TIMER_FIRED""#, with: type)
            let failure = await replayer.result(of: try WorkflowHistory(json: Export.json(events))).failure
            #expect(failure?.eventID == EventID(mayIgnore ? 10 : 6))
            #expect(failure?.found == (mayIgnore ? "WorkflowExecutionCompleted" : "an event of type 99"))
        }
        let headless = Export.json(Array(Export.events.dropFirst()))
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(json: headless) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(exported: []) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(exported: Array("{".utf8)) }
    }

    @Test("a history of another workflow's code does not fit; an input that cannot be read is named")
    func otherInput() async throws {
        let events = [Export.events[0].replacing("NQ==", with: "e30=")] + Export.events.dropFirst()
        let failure = await replayer.result(of: try WorkflowHistory(json: Export.json(events))).failure
        #expect(failure?.kind == .failedTask)
        #expect(failure?.reason.hasPrefix("the input of Sleeper is not of type Int") == true)
    }
}
