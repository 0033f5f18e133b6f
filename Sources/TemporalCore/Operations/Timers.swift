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
