/// Something that a workflow has asked for, until it has ended. The only continuations of the package are here.
final class PendingOperation {
    var operation: Operation
    let scope: CancellationScope
    /// Orders what is cancelled together.
    let order: Int
    /// Reads its outcome; the run's own converter when nil.
    var converter: (any PayloadConverter)?
    private(set) var resolution: Resolution?
    private var waiters: [UnsafeContinuation<Void, Never>] = []

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
        var woken: [UnsafeContinuation<Void, Never>] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.resume() }
    }

    /// Suspends until somebody wakes the operation.
    func suspend() async {
        await withUnsafeContinuation { waiters.append($0) }
    }
}

/// Something that a workflow waits to become true.
final class Condition {
    let isTrue: () -> Bool
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    init(_ isTrue: @escaping () -> Bool) { self.isTrue = isTrue }

    func suspend(_ register: (Condition) -> Void) async {
        await withUnsafeContinuation {
            waiters.append($0)
            register(self)
        }
    }

    func wake() {
        var woken: [UnsafeContinuation<Void, Never>] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.resume() }
    }
}

/// Suspends for good. For code of an evicted run that goes on awaiting although everything it awaits fails: its task
/// stays in memory, which is the price of not looping for ever.
func parkForever() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}
