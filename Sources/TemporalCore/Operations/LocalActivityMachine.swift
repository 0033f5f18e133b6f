/// One local activity, from the call to the marker that says how it ended.
struct LocalActivityMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case running
        /// The workflow waits for the end of an activity that was asked to end.
        case cancelling
        /// How it ended is written down; the marker is still to come.
        case closed
        case recorded
    }
    enum Event: Equatable, CaseIterable {
        case ended, markerRecorded
        case cancelTrying, cancelWaiting, cancelAbandoning
    }
    enum Effect: Equatable {
        case none
        case recordOutcomeAndResume
        /// Unlike a timer or an activity that is cancelled before it is sent, this leaves a marker, always.
        case recordCancellationAndResume
        case recordCancellationStopAndResume
        case stop
    }

    private(set) var state = State.running

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.running, .ended), (.cancelling, .ended): (.closed, .recordOutcomeAndResume)
        case (.running, .cancelTrying): (.closed, .recordCancellationStopAndResume)
        case (.running, .cancelAbandoning): (.closed, .recordCancellationAndResume)
        case (.running, .cancelWaiting): (.cancelling, .stop)
        case (.closed, .markerRecorded): (.recorded, .none)
        // What ends after its waiter has gone on is passed over.
        case (.closed, .ended), (.recorded, .ended): (state, .none)
        case (.cancelling, .cancelTrying), (.cancelling, .cancelWaiting), (.cancelling, .cancelAbandoning),
            (.closed, .cancelTrying), (.closed, .cancelWaiting), (.closed, .cancelAbandoning),
            (.recorded, .cancelTrying), (.recorded, .cancelWaiting), (.recorded, .cancelAbandoning):
            (state, .none)
        default: throw Nondeterminism(expected: "a local activity that is \(state)", found: "\(event)")
        }
    }
}
