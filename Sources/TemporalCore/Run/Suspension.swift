/// Something that a workflow has asked for, until it has ended.
final class PendingOperation {
    var operation: Operation
    let scope: CancellationScope
    /// Orders what is cancelled together.
    let order: Int
    /// Reads its outcome; the run's own converter when nil.
    @Redacted var converter: (any PayloadConverter)?
    private(set) var resolution: Resolution?
    private var waiters: [Suspended] = []

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

    /// Ends it; the first outcome counts.
    func resolve(_ resolution: Resolution) {
        guard self.resolution == nil else { return }
        self.resolution = resolution
        wake()
    }

    /// Lets those who wait look again, for a run that leaves memory.
    func wake() {
        var woken: [Suspended] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.resume() }
    }

    /// Suspends until somebody wakes the operation.
    func suspend(on executor: WorkflowExecutor) async {
        await executor.suspend { waiters.append($0) }
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
