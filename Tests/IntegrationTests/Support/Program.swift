import Foundation
import Glibc
import Synchronization

/// A program in a process of its own, its output kept in files.
final class Program: Sendable {
    /// What a program left behind.
    struct Outcome: Sendable {
        /// The exit code, or 128 and the signal's number.
        var status: Int32
        var output: String
        var errors: String
    }

    let name: String
    private let pid: pid_t
    private let folder: URL
    private let status = Mutex<Int32?>(nil)

    /// Starts a program with exactly these variables.
    init(_ path: String, _ arguments: [String] = [], _ environment: [String: String] = [:], in folder: URL) throws {
        name = URL(fileURLWithPath: path).lastPathComponent
        self.folder = folder.appending(path: "\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        pid = try Self.spawn(path, arguments, environment, in: self.folder)
    }

    deinit { kill() }

    /// Everything that was printed so far.
    var output: String { read("output") }

    /// Everything that was said on standard error so far.
    var errors: String { read("errors") }

    /// Whether the process has not ended.
    var isRunning: Bool { exitStatus == nil }

    /// Sends a signal.
    func send(_ signal: Int32) {
        guard isRunning else { return }
        _ = Glibc.kill(pid, signal)
    }

    /// Ends the process as a crash would, and waits until it is gone.
    func kill() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Glibc.kill(pid, SIGKILL)
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            status = 128 + SIGKILL
        }
    }

    /// Waits for the end.
    func outcome(within limit: Duration = .seconds(60)) async throws -> Outcome {
        let status = try await eventually("\(name) has ended", within: limit) { exitStatus }
        return Outcome(status: status, output: output, errors: errors)
    }

    /// Runs a program to its end.
    static func run(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String] = [:],
        in folder: URL
    ) async throws -> Outcome {
        try await Program(path, arguments, environment, in: folder).outcome()
    }

    private var exitStatus: Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            return status
        }
    }

    private func read(_ file: String) -> String {
        (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String],
        in folder: URL
    ) throws -> pid_t {
        var list: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables = environment
        for name in ["PATH", "HOME", "LANG"] { variables[name] = ProcessInfo.processInfo.environment[name] }
        var block: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in list + block { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, file) in [(Int32(1), "output"), (2, "errors")] {
            let target = folder.appending(path: file).path()
            posix_spawn_file_actions_addopen(&actions, descriptor, target, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, path, &actions, nil, &list, &block)
        guard error == 0 else { throw TestFailure("\(path) does not start: \(String(cString: strerror(error)))") }
        return pid
    }
}

/// Why a test cannot go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Looks until there is a value, and fails with the sentence when there is none in time.
func eventually<Value>(
    _ sentence: String,
    within limit: Duration = .seconds(30),
    _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw TestFailure("not within \(limit): \(sentence)") }
        // tidy:allow sleep — the pause between two looks; the condition decides, not the time
        try await Task.sleep(for: .milliseconds(50))
    }
}

/// Waits until something is true.
func eventually(
    _ sentence: String,
    within limit: Duration = .seconds(30),
    _ isTrue: () async throws -> Bool
) async throws {
    try await eventually(sentence, within: limit) { try await isTrue() ? () : nil }
}
