/// Runs a body for a limited time.
///
/// A body that takes longer is cancelled, and waited for.
/// - Parameters:
///   - limit: how long the body may take.
///   - failure: what is thrown when the body takes longer.
///   - body: what is waited for.
/// - Returns: what the body returns.
/// - Throws: what the body throws, or the failure.
public func withTimeout<Value: Sendable>(
    _ limit: Duration,
    throwing failure: any Error,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withTimeout(
        thrownBy: {
            try await Task.sleep(for: limit)
            throw failure
        },
        body
    )
}

/// Runs a body for as long as another closure lets it.
///
/// The one that ends second is cancelled, and waited for.
/// - Parameters:
///   - timeout: waits, and throws when the body has taken too long.
///   - body: what is waited for.
/// - Returns: what the body returns.
/// - Throws: what the body or the timeout throws, whichever is first.
public func withTimeout<Value: Sendable>(
    thrownBy timeout: @escaping @Sendable () async throws -> Never,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask { try await timeout() }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
