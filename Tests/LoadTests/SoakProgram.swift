import Foundation
import TemporalTesting
import Testing

/// What needs the machine for itself: one after another.
@Suite("Under load", .serialized)
struct LoadTests {}

/// The program `soak` in a process of its own.
final class SoakProgram: Sendable {
    private let process: Process
    private let outputFile: URL

    /// Starts it.
    /// - Parameters:
    ///   - arguments: such as `work`, `--task-queue`, …
    ///   - folder: where its output goes.
    /// - Throws: when the program is missing.
    init(_ arguments: [String], in folder: URL) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "soak")
        outputFile = folder.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: outputFile)
        let output = try FileHandle(forWritingTo: outputFile)
        defer { try? output.close() }
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(Server.environment) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// All that it has printed.
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// Sends SIGTERM.
    func terminate() { process.terminate() }

    /// Sends SIGKILL, so that nothing stays behind.
    func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    /// Waits until it has printed a text.
    func waitFor(_ text: String) async throws {
        try await eventually("soak prints \(text)") { output.contains(text) || !process.isRunning }
        #expect(output.contains(text), "soak has ended: \(output)")
    }

    /// Waits for its end.
    /// - Returns: its exit code.
    func end(within limit: Duration) async throws -> Int32 {
        try await eventually("soak ends", within: limit) { !process.isRunning }
        guard !process.isRunning else { return -1 }
        return process.terminationStatus
    }
}

/// The servers of these tests.
enum Server {
    /// Where the command is that `scripts/setup` installs.
    static let command = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".tools/bin/temporal").path()

    /// Names the command for programs that start servers themselves.
    static var environment: [String: String] {
        let named = ProcessInfo.processInfo.environment["TEMPORAL_CLI"]
        return ["TEMPORAL_CLI": named ?? command]
    }

    static func start(_ settings: [String] = []) async throws -> DevServer {
        var options = DevServer.Options()
        options.commandCandidates = [command]
        options.arguments = settings.flatMap { ["--dynamic-config-value", $0] }
        return try await DevServer.start(options)
    }
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

/// Waits until something is true, looking again and again; fails the test when it takes too long.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ isTrue: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await isTrue() { return }
        // tidy:allow sleep — the pause between two looks, not the wait itself
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not in time: \(what)")
}
