import Foundation
import TestSupport

/// One of the order programs, in a separate process.
struct OrderProgram {
    private let program: Program

    /// Starts a program on a test's database, with further variables.
    init(_ name: String, _ arguments: [String], on site: Site, variables: [String: String] = [:]) throws {
        let environment = site.environment.merging(variables) { $1 }
        program = try Program(Places.built(name), arguments, environment: environment, in: site.folder)
    }

    /// Asks the program to stop.
    func stop() { program.send(SIGTERM) }

    /// Waits for the end.
    /// - Returns: the exit code, or 128 and the signal's number, and everything that was said.
    func end() async throws -> (status: Int32, output: String) {
        let outcome = try await program.outcome(within: .seconds(120))
        return (outcome.status, outcome.text)
    }
}
