import Foundation
import LiveTestSupport
import TemporalTesting
import TestSupport
import Testing

/// What needs the machine for itself: one after another.
@Suite("Under load", .serialized)
struct LoadTests {}

/// The program `soak` in a separate process.
final class SoakProgram: Sendable {
    private let program: Program

    /// Starts it.
    /// - Parameters:
    ///   - arguments: such as `work`, `--task-queue`, …
    ///   - folder: where its output goes.
    /// - Throws: when the program is missing.
    init(_ arguments: [String], in folder: URL) throws {
        let environment = ProcessInfo.processInfo.environment.merging(["TEMPORAL_CLI": try Places.temporal()]) { $1 }
        program = try Program(Places.built("soak"), arguments, environment: environment, in: folder)
    }

    /// All that it has printed.
    var output: String { program.output + program.errors }

    /// Sends SIGTERM.
    func terminate() { program.send(SIGTERM) }

    /// Sends SIGKILL, so that nothing stays behind.
    func kill() { program.kill() }

    /// Waits until it has printed a text.
    func waitFor(_ text: String) async throws {
        try await eventually("soak prints \(text)") { output.contains(text) || !program.isRunning }
        #expect(output.contains(text), "soak has ended: \(output)")
    }

    /// Waits for its end.
    /// - Returns: its exit code.
    func end(within limit: Duration) async throws -> Int32 { try await program.outcome(within: limit).status }
}

/// Starts a server with these settings.
func startServer(_ settings: String...) async throws -> DevServer {
    try await DevServer.start(.forTests { $0.arguments = settings.flatMap { ["--dynamic-config-value", $0] } })
}

/// A folder that is removed in the end.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
