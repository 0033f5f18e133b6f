import Synchronization

/// The routes to a server, one for each of its addresses, and whose turn it is.
///
/// A call goes by the next route that is connected. While none is, it waits for the first one that will be, and fails
/// once all of them have failed. Routes that are lost connect again by themselves, and a name is looked up again.
final class Routes: Sendable {
    /// Where a call goes.
    enum Choice: Sendable {
        /// By a route.
        case route(Route)
        /// Nowhere: the name has no address.
        case unresolved(String)
        /// Nowhere: no more calls are taken.
        case closed
    }

    private let plan: ChannelPlan
    private let options: ChannelOptions
    private let queue: OpenQueue
    private let signal = ChangeSignal()
    private let state: Mutex<State>

    private struct State {
        var isOpen = true
        var routes: [Route] = []
        var turn = 0
        var lookUp = LookUp()
    }

    /// How looking a name up stands.
    private struct LookUp {
        /// How often it has begun.
        var count = 0
        var begun: ContinuousClock.Instant?
        var isRunning = false
        /// Why the last one gave nothing.
        var failure: String?
        /// Whether a connection was lost since the last one began.
        var isNeeded = false
    }

    /// The pause between two look-ups while connections are lost, and while one that was never there is missing.
    private static let shortPause = Duration.seconds(5), longPause = Duration.seconds(30)

    init(options: ChannelOptions, queue: OpenQueue) {
        plan = ChannelPlan(options)
        self.options = options
        self.queue = queue
        state = Mutex(State())
        switch plan {
        case .single(let target): update([target])
        case .each(let targets): update(targets)
        case .named: break
        }
    }

    /// Takes no more calls. Those that run keep their routes.
    func close() {
        let routes = state.withLock { state in
            state.isOpen = false
            defer { state.routes = [] }
            return state.routes
        }
        // Freed outside of the lock.
        withExtendedLifetime(routes) {}
        signal.send()
    }

    /// The route of the next call, once there is one, or once the time is over.
    func next(until deadline: ContinuousClock.Instant) async -> Choice {
        var awaited: Int?
        while true {
            let seen = signal.changes
            let isLate = Task.isCancelled || ContinuousClock.now >= deadline
            if let choice = choose(&awaited, isLate: isLate) { return choice }
            await signal.wait(after: seen, until: deadline)
        }
    }

    /// Connects, and tells whether that worked in time.
    func connected(until deadline: ContinuousClock.Instant) async -> Bool {
        while !Task.isCancelled {
            let seen = signal.changes
            let standing = state.withLock { state in
                state.isOpen ? connect(&state).contains(.ready) : nil
            }
            guard let standing else { return false }
            if standing { return true }
            guard ContinuousClock.now < deadline else { return false }
            await signal.wait(after: seen, until: deadline)
        }
        return false
    }

    /// Decides, if it can be decided now; `awaited` is the look-up that a call waits for.
    private func choose(_ awaited: inout Int?, isLate: Bool) -> Choice? {
        state.withLock { state in
            guard state.isOpen else { return .closed }
            // gRPC holds a call back while its only channel connects.
            if case .single = plan { return .route(state.routes[0]) }
            let standings = connect(&state)
            if standings.isEmpty {
                if let failure = state.lookUp.failure, awaited == state.lookUp.count { return .unresolved(failure) }
                if !state.lookUp.isRunning { lookUp(&state) }
                awaited = state.lookUp.count
                return isLate ? .unresolved("it was not found in time") : nil
            }
            let inTurn = standings.indices.map { (state.turn + $0) % standings.count }
            let connected = inTurn.first { standings[$0] == .ready }
            let isHopeless = isLate || standings.allSatisfy { $0 == .transientFailure }
            guard let chosen = connected ?? (isHopeless ? inTurn.first : nil) else { return nil }
            state.turn = (chosen + 1) % standings.count
            return .route(state.routes[chosen])
        }
    }

    /// How the routes stand; those that are idle connect, and the name is looked up where that is due.
    private func connect(_ state: inout State) -> [Connectivity] {
        let standings = state.routes.map { $0.connect() }
        let isComplete = !standings.isEmpty && standings.allSatisfy { $0 == .ready }
        guard case .named = plan, !isComplete, !state.lookUp.isRunning else { return standings }
        if standings.allSatisfy({ $0 == .transientFailure }) { state.lookUp.isNeeded = true }
        let pause = state.lookUp.isNeeded ? Self.shortPause : Self.longPause
        if let begun = state.lookUp.begun, ContinuousClock.now - begun < pause { return standings }
        lookUp(&state)
        return standings
    }

    // MARK: - Changes

    /// A route's state has changed.
    private func noticed(isLost: Bool) {
        state.withLock { state in
            guard state.isOpen else { return }
            if isLost { state.lookUp.isNeeded = true }
            if case .single = plan { return }
            _ = connect(&state)
        }
        signal.send()
    }

    /// Looks the name up, on a thread that may block.
    private func lookUp(_ state: inout State) {
        guard case .named(let host, let port) = plan else { return }
        state.lookUp.count += 1
        state.lookUp.begun = .now
        state.lookUp.isRunning = true
        state.lookUp.isNeeded = false
        state.lookUp.failure = nil
        let resolver = options.resolver
        // Nobody waits for it when the channel is shut down.
        QueueThread.start { [weak self] in
            let result = resolver.lookUp(host, port)
            self?.found(result, of: host)
        }
    }

    private func found(_ result: Result<[ResolvedAddress], ResolutionFailed>, of host: String) {
        state.withLock { state in
            state.lookUp.isRunning = false
            if case .failure(let failed) = result { state.lookUp.failure = failed.reason }
        }
        // Addresses that are known stay when the name servers do not answer.
        if case .success(let addresses) = result { update(addresses.map { ChannelTarget($0, of: host) }) }
        signal.send()
    }

    /// Keeps the routes to these targets, adds those that are missing, and lets go of the others.
    private func update(_ targets: [ChannelTarget]) {
        let dropped = state.withLock { state -> [Route] in
            guard state.isOpen else { return [] }
            let old = state.routes
            state.routes = targets.map { target in
                old.first { $0.target == target }
                    ?? Route(to: target, options: options, queue: queue) { [weak self] in self?.noticed(isLost: $0) }
            }
            return old
        }
        withExtendedLifetime(dropped) {}
    }
}
