/// The fence: what a file sees when it imports `TemporalWorkflows` instead of `TemporalCore`.
///
/// A name of an imported module hides the standard library's, so that each way out of determinism is declared here
/// again, deprecated, with the way to go as its message; workflow targets treat warnings as errors. `unavailable` would
/// not do: the compiler passes over such a declaration and takes the standard library's.
///
/// A stand-in only speaks. It does what the standard library does, whether or not anybody reads the warning: a program
/// may have its workflows and other code in one file, and a package that is fetched from elsewhere is built without
/// warnings. Types are therefore aliases of the real ones. Functions call the real ones, and hide them only if their
/// type is exactly the same, hence the `@concurrent` bodies below, which is what the standard library means by `async`.
///
/// Task groups are refused, and so is an `async let` that is awaited, by the engine. A child task cannot take the context
/// along, which is not Sendable, so it has nothing to do that a plain call could not; its jobs come to the executor by
/// themselves, where those that code brings and those that another thread brings cannot be told apart; and it is cancelled
/// in Swift's way and not in the workflow's. `context.map`, `context.all` and `context.fork` are what they are for.
///
/// What it cannot see: `_Concurrency.Task` and other names with their module in front; the order of a `Dictionary` or a
/// `Set` in a loop; and what Foundation, Dispatch and the C library declare, where a file imports these. (A stand-in for
/// one of their names is ambiguous there, in code that is right as well.)
@_exported public import TemporalCore

// MARK: - Tasks

/// The standard library's `Task`: what runs beside a workflow is not replayed.
@available(*, deprecated, message: "workflow code is deterministic: use context.fork(_:), context.sleep(for:)")
public typealias Task<Success: Sendable, Failure: Error> = _Concurrency.Task<Success, Failure>

/// The standard library's `MainActor`: nothing that runs on it is replayed. As an attribute it is not seen.
@available(*, deprecated, message: "workflow code is deterministic: an activity does what belongs on another actor")
public typealias MainActor = _Concurrency.MainActor

/// The standard library's `AsyncStream`: its elements come from outside.
@available(*, deprecated, message: "workflow code is deterministic: use a signal and context.wait(until:)")
public typealias AsyncStream<Element> = _Concurrency.AsyncStream<Element>

/// The standard library's `AsyncThrowingStream`: its elements come from outside.
@available(*, deprecated, message: "workflow code is deterministic: use a signal and context.wait(until:)")
public typealias AsyncThrowingStream<Element, Failure: Error> = _Concurrency.AsyncThrowingStream<Element, Failure>

/// Stands in front of the standard library's `withTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)")
public func withTaskGroup<ChildTaskResult: Sendable, GroupResult>(
    of childTaskResultType: ChildTaskResult.Type = ChildTaskResult.self,
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout TaskGroup<ChildTaskResult>) async -> GroupResult
) async -> GroupResult {
    await _Concurrency.withTaskGroup(of: childTaskResultType, returning: returnType, body: body)
}

/// Stands in front of the standard library's `withThrowingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)")
public func withThrowingTaskGroup<ChildTaskResult: Sendable, GroupResult>(
    of childTaskResultType: ChildTaskResult.Type = ChildTaskResult.self,
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout ThrowingTaskGroup<ChildTaskResult, any Error>) async throws -> GroupResult
) async rethrows -> GroupResult {
    try await _Concurrency.withThrowingTaskGroup(of: childTaskResultType, returning: returnType, body: body)
}

/// Stands in front of the standard library's `withDiscardingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)")
public func withDiscardingTaskGroup<GroupResult>(
    returning returnType: GroupResult.Type = GroupResult.self,
    isolation: isolated (any Actor)? = #isolation,
    body: @concurrent (inout DiscardingTaskGroup) async -> GroupResult
) async -> GroupResult {
    await _Concurrency.withDiscardingTaskGroup(returning: returnType, body: body)
}

/// Stands in front of the standard library's `withThrowingDiscardingTaskGroup`.
@available(*, deprecated, message: "workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)")
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

/// Stands in front of the standard library's `withUnsafeContinuation`: somebody outside would resume it.
@available(*, deprecated, message: "workflow code is deterministic: use context.wait(until:)")
public func withUnsafeContinuation<T>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (UnsafeContinuation<T, Never>) -> Void
) async -> sending T {
    await _Concurrency.withUnsafeContinuation(body)
}

/// Stands in front of the standard library's `withUnsafeThrowingContinuation`: somebody outside would resume it.
@available(*, deprecated, message: "workflow code is deterministic: use context.wait(until:)")
public func withUnsafeThrowingContinuation<T>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (UnsafeContinuation<T, any Error>) -> Void
) async throws -> sending T {
    try await _Concurrency.withUnsafeThrowingContinuation(body)
}

// MARK: - Clocks

/// The standard library's clock.
@available(*, deprecated, message: "workflow code is deterministic: use context.now, context.sleep(for:)")
public typealias ContinuousClock = _Concurrency.ContinuousClock

/// The standard library's clock.
@available(*, deprecated, message: "workflow code is deterministic: use context.now, context.sleep(for:)")
public typealias SuspendingClock = _Concurrency.SuspendingClock

// MARK: - Chance

/// The standard library's generator.
@available(*, deprecated, message: "workflow code is deterministic: use context.random, or a side effect's world")
public typealias SystemRandomNumberGenerator = Swift.SystemRandomNumberGenerator

extension FixedWidthInteger {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Self>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Self>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
}

extension BinaryFloatingPoint where RawSignificand: FixedWidthInteger {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Self>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Self>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
}

