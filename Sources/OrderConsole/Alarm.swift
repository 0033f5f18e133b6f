/// Gives what the body gives, unless an alarm goes off before that.
///
/// The one that comes second is cancelled, and waited for.
/// - Parameters:
///   - alarm: sleeps, and throws what is to be said when the time is over.
///   - body: what is waited for.
/// - Returns: what the body gives.
/// - Throws: what the body or the alarm throws, whichever is first.
public func unless<Value: Sendable>(
    _ alarm: @escaping @Sendable () async throws -> Never,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask { try await alarm() }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
