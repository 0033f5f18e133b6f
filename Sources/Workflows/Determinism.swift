/// The fence: what a file sees when it imports `Workflows` instead of `TemporalCore`.
///
/// A name of an imported module hides the standard library's, so that each way out of determinism is declared here
/// again, deprecated, with the way to go as its message; workflow targets treat warnings as errors. `unavailable` would
/// not do: the compiler passes over such a declaration and takes the standard library's. The bodies are harmless, since
/// no target that builds without warnings can reach them. Functions hide only those of the very same type, hence the
/// `@concurrent` bodies below, which is what the standard library means by `async`.
///
/// What it cannot see: `_Concurrency.Task` and other names with their module in front, `Date()` and `UUID()` where
/// Foundation is imported (they are unknown where it is not), the order of a `Dictionary` or a `Set`.
@_exported public import TemporalCore

// MARK: - Tasks

/// Stands in front of the standard library's `Task`: what runs beside a workflow is not replayed.
@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:), context.sleep(for:)")
public struct Task<Success: Sendable, Failure: Error>: Sendable {}

@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:), context.sleep(for:)")
extension Task {
    /// Runs nothing.
    @discardableResult
    public init(
        name: String? = nil,
        priority: TaskPriority? = nil,
        operation: @escaping () async -> Success
    ) where Failure == Never {}

    /// Runs nothing.
    @discardableResult
    public init(
        name: String? = nil,
        priority: TaskPriority? = nil,
        operation: @escaping () async throws -> Success
    ) where Failure == any Error {}

    /// Cancels nothing.
    public func cancel() {}
}

@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:)")
extension Task where Failure == any Error {
    /// Runs nothing.
    @discardableResult
    public static func detached(
        name: String? = nil,
        priority: TaskPriority? = nil,
        operation: @escaping () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(name: name, priority: priority, operation: operation)
    }
}

@available(*, deprecated, message: "workflow code is deterministic: use context.sleep(for:)")
extension Task where Success == Never, Failure == Never {
    /// Does not wait.
    public static func sleep(nanoseconds duration: UInt64) async throws {}
    /// Does not wait.
    public static func sleep(for duration: Duration, tolerance: Duration? = nil) async throws {}
    /// Does not wait.
    public static func yield() async {}
    /// False.
    public static var isCancelled: Bool { false }
    /// Does not throw.
    public static func checkCancellation() throws {}
}

/// Stands in front of the standard library's `withTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:) and await the handles")
public func withTaskGroup<ChildTaskResult: Sendable, GroupResult>(
    of childTaskResultType: ChildTaskResult.Type = ChildTaskResult.self,
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout TaskGroup<ChildTaskResult>) async -> GroupResult
) async -> GroupResult {
    await _Concurrency.withTaskGroup(of: childTaskResultType, returning: returnType, body: body)
}

/// Stands in front of the standard library's `withThrowingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:) and await the handles")
public func withThrowingTaskGroup<ChildTaskResult: Sendable, GroupResult>(
    of childTaskResultType: ChildTaskResult.Type = ChildTaskResult.self,
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout ThrowingTaskGroup<ChildTaskResult, any Error>) async throws -> GroupResult
) async rethrows -> GroupResult {
    try await _Concurrency.withThrowingTaskGroup(of: childTaskResultType, returning: returnType, body: body)
}

/// Stands in front of the standard library's `withDiscardingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:) and await the handles")
public func withDiscardingTaskGroup<GroupResult>(
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout DiscardingTaskGroup) async -> GroupResult
) async -> GroupResult {
    await _Concurrency.withDiscardingTaskGroup(returning: returnType, body: body)
}

/// Stands in front of the standard library's `withThrowingDiscardingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.start(_:) and await the handles")
public func withThrowingDiscardingTaskGroup<GroupResult>(
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout ThrowingDiscardingTaskGroup<any Error>) async throws -> GroupResult
) async throws -> GroupResult {
    try await _Concurrency.withThrowingDiscardingTaskGroup(returning: returnType, body: body)
}

/// Stands in front of the standard library's `withCheckedContinuation`: somebody outside would resume it.
@available(*, deprecated, message: "workflow code is deterministic: use context.wait(until:)")
public func withCheckedContinuation<T>(
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    _ body: (CheckedContinuation<T, Never>) -> Void
) async -> sending T {
    await _Concurrency.withCheckedContinuation(function: function, body)
}

