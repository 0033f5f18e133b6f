/// Code of a workflow that waits for its turn, in the order in which it came.
struct WaitingLine<Request> {
    struct Waiter {
        let request: Request
        fileprivate let operation: PendingOperation
        fileprivate let core: RunCore

        /// Lets it go on; what it was waiting for is its own from now on.
        func admit() { core.endTurn(operation, .fired) }
    }

    private var waiters: ArraySlice<Waiter> = []

    /// The one whose turn is next. Those that were cancelled have left.
    var first: Waiter? {
        mutating get {
            while let waiter = waiters.first {
                if waiter.operation.resolution == nil { return waiter }
                waiters.removeFirst()
            }
            return nil
        }
    }

    /// Takes the first off.
    mutating func removeFirst() { waiters.removeFirst() }

    /// Puts code behind all others.
    mutating func add(_ request: Request, for operation: PendingOperation, of core: RunCore) {
        waiters.append(Waiter(request: request, operation: operation, core: core))
    }
}

extension WorkflowContext {
    /// Fails where code can wait for nothing any more.
    func checkTurn() async throws(Interruption) {
        if !core.isLive { await core.awaitInVain() }
        try checkCancellation()
    }

    /// Waits until `admit` is called for the place in the line that `join` takes.
    /// - Throws: ``Interruption`` when the code is cancelled before its turn has come.
    func awaitTurn(
        _ what: String,
        at place: CallSite,
        _ join: (PendingOperation, RunCore) -> Void
    ) async throws(Interruption) {
        let operation = core.beginTurn(in: scope)
        join(operation, core)
        switch await core.turn(of: operation, at: place, what) {
        case .fired: return
        case .evicted: throw .evicted
        default: throw .cancelled
        }
    }
}