extension SIMD where Scalar: FixedWidthInteger {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Scalar>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Scalar>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
}

extension SIMD where Scalar: BinaryFloatingPoint, Scalar.RawSignificand: FixedWidthInteger {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: Range<Scalar>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(in:using: &context.random)")
    public static func random(in range: ClosedRange<Scalar>) -> Self {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(in: range, using: &generator)
    }
}

extension Bool {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use random(using: &context.random)")
    public static func random() -> Bool {
        var generator = Swift.SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}

extension Swift.Sequence {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use shuffled(using: &context.random)")
    public func shuffled() -> [Element] {
        var generator = Swift.SystemRandomNumberGenerator()
        return shuffled(using: &generator)
    }
}

extension MutableCollection where Self: RandomAccessCollection {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use shuffle(using: &context.random)")
    public mutating func shuffle() {
        var generator = Swift.SystemRandomNumberGenerator()
        shuffle(using: &generator)
    }
}

extension Collection {
    /// As the standard library's.
    @available(*, deprecated, message: "workflow code is deterministic: use randomElement(using: &context.random)")
    public func randomElement() -> Element? {
        var generator = Swift.SystemRandomNumberGenerator()
        return randomElement(using: &generator)
    }
}

// MARK: - Order

// A loop over a `Dictionary` or a `Set` is not seen, since that asks for no name. What takes "the first" of one is.

extension Dictionary {
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public var first: Element? { isEmpty ? nil : self[startIndex] }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public mutating func popFirst() -> Element? {
        isEmpty ? nil : remove(at: startIndex)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func randomElement(using generator: inout some RandomNumberGenerator) -> Element? {
        element(of: self, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func shuffled(using generator: inout some RandomNumberGenerator) -> [Element] {
        elements(of: self, using: &generator)
    }
}

extension Dictionary.Keys {
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public var first: Element? { isEmpty ? nil : self[startIndex] }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func randomElement(using generator: inout some RandomNumberGenerator) -> Element? {
        element(of: self, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func shuffled(using generator: inout some RandomNumberGenerator) -> [Element] {
        elements(of: self, using: &generator)
    }
}

extension Dictionary.Values {
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public var first: Element? { isEmpty ? nil : self[startIndex] }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func randomElement(using generator: inout some RandomNumberGenerator) -> Element? {
        element(of: self, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Dictionary is not deterministic: sort it first")
    public func shuffled(using generator: inout some RandomNumberGenerator) -> [Element] {
        elements(of: self, using: &generator)
    }
}

extension Set {
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Set is not deterministic: sort it first")
    public var first: Element? { isEmpty ? nil : self[startIndex] }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Set is not deterministic: sort it first")
    public mutating func popFirst() -> Element? {
        isEmpty ? nil : remove(at: startIndex)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Set is not deterministic: sort it first")
    @discardableResult
    public mutating func removeFirst() -> Element { remove(at: startIndex) }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Set is not deterministic: sort it first")
    public func randomElement(using generator: inout some RandomNumberGenerator) -> Element? {
        element(of: self, using: &generator)
    }
    /// As the standard library's.
    @available(*, deprecated, message: "the order of a Set is not deterministic: sort it first")
    public func shuffled(using generator: inout some RandomNumberGenerator) -> [Element] {
        elements(of: self, using: &generator)
    }
}

/// The standard library's choice; `body.randomElement` would be the stand-in.
private func element<Body: Collection>(
    of body: Body,
    using generator: inout some RandomNumberGenerator
) -> Body.Element? {
    body.randomElement(using: &generator)
}

/// The standard library's order; `body.shuffled` would be the stand-in.
private func elements<Body: Collection>(
    of body: Body,
    using generator: inout some RandomNumberGenerator
) -> [Body.Element] {
    body.shuffled(using: &generator)
}

// MARK: - Hashes

// Only those of the common types are seen: as a requirement of `Hashable` it would be what other types conform with.

extension String {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Substring {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Character {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Int {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Double {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Bool {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension ObjectIdentifier {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Set {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

extension Array where Element: Hashable {
    /// As the standard library's.
    @available(*, deprecated, message: "hash values differ between processes: compare the values")
    public var hashValue: Int { standardHash(of: self) }
}

/// The standard library's hash value, which a generic value has before any stand-in.
private func standardHash<Value: Hashable>(of value: Value) -> Int { value.hashValue }

// MARK: - The terminal and the process

/// Stands in front of the standard library's `print`.
@available(*, deprecated, message: "workflow code is deterministic: use context.logger, which is silent in a replay")
public func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    // A call with a list in place of arguments is not possible, so the line is made here.
    Swift.print(items.map { String(describing: $0) }.joined(separator: separator), terminator: terminator)
}

/// Stands in front of the standard library's `debugPrint`.
@available(*, deprecated, message: "workflow code is deterministic: use context.logger, which is silent in a replay")
public func debugPrint(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    Swift.print(items.map { String(reflecting: $0) }.joined(separator: separator), terminator: terminator)
}

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
    Swift.dump(value, name: name, indent: indent, maxDepth: maxDepth, maxItems: maxItems)
}

/// Stands in front of the standard library's `readLine`.
@available(*, deprecated, message: "workflow code is deterministic: ask with an activity or a signal")
public func readLine(strippingNewline: Bool = true) -> String? {
    Swift.readLine(strippingNewline: strippingNewline)
}

/// The standard library's `CommandLine`.
@available(*, deprecated, message: "workflow code is deterministic: what differs between workers belongs in the input")
public typealias CommandLine = Swift.CommandLine
