import Synchronization
import TemporalCore

/// What the server has said last of its groups of pollers. All polls of a worker read it, and each answer may renew it.
final class PollRouteBoard: Sendable {
    private struct State {
        var routes: PollRoutes?
        var listeners: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// The groups as they are now; nil where the server has named none.
    var routes: PollRoutes? { state.withLock { $0.routes } }

    /// How many groups there are.
    var count: Int { state.withLock { $0.routes?.groups.count ?? 0 } }

    /// Takes over what an answer says, if it is news, and tells those who want to know.
    func note(_ routes: PollRoutes?) {
        guard let routes else { return }
        let listeners = state.withLock { state -> [@Sendable () -> Void] in
            guard routes.replaces(state.routes) else { return [] }
            state.routes = routes
            return state.listeners
        }
        for listener in listeners { listener() }
    }

    /// Forgets them: the worker speaks to another server from now on, whose versions are others.
    func forget() { state.withLock { $0.routes = nil } }

    /// Tells of each change.
    func onChange(_ listener: @escaping @Sendable () -> Void) { state.withLock { $0.listeners.append(listener) } }
}