/// Stands in front of the standard library's `withCheckedThrowingContinuation`: somebody outside would resume it.
@available(*, deprecated, message: "workflow code is deterministic: use context.wait(until:)")
public func withCheckedThrowingContinuation<T>(
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    _ body: (CheckedContinuation<T, any Error>) -> Void
) async throws -> sending T {
    try await _Concurrency.withCheckedThrowingContinuation(function: function, body)
}

// MARK: - Clocks

/// Stands in front of the standard library's clock.
@available(*, deprecated, message: "workflow code is deterministic: use context.now, context.sleep(for:)")
public struct ContinuousClock: Sendable {
    /// Tells no time.
    public init() {}
    /// Stands still.
    public static var now: Timestamp { Timestamp(nanosecondsSince1970: 0) }
    /// Stands still.
    public var now: Timestamp { Timestamp(nanosecondsSince1970: 0) }
}

/// Stands in front of the standard library's clock.
@available(*, deprecated, message: "workflow code is deterministic: use context.now, context.sleep(for:)")
public struct SuspendingClock: Sendable {
    /// Tells no time.
    public init() {}
    /// Stands still.
    public static var now: Timestamp { Timestamp(nanosecondsSince1970: 0) }
    /// Stands still.
    public var now: Timestamp { Timestamp(nanosecondsSince1970: 0) }
}

// MARK: - Chance

/// Stands in front of the standard library's generator.
@available(*, deprecated, message: "workflow code is deterministic: use context.random")
public struct SystemRandomNumberGenerator: RandomNumberGenerator, Sendable {
    /// Generates nothing.
    public init() {}
    /// Zero.
    public mutating func next() -> UInt64 { 0 }
}

extension FixedWidthInteger {
    /// The lower bound.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Self>) -> Self { range.lowerBound }
    /// The lower bound.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Self>) -> Self { range.lowerBound }
}

extension BinaryFloatingPoint where RawSignificand: FixedWidthInteger {
    /// The lower bound.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Self>) -> Self { range.lowerBound }
    /// The lower bound.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Self>) -> Self { range.lowerBound }
}

extension Bool {
    /// False.
    @available(*, deprecated, message: "workflow code is deterministic: use random(using: &context.random)")
    public static func random() -> Bool { false }
}

extension Swift.Sequence {
    /// The elements as they are.
    @available(*, deprecated, message: "workflow code is deterministic: use shuffled(using: &context.random)")
    public func shuffled() -> [Element] { Array(self) }
}

extension MutableCollection where Self: RandomAccessCollection {
    /// Leaves the elements where they are.
    @available(*, deprecated, message: "workflow code is deterministic: use shuffle(using: &context.random)")
    public mutating func shuffle() {}
}

extension Collection {
    /// The first element.
    @available(*, deprecated, message: "workflow code is deterministic: use randomElement(using: &context.random)")
    public func randomElement() -> Element? { first }
}

// MARK: - The terminal and the process

/// Stands in front of the standard library's `print`.
@available(*, deprecated, message: "workflow code is deterministic: use context.logger, which is silent in a replay")
public func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}

/// Stands in front of the standard library's `debugPrint`.
@available(*, deprecated, message: "workflow code is deterministic: use context.logger, which is silent in a replay")
public func debugPrint(_ items: Any..., separator: String = " ", terminator: String = "\n") {}

/// Stands in front of the standard library's `dump`.
@available(*, deprecated, message: "workflow code is deterministic: use context.logger, which is silent in a replay")
@discardableResult
public func dump<T>(
    _ value: T,
    name: String? = nil,
    indent: Int = 0,
    maxDepth: Int = .max,
    maxItems: Int = .max
) -> T {
    value
}

/// Stands in front of the standard library's `readLine`.
@available(*, deprecated, message: "workflow code is deterministic: ask with an activity or a signal")
public func readLine(strippingNewline: Bool = true) -> String? { nil }

/// Stands in front of the standard library's `CommandLine`.
@available(*, deprecated, message: "workflow code is deterministic: what differs between workers belongs in the input")
public enum CommandLine {
    /// Empty.
    public static var arguments: [String] { [] }
}
