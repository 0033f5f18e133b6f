/// Something that a workflow has asked for, until it has ended. The only continuations of the package are here.
final class PendingOperation {
    var operation: Operation
    let scope: CancellationScope
    /// Orders what is cancelled together.
    let order: Int
    /// Reads its outcome; the run's own converter when nil.
    var converter: (any PayloadConverter)?
    private(set) var resolution: Resolution?
    /// The how manyth of the run's operations it was to end; 0 before.
    private(set) var endNumber = 0
    private var waiters: [Waiter] = []

    private struct Waiter {
        /// Its wait among those of ``Strands``.
        let wait: Int
        let continuation: UnsafeContinuation<Void, Never>
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

    /// Ends it; the first outcome counts. Those who wait are woken by ``RunCore/end(_:_:)``, which knows when.
    func resolve(_ resolution: Resolution, as number: Int) {
        guard self.resolution == nil else { return }
        self.resolution = resolution
        endNumber = number
    }

    /// Lets those who wait look again.
    func wake() {
        var woken: [Waiter] = []
        swap(&woken, &waiters)
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Lets one of those who wait look again.
    func wake(_ wait: Int) {
        guard let place = waiters.firstIndex(where: { $0.wait == wait }) else { return }
        waiters.remove(at: place).continuation.resume()
    }

    /// Suspends until somebody wakes the operation.
    func suspend(_ wait: Int) async {
        await withUnsafeContinuation { waiters.append(Waiter(wait: wait, continuation: $0)) }
    }
}

/// Something that a workflow waits to become true.
final class Condition {
    let isTrue: () -> Bool
    private var waiter: UnsafeContinuation<Void, Never>?

    init(_ isTrue: @escaping () -> Bool) { self.isTrue = isTrue }

    func suspend(_ register: (Condition) -> Void) async {
        await withUnsafeContinuation {
            waiter = $0
            register(self)
        }
    }

    func wake() {
        let waiter = waiter
        self.waiter = nil
        waiter?.resume()
    }
}

/// Suspends for good. For code of an evicted run that goes on awaiting although everything it awaits fails: its task
/// stays in memory, which is the price of not looping for ever.
func parkForever() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}
