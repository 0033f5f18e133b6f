/// Lets one piece of a workflow's code at a time do what must not be mixed: in the order in which they came.
///
/// Between two awaits no other code of a workflow runs, so most state needs no lock. A mutex is for steps with an await
/// between them, such as handlers that each read a balance, charge a card and write the balance.
/// ```swift
/// struct Account: Workflow {
///     var balance = 0
///     let mutex = WorkflowMutex()
///
///     struct Messages: MessageSet {
///         let pay = Signal<Account, Int>.running("pay") { amount, context in
///             try await context.state.mutex.withLock(in: context) {
///                 let balance = context.state.balance
///                 try await context.execute(Bank.charge, amount)
///                 context.state.balance = balance - amount
///             }
///         }
///     }
/// }
/// ```
/// It writes nothing to history. It is not reentrant: code that holds it and asks for it again waits for itself.
public final class WorkflowMutex {
    private let semaphore = WorkflowSemaphore(1)

    /// A mutex that nobody holds.
    public init() {}

    /// Whether somebody holds it.
    public var isLocked: Bool { semaphore.available == 0 }

    /// Does something while nobody else does something with the mutex.
    /// - Parameters:
    ///   - context: the one of the code that asks; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; the same type for ``Interruption`` when the code is cancelled before it has the mutex.
    public func withLock<W, Value, Thrown: InterruptibleError>(
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: () async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        do throws(Interruption) { try await lock(in: context, at: CallSite(file: file, line: line)) } catch {
            throw Thrown(error)
        }
        defer { semaphore.release() }
        return try await body()
    }

    /// Does something while nobody else does something with the mutex.
    /// - Parameters:
    ///   - context: the one of the code that asks; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``Interruption`` when the code is cancelled before it has the mutex.
    @_disfavoredOverload
    public func withLock<W, Value>(
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await lock(in: context, at: CallSite(file: file, line: line))
        defer { semaphore.release() }
        return try await body()
    }

    private func lock<W>(in context: WorkflowContext<W>, at place: CallSite) async throws(Interruption) {
        try await semaphore.acquire(1, "a mutex", in: context, at: place)
    }
}

@available(*, unavailable)
extension WorkflowMutex: Sendable {}

/// An error that can say that code was interrupted, so that a wait before the code can throw it too.
///
/// Make an error of yours one to use it as the type that `withLock` and others throw.
public protocol InterruptibleError: Error {
    /// The error that says so.
    init(_ interruption: Interruption)
}

extension Interruption: InterruptibleError {
    /// The interruption itself.
    public init(_ interruption: Interruption) { self = interruption }
}

extension ActivityFailure: InterruptibleError {
    /// The failure of an activity that was interrupted before it was asked for.
    public init(_ interruption: Interruption) {
        self.init(reason: .interrupted(interruption), origin: nil, retryState: .unspecified, failure: nil)
    }
}

extension ChildWorkflowFailure: InterruptibleError {
    /// The failure of a child workflow that was interrupted before it was asked for.
    public init(_ interruption: Interruption) {
        self.init(reason: .interrupted(interruption), origin: nil, failure: nil)
    }
}
