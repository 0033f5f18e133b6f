/// One timer, from the command that starts it to the event that ends it.
struct TimerMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, running, cancelSent, cancelled, fired
        /// Cancelled in the task that asked for it, by an SDK that sends both commands (``Dialect``).
        case cancelledUnstarted
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, started, fired, cancel, cancelRecorded
    }
    enum Effect: Equatable {
        case none, withdrawCommand, sendCancelCommand, resumeFired
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    // A cancelled timer resumes its waiter when the cancellation is asked for, not when the server confirms it:
    // `withdrawCommand` and `sendCancelCommand` both do.
    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): (.sent, .none)
        case (.created, .cancel): (.cancelled, .withdrawCommand)
        case (.sent, .cancel): (.cancelledUnstarted, .sendCancelCommand)
        case (.cancelledUnstarted, .commandSent), (.cancelledUnstarted, .cancel): (state, .none)
        case (.cancelledUnstarted, .started): (.cancelSent, .none)
        case (.sent, .started): (.running, .none)
        case (.running, .fired): (.fired, .resumeFired)
        case (.running, .cancel): (.cancelSent, .sendCancelCommand)
        case (.cancelSent, .cancelRecorded): (.cancelled, .none)
        case (.cancelSent, .cancel), (.cancelled, .cancel), (.fired, .cancel): (state, .none)
        default: throw Nondeterminism(expected: "a timer that is \(state)", found: "\(event)")
        }
    }
}

/// The timers of a run.
struct Timers {
    private struct Entry {
        var machine = TimerMachine()
        var timerID: String
    }

    private var entries: [Sequence: Entry] = [:]
    /// Which timer an event has started, for the events that refer to it.
    private var started: [EventID: Sequence] = [:]
    private var count = 0

    mutating func start(
        for duration: Duration,
        summary: Payload?,
        _ recorder: inout CommandRecorder
    ) -> Sequence {
        count += 1
        let sequence = Sequence(count)
        let timerID = String(sequence.rawValue)
        entries[sequence] = Entry(timerID: timerID)
        recorder.record(
            Command(.startTimer(timerID: timerID, fireAfter: duration), summary: summary),
            for: .timer(sequence)
        )
        return sequence
    }

    /// - Returns: whether the timer's waiter goes on at once.
    mutating func cancel(
        _ sequence: Sequence,
        as dialect: Dialect,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) -> Bool {
        guard var timer = entries[sequence] else { return false }
        if dialect.sendsWhatItCancels, timer.machine.state == .created { _ = try timer.machine.apply(.commandSent) }
        let effect = try timer.machine.apply(.cancel)
        entries[sequence] = timer
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.timer(sequence))
            entries[sequence] = nil
            return true
        case .sendCancelCommand:
            recorder.record(Command(.cancelTimer(timerID: timer.timerID)), for: .timerCancel(sequence))
            return true
        case .none, .resumeFired: return false
        }
    }

    /// Whether a timer has fired, or was cancelled and left no trace.
    func isOver(_ sequence: Sequence) -> Bool { entries[sequence] == nil }

    mutating func commandSent(_ sequence: Sequence) throws(Nondeterminism) {
        _ = try entries[sequence]?.machine.apply(.commandSent)
    }

    /// Whether an event is the trace of the command that starts a timer.
    mutating func matchStart(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .timerStarted(let timerID) = event.attributes else { return false }
        _ = try entries[sequence]?.machine.apply(.started)
        entries[sequence]?.timerID = timerID
        started[event.id] = sequence
        return true
    }

    /// Whether an event is the trace of the command that cancels a timer.
    mutating func matchCancel(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .timerCancelled(_, let start) = event.attributes, started[start] == sequence else { return false }
        _ = try entries[sequence]?.machine.apply(.cancelRecorded)
        entries[sequence] = nil
        started[start] = nil
        return true
    }

    /// Applies the event that a timer has fired.
    mutating func fire(startedAt start: EventID, into jobs: inout [Job]) throws(Nondeterminism) {
        guard let sequence = started[start], var timer = entries[sequence] else {
            throw Nondeterminism(expected: "a timer that started at event \(start)", found: "none")
        }
        if try timer.machine.apply(.fired) == .resumeFired { jobs.append(.resolve(.timer(sequence), .fired)) }
        entries[sequence] = nil
        started[start] = nil
    }

    /// A timer in words, for people who ask what a workflow waits for.
    func describe(_ sequence: Sequence) -> String { "timer \(entries[sequence]?.timerID ?? "\(sequence)")" }
}

extension RunCore {
    /// Starts a timer for workflow code.
    func startTimer(for duration: Duration, summary: String?, in scope: CancellationScope) -> PendingOperation {
        guard isLive, !scope.isCancelled else { return unavailable(.timer(Sequence(0)), scope: scope) }
        let summary = text(summary)
        let sequence = machines.timers.start(for: duration, summary: summary, &machines.recorder)
        return add(.timer(sequence), scope: scope)
    }
}
