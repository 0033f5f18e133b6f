/// Why a test cannot go on.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// Looks again and again until there is a value; fails with the sentence when there is no value in time.
package func eventually<Value>(
    _ sentence: String,
    within limit: Duration = .seconds(45),
    _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw TestFailure("not within \(limit): \(sentence)") }
        // tidy:allow sleep — the pause between two looks; the condition decides, not the time
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Waits until something is true; fails with the sentence when it does not become true in time.
package func eventually(
    _ sentence: String,
    within limit: Duration = .seconds(45),
    _ isTrue: () async throws -> Bool
) async throws {
    try await eventually(sentence, within: limit) { try await isTrue() ? () : nil }
}
