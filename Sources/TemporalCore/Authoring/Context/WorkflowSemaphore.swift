/// Permits of which code in a workflow takes some and gives them back: so many at a time, and in the order in which they
/// were asked for.
///
/// ```swift
/// let callers = WorkflowSemaphore(3)
/// let receipt = try await callers.withPermit(in: context) { try await context.execute(Bank.charge, order) }
/// ```
/// Keep it in the workflow's state, where handlers and the main line share it, or in a variable that branches share. It
/// writes nothing to history. A query may look at ``available`` and must take and give nothing.
public final class WorkflowSemaphore {
    private var waiting = WaitingLine<Int>()
    /// How many permits nobody has.
    public private(set) var available: Int

    /// A semaphore.
    /// - Parameter permits: how many may be taken at a time; less than zero counts as zero.
    public init(_ permits: Int) { available = max(0, permits) }

    /// Takes permits, and waits for them where too few are left or others wait already.
    ///
    /// Who asks for many is not overtaken by those who ask for few. More than the semaphore has are waited for until the
    /// wait is cancelled. Prefer `withPermit`, which gives back what it takes.
    /// - Parameters:
    ///   - count: how many; less than 1 takes none.
    ///   - context: the one of the code that asks; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Throws: ``Interruption`` when the code is cancelled before it has them. Then it has taken none.
    public func acquire<W>(
        _ count: Int = 1,
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) {
        try await acquire(count, "a semaphore", in: context, at: CallSite(file: file, line: line))
    }

    func acquire<W>(
        _ count: Int,
        _ what: String,
        in context: WorkflowContext<W>,
        at place: CallSite
    ) async throws(Interruption) {
        try await context.checkTurn()
        guard !tryAcquire(count) else { return }
        do throws(Interruption) {
            try await context.awaitTurn(what, at: place) { waiting.add(count, for: $0, of: $1) }
        } catch {
            // Those behind it may need fewer than it did.
            admit()
            throw error
        }
    }

    /// Takes permits if they are there and nobody waits for some.
    /// - Parameter count: how many; less than 1 takes none.
    /// - Returns: whether they are taken.
    public func tryAcquire(_ count: Int = 1) -> Bool {
        guard count > 0 else { return true }
        guard available >= count, waiting.first == nil else { return false }
        available -= count
        return true
    }

    /// Gives permits back, or further ones.
    /// - Parameter count: how many; less than 1 gives none.
    public func release(_ count: Int = 1) {
        guard count > 0 else { return }
        available += count
        admit()
    }

    private func admit() {
        while let waiter = waiting.first, available >= waiter.request {
            available -= waiter.request
            waiting.removeFirst()
            waiter.admit()
        }
    }

    /// Does something with a permit, and gives it back however that ends.
    /// - Parameters:
    ///   - context: the one of the code that asks; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; the same type for ``Interruption`` when the code is cancelled before it has the permit.
    public func withPermit<W, Value, Thrown: InterruptibleError>(
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: () async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        do throws(Interruption) { try await acquire(in: context, file: file, line: line) } catch {
            throw Thrown(error)
        }
        defer { release() }
        return try await body()
    }

    /// Does something with a permit, and gives it back however that ends.
    /// - Parameters:
    ///   - context: the one of the code that asks; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``Interruption`` when the code is cancelled before it has the permit.
    @_disfavoredOverload
    public func withPermit<W, Value>(
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await acquire(in: context, file: file, line: line)
        defer { release() }
        return try await body()
    }
}

@available(*, unavailable)
extension WorkflowSemaphore: Sendable {}
