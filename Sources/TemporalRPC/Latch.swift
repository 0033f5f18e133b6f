import Synchronization

/// Opens once, and lets everybody through who waits or comes later.
package final class Latch: Sendable {
    private let state = Mutex(State())

    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    package init() {}

    /// Opens it; a second time changes nothing.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Whether it is open.
    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Waits until it is open.
    package func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
