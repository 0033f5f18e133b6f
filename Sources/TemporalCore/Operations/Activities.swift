/// One activity, from the command that schedules it to the event that ends it.
struct ActivityMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, scheduled
        /// The workflow waits for the end of a cancelled activity.
        case cancelling
        /// The workflow went on without it; whatever still comes is passed over.
        case leftAlone
        case closed
        /// Cancelled in the task that asked for it, by an SDK that sends both commands (``Dialect``); the workflow
        /// waits for its end, or has gone on.
        case cancellingUnscheduled, leftAloneUnscheduled
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, scheduled, started, closed, cancelRecorded
        case cancelTrying, cancelWaiting, cancelAbandoning
    }
    enum Effect: Equatable {
        case none, withdrawCommand
        case sendCancelCommand
        case sendCancelCommandAndResume
        case resumeCancelled
        case resumeWithOutcome
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): (.sent, .none)
        case (.created, .cancelTrying), (.created, .cancelWaiting), (.created, .cancelAbandoning):
            (.closed, .withdrawCommand)
        case (.sent, .scheduled): (.scheduled, .none)
        case (.scheduled, .started), (.cancelling, .started), (.leftAlone, .started): (state, .none)
        case (.scheduled, .closed), (.cancelling, .closed): (.closed, .resumeWithOutcome)
        case (.scheduled, .cancelTrying): (.leftAlone, .sendCancelCommandAndResume)
        case (.scheduled, .cancelWaiting): (.cancelling, .sendCancelCommand)
        case (.scheduled, .cancelAbandoning): (.leftAlone, .resumeCancelled)
        case (.cancelling, .cancelRecorded), (.leftAlone, .cancelRecorded): (state, .none)
        case (.leftAlone, .closed): (.closed, .none)
        case (.sent, .cancelTrying): (.leftAloneUnscheduled, .sendCancelCommandAndResume)
        case (.sent, .cancelAbandoning): (.leftAloneUnscheduled, .resumeCancelled)
        case (.sent, .cancelWaiting): (.cancellingUnscheduled, .sendCancelCommand)
        case (.leftAloneUnscheduled, .scheduled): (.leftAlone, .none)
        case (.cancellingUnscheduled, .scheduled): (.cancelling, .none)
        case (.leftAloneUnscheduled, .commandSent), (.cancellingUnscheduled, .commandSent): (state, .none)
        case (.cancelling, .cancelTrying), (.cancelling, .cancelWaiting), (.cancelling, .cancelAbandoning),
            (.leftAlone, .cancelTrying), (.leftAlone, .cancelWaiting), (.leftAlone, .cancelAbandoning),
            (.closed, .cancelTrying), (.closed, .cancelWaiting), (.closed, .cancelAbandoning),
            (.leftAloneUnscheduled, .cancelTrying), (.leftAloneUnscheduled, .cancelWaiting),
            (.leftAloneUnscheduled, .cancelAbandoning), (.cancellingUnscheduled, .cancelTrying),
            (.cancellingUnscheduled, .cancelWaiting), (.cancellingUnscheduled, .cancelAbandoning):
            (state, .none)
        default: throw Nondeterminism(expected: "an activity that is \(state)", found: "\(event)")
        }
    }
}
