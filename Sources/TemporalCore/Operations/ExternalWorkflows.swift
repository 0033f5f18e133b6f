/// One signal or request to cancel that goes to another workflow.
struct ExternalMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, initiated, done
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, initiated, delivered, failed, cancel
    }
    enum Effect: Equatable {
        case none, withdrawCommand, resumeDelivered, resumeFailed
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    // What was sent cannot be taken back: a cancellation then changes nothing.
    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): (.sent, .none)
        case (.created, .cancel): (.done, .withdrawCommand)
        case (.sent, .initiated): (.initiated, .none)
        case (.initiated, .delivered): (.done, .resumeDelivered)
        case (.initiated, .failed): (.done, .resumeFailed)
        case (.initiated, .cancel), (.done, .cancel): (state, .none)
        default: throw Nondeterminism(expected: "a message to another workflow that is \(state)", found: "\(event)")
        }
    }
}
