/// Something that a workflow has asked for, until it has ended.
final class PendingOperation {
    var operation: Operation
    let scope: CancellationScope
    /// Orders what is cancelled together.
    let order: Int
    /// Reads its outcome; the run's own converter when nil.
    @Redacted var converter: (any PayloadConverter)?
    /// Where the code asked for it, where that is known.
    var place: CallSite?
    private(set) var resolution: Resolution?
    /// Its place among the run's operations in the order in which they ended, from 1; 0 before.
    private(set) var endNumber = 0
    private var waiters: [Waiter] = []

    private struct Waiter {
        /// Its wait among those of ``ExecutionLines``.
        let wait: Int
        let suspended: Suspended
    }

    init(_ operation: Operation, scope: CancellationScope, order: Int, resolution: Resolution? = nil) {
        self.operation = operation
        self.scope = scope
        self.order = order
        self.resolution = resolution
    }

    /// Something to wait for that no machine knows of.
    static func unnamed() -> PendingOperation {
        PendingOperation(.timer(Sequence(0)), scope: CancellationScope(), order: 0)
    }

    /// Ends it; the first outcome counts. Those that wait are woken by ``RunCore/end(_:_:)``, which knows when.
    func resolve(_ resolution: Resolution, as number: Int) {
        guard self.resolution == nil else { return }
        self.resolution = resolution
        endNumber = number
    }

    /// Lets the lines that wait look again.
    func wake() {
        var woken: [Waiter] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.suspended.resume() }
    }

    /// Lets one of the lines that wait look again.
    func wake(_ wait: Int) {
        guard let place = waiters.firstIndex(where: { $0.wait == wait }) else { return }
        waiters.remove(at: place).suspended.resume()
    }

    /// Suspends until the operation is woken.
    func suspend(_ wait: Int, on executor: WorkflowExecutor) async {
        await executor.suspend { waiters.append(Waiter(wait: wait, suspended: $0)) }
    }
}

/// Something that a workflow waits to become true.
final class Condition {
    let isTrue: () -> Bool
    private var waiters: [Suspended] = []

    init(_ isTrue: @escaping () -> Bool) { self.isTrue = isTrue }

    func suspend(on executor: WorkflowExecutor, _ register: (Condition) -> Void) async {
        await executor.suspend {
            waiters.append($0)
            register(self)
        }
    }

    func wake() {
        var woken: [Suspended] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.resume() }
    }
}

/// Suspends for good. For code of an evicted run that goes on awaiting although everything it awaits fails: its task
/// stays in memory, which is the price of not looping for ever.
func parkForever() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}
