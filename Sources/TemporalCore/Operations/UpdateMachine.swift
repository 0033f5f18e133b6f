/// One update, from the request to its outcome.
struct UpdateMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case requested, acceptSent, accepted
        /// Accepted and completed within one task: both commands are on their way.
        case acceptAndCompleteSent
        case completeSent, completed, rejected
    }
    enum Event: Equatable, CaseIterable {
        case accept, reject, complete, acceptRecorded, completeRecorded
    }
    enum Effect: Equatable {
        case none, sendAcceptance, sendRejection, sendResponse
    }

    private(set) var state = State.requested

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.requested, .accept): (.acceptSent, .sendAcceptance)
        case (.requested, .reject): (.rejected, .sendRejection)
        case (.acceptSent, .acceptRecorded): (.accepted, .none)
        case (.acceptSent, .complete): (.acceptAndCompleteSent, .sendResponse)
        case (.acceptAndCompleteSent, .acceptRecorded): (.completeSent, .none)
        case (.accepted, .complete): (.completeSent, .sendResponse)
        case (.completeSent, .completeRecorded): (.completed, .none)
        default: throw Nondeterminism(expected: "an update that is \(state)", found: "\(event)")
        }
    }
}
