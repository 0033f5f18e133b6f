/// One child workflow, from the command that asks for it to the event that ends it.
struct ChildWorkflowMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, initiated, started
        /// Cancelled before the server said that it had started.
        case cancellingUnstarted
        /// The parent waits for the end of a cancelled child.
        case cancelling
        /// The parent waits for the server to take the request to cancel.
        case awaitingCancelDelivery
        /// The parent went on without it; whatever still comes is passed over.
        case leftAlone
        case closed
        /// Cancelled before it had started, by an SDK that asks for the cancellation only then (``Dialect``); the
        /// parent waits for its end, or has gone on.
        case cancellingOnceStarted, leavingOnceStarted
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, initiated, startFailed, started, closed
        case cancelRecorded, cancelDelivered, cancelNotDelivered
        case cancelTrying, cancelWaiting, cancelWaitingForRequest, cancelAbandoning
        case cancelTryingOnceStarted, cancelWaitingOnceStarted
    }
    enum Effect: Equatable {
        case none, withdrawCommand
        case resumeStarted, resumeStartedAndSendCancelCommand, resumeNotStarted
        case resumeWithOutcome
        case resumeCancelled
        case sendCancelCommand
        case sendCancelCommandAndResume
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): return (.sent, .none)
        case (.sent, .initiated): return (.initiated, .none)
        case (.initiated, .started): return (.started, .resumeStarted)
        case (.cancellingUnstarted, .started): return (.cancelling, .resumeStarted)
        case (.initiated, .startFailed), (.cancellingUnstarted, .startFailed): return (.closed, .resumeNotStarted)
        case (.started, .closed), (.cancelling, .closed), (.awaitingCancelDelivery, .closed):
            return (.closed, .resumeWithOutcome)
        case (.awaitingCancelDelivery, .started): return (state, .resumeStarted)
        case (.awaitingCancelDelivery, .startFailed): return (.closed, .resumeNotStarted)
        case (.leftAlone, .started): return (.leftAlone, .none)
        case (.leftAlone, .startFailed), (.leftAlone, .closed): return (.closed, .none)
        case (.cancellingOnceStarted, _), (.leavingOnceStarted, _): return try whileCancelWaits(state, event)
        case (_, .cancelTryingOnceStarted), (_, .cancelWaitingOnceStarted): return try onCancelOnceStarted(state, event)
        case (_, .cancelRecorded), (_, .cancelDelivered), (_, .cancelNotDelivered):
            return try afterCancelCommand(state, event)
        case (_, .cancelTrying), (_, .cancelWaiting), (_, .cancelWaitingForRequest), (_, .cancelAbandoning):
            return try onCancel(state, event)
        default: throw mismatch(state, event)
        }
    }

    private static func onCancelOnceStarted(
        _ state: State,
        _ event: Event
    ) throws(Nondeterminism) -> (State, Effect) {
        let isTrying = event == .cancelTryingOnceStarted
        switch state {
        case .created, .initiated:
            return isTrying ? (.leavingOnceStarted, .resumeCancelled) : (.cancellingOnceStarted, .none)
        default: return try onCancel(state, isTrying ? .cancelTrying : .cancelWaiting)
        }
    }

    private static func whileCancelWaits(
        _ state: State,
        _ event: Event
    ) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.cancellingOnceStarted, .started): (.cancelling, .resumeStartedAndSendCancelCommand)
        case (.cancellingOnceStarted, .startFailed): (.closed, .resumeNotStarted)
        case (.leavingOnceStarted, .started): (.leftAlone, .sendCancelCommand)
        case (.leavingOnceStarted, .startFailed): (.closed, .none)
        case (_, .closed), (_, .cancelRecorded), (_, .cancelDelivered), (_, .cancelNotDelivered):
            throw mismatch(state, event)
        default: (state, .none)
        }
    }

    private static func onCancel(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, _): (.closed, .withdrawCommand)
        case (.initiated, .cancelAbandoning), (.started, .cancelAbandoning): (.leftAlone, .resumeCancelled)
        case (.initiated, .cancelTrying), (.started, .cancelTrying): (.leftAlone, .sendCancelCommandAndResume)
        case (.initiated, .cancelWaiting): (.cancellingUnstarted, .sendCancelCommand)
        case (.started, .cancelWaiting): (.cancelling, .sendCancelCommand)
        case (.initiated, .cancelWaitingForRequest), (.started, .cancelWaitingForRequest):
            (.awaitingCancelDelivery, .sendCancelCommand)
        case (.cancellingUnstarted, _), (.cancelling, _), (.awaitingCancelDelivery, _), (.leftAlone, _), (.closed, _):
            (state, .none)
        case (.sent, _), (.initiated, _), (.started, _), (.cancellingOnceStarted, _), (.leavingOnceStarted, _):
            throw mismatch(state, event)
        }
    }

    private static func afterCancelCommand(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.awaitingCancelDelivery, .cancelDelivered): (.leftAlone, .resumeCancelled)
        case (.cancellingUnstarted, _), (.cancelling, _), (.awaitingCancelDelivery, _), (.leftAlone, _), (.closed, _):
            (state, .none)
        case (.created, _), (.sent, _), (.initiated, _), (.started, _), (.cancellingOnceStarted, _),
            (.leavingOnceStarted, _):
            throw mismatch(state, event)
        }
    }

    private static func mismatch(_ state: State, _ event: Event) -> Nondeterminism {
        Nondeterminism(expected: "a child workflow that is \(state)", found: "\(event)")
    }
}
