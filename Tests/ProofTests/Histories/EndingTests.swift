import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// What a server may write behind any event of a history, without a further answer of a worker.
private struct ServerEnding: Sendable {
    let name: String
    let attributes: [HistoryEvent.Attributes]

    init(_ name: String, _ attributes: HistoryEvent.Attributes...) {
        self.name = name
        self.attributes = attributes
    }

    private static let scheduled = HistoryEvent.Attributes.workflowTaskScheduled
    private static let started = HistoryEvent.Attributes.workflowTaskStarted(.init())
    private static let failed = HistoryEvent.Attributes.workflowTaskFailed(.init(cause: .nondeterministicError))
    private static let reset = HistoryEvent.Attributes.workflowTaskFailed(
        .init(cause: .resetWorkflow, newRunID: "0197d0f5-0000-7000-8000-000000000000")
    )
    private static let timedOut = HistoryEvent.Attributes.workflowTaskTimedOut
    private static let terminated = HistoryEvent.Attributes.workflowTerminated(reason: "")
    private static let unheard = HistoryEvent.Attributes.signaled(.init(name: "unheard-of", input: []))
    private static let cancelled = HistoryEvent.Attributes.workflowCancelRequested(cause: "")

    static let all = [
        ServerEnding("nothing"),
        ServerEnding("a task scheduled", scheduled),
        ServerEnding("a task started", scheduled, started),
        ServerEnding("a task failed", scheduled, started, failed),
        ServerEnding("a task timed out", scheduled, started, timedOut),
        ServerEnding("two tasks in vain", scheduled, started, failed, scheduled, started, timedOut),
        ServerEnding("a task failed and the next scheduled", scheduled, started, failed, scheduled),
        ServerEnding("a task failed and the next started", scheduled, started, failed, scheduled, started),
        ServerEnding("signals and no task", unheard, cancelled),
        ServerEnding("a signal and a task failed", unheard, scheduled, started, failed, unheard),
        ServerEnding("terminated", terminated),
        ServerEnding("terminated with a task scheduled", scheduled, terminated),
        ServerEnding("terminated with a task started", scheduled, started, terminated),
        ServerEnding("terminated after a failed task", scheduled, started, failed, scheduled, started, terminated),
        ServerEnding("timed out", .workflowTimedOut(newRunID: "")),
        ServerEnding("timed out with a task started", scheduled, started, .workflowTimedOut(newRunID: "")),
        ServerEnding("reset", scheduled, started, reset),
        ServerEnding("reset and a task scheduled", scheduled, started, reset, unheard, scheduled),
        ServerEnding("reset and a task started", scheduled, started, reset, scheduled, started),
    ]

    /// The events that a server writes behind `history`; nil where it writes none such.
    func events(behind history: [HistoryEvent]) -> [HistoryEvent]? {
        guard let last = history.last else { return nil }
        var rest = attributes[...]
        switch last.attributes {
        case _ where rest.isEmpty: return []
        case _ where history.contains { $0.attributes.isEndOfWorkflow }: return nil
        case .workflowTaskScheduled:
            guard case .workflowTaskScheduled? = rest.popFirst() else { return nil }
        case .workflowTaskStarted:
            // What arrives while a task is under way is written behind its end.
            guard case .workflowTaskScheduled? = rest.popFirst(), case .workflowTaskStarted? = rest.popFirst() else {
                return nil
            }
        default: break
        }
        return rest.enumerated().map { offset, attributes in
            HistoryEvent(
                id: EventID(last.id.rawValue + Int64(offset) + 1),
                time: last.time,
                typeNumber: 0,
                attributes: attributes
            )
        }
    }
}

extension HistoryEvent.Attributes {
    fileprivate var isEndOfWorkflow: Bool {
        switch self {
        case .workflowCompleted, .workflowFailed, .workflowCancelled, .workflowContinuedAsNew, .workflowTimedOut,
            .workflowTerminated:
            true
        default: false
        }
    }

    /// What no code of the library asks for.
    fileprivate var changed: Self {
        if case .activityScheduled = self { return .timerStarted(timerID: "changed") }
        return .activityScheduled(activityID: "changed", activityType: "changed")
    }
}

/// A history up to some event.
private struct Beginning {
    let events: [HistoryEvent]
    /// What the last answered task in it has written.
    let written: Range<Int>

    /// Nil where no task was answered yet, or the answer is cut in two, which no server does.
    init?(of history: [HistoryEvent], length: Int) {
        let head = Array(history.prefix(length))
        let answer = head.lastIndex { if case .workflowTaskCompleted = $0.attributes { true } else { false } }
        guard let answer else { return nil }
        let end = history[(answer + 1)...].firstIndex { !$0.attributes.isCommandEvent } ?? history.endIndex
        guard end <= length else { return nil }
        events = head
        written = answer + 1..<end
    }
}

@Suite("Histories that end in every way")
struct EndingTests {
    private let replayer: Replayer
    init() throws { replayer = try Replayer { Interpreter.self } }

    private func replay(_ events: [HistoryEvent], of history: WorkflowHistory) async throws -> ReplayResult {
        await replayer.result(of: try WorkflowHistory(events: events, workflowID: history.workflowID))
    }

    @Test("fit at every length, with all that a server may write behind it", arguments: HistoryLibrary.all)
    func fit(library: HistoryCase) async throws {
        let history = try library.history()
        for length in 1...history.eventCount {
            let head = Array(history.events.prefix(length))
            // Before the first answer there is nothing that could not fit.
            let isAnswered = head.contains { if case .workflowTaskCompleted = $0.attributes { true } else { false } }
            guard !isAnswered || Beginning(of: history.events, length: length) != nil else { continue }
            for ending in ServerEnding.all {
                guard let behind = ending.events(behind: head) else { continue }
                let result = try await replay(head + behind, of: history)
                #expect(result.failure == nil, "\(length) events, then \(ending.name)")
            }
        }
    }

    @Test(
        "are refused wherever the last answered task has written something else",
        arguments: HistoryLibrary.all
    )
    func refused(library: HistoryCase) async throws {
        let history = try library.history()
        for length in 1...history.eventCount {
            guard let beginning = Beginning(of: history.events, length: length) else { continue }
            for place in beginning.written {
                var changed = beginning.events
                changed[place].attributes = changed[place].attributes.changed
                for ending in ServerEnding.all {
                    guard let behind = ending.events(behind: changed) else { continue }
                    let result = try await replay(changed + behind, of: history)
                    #expect(result.failure?.kind == .mismatch, "event \(place + 1) of \(length), then \(ending.name)")
                }
            }
        }
    }

    @Test("are refused when what follows the last answer is about something that was never asked for")
    func foreign() async throws {
        let library = try #require(HistoryLibrary.all.first { $0.name == "timer-fired" })
        let history = try library.history()
        for (index, event) in history.events.enumerated() {
            guard case .timerFired(let id, _) = event.attributes else { continue }
            var changed = Array(history.events[...index])
            changed[index].attributes = .timerFired(timerID: id, started: EventID(2))
            for ending in ServerEnding.all {
                let behind = try #require(ending.events(behind: changed))
                let failure = try await replay(changed + behind, of: history).failure
                #expect(failure?.eventID == event.id, "then \(ending.name)")
                #expect(failure?.expected == "a timer that started at event 2", "then \(ending.name)")
            }
        }
    }
}
