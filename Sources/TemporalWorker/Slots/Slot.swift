import Synchronization

/// The right to work on one task. It is given back once, by ``release()`` or when the last reference to it goes.
final class Slot: Sendable {
    private enum State {
        case reserved
        case used(SlotWork)
        case released
    }

    private let permit: SlotPermit
    private let slots: Slots
    private let state = Mutex(State.reserved)

    init(_ permit: SlotPermit, of slots: Slots) {
        self.permit = permit
        self.slots = slots
    }

    deinit { release() }

    /// A task has come for it.
    func use(for work: SlotWork) {
        let isFirst = state.withLock { state in
            guard case .reserved = state else { return false }
            state = .used(work)
            return true
        }
        if isFirst { slots.used(permit, for: work) }
    }

    /// Its task goes on, but is not waited for any more.
    func abandon() {
        if case .used = state.withLock({ $0 }) { slots.abandoned() }
        release()
    }

    /// The task has ended, or none has come.
    func release() {
        let before = state.withLock { state in
            defer { state = .released }
            return state
        }
        switch before {
        case .reserved: slots.released(permit, after: nil)
        case .used(let work): slots.released(permit, after: work)
        case .released: break
        }
    }
}
