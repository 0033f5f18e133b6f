import Foundation
import TestSupport

/// Runs the Python programs of this target.
enum PythonProgram {
    static let environment = ["PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]

    /// Where a program of this target is.
    static func path(_ name: String) -> String {
        Places.root.appending(path: "Tests/InteropTests/Python/\(name)").path()
    }

    /// Runs a program to its end.
    /// - Returns: the lines that it printed.
    static func run(_ program: String, _ arguments: [String], within limit: Duration) async throws -> [String] {
        let python = try Program(try Places.python(), [path(program)] + arguments, environment: environment)
        let outcome: Program.Outcome
        do { outcome = try await python.outcome(within: limit) } catch {
            throw TestFailure("\(program) does not end: \(python.text)")
        }
        guard outcome.status == 0 else { throw TestFailure("\(program) failed: \(outcome.text)") }
        return outcome.output.split(separator: "\n").map(String.init)
    }
}
