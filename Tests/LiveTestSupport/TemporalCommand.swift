package import TemporalTesting
import TestSupport

/// Runs the `temporal` command against a server.
/// - Parameters:
///   - arguments: such as `workflow`, `signal`, …
///   - server: where.
/// - Returns: what it prints.
/// - Throws: when the command cannot be run, or fails.
@discardableResult
package func temporal(_ arguments: [String], at server: DevServer) async throws -> String {
    let words = arguments + ["--address", server.address]
    func run() async throws -> Program.Outcome { try await Program.run(try Places.temporal(), words) }
    var outcome = try await run()
    // The command does not try again by itself.
    for _ in 0..<20 where outcome.status != 0 && outcome.text.contains("busy") { outcome = try await run() }
    guard outcome.status == 0 else {
        throw TestFailure("temporal \(arguments.joined(separator: " ")): \(outcome.text)")
    }
    return outcome.output
}

extension Stage {
    /// Runs the `temporal` command against the suite's server.
    @discardableResult
    package func temporal(_ arguments: String...) async throws -> String {
        try await LiveTestSupport.temporal(arguments, at: try LiveServerTrait.server)
    }
}
