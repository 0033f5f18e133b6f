package import Foundation
import Glibc
import Synchronization

/// A program in a separate process, its output kept in files. It ends with this object, and with the test run even if
/// that is killed.
package final class Program: Sendable {
    /// What a program left behind.
    package struct Outcome: Sendable {
        /// The exit code, or 128 and the signal's number.
        package var status: Int32
        package var output: String
        package var errors: String

        /// Everything that was printed.
        package var text: String { output + errors }
    }

    /// Descriptors that a program gets instead of an empty input and of the files.
    package struct Streams: Sendable {
        var input: Int32?
        var output: Int32?
        var errors: Int32?

        package init(input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil) {
            self.input = input
            self.output = output
            self.errors = errors
        }
    }

    /// The user that a program runs as.
    package struct Owner: Sendable {
        package let user: uid_t
        package let group: gid_t

        /// Who runs a server that refuses to be root; nil when the tests are not root either.
        package static var ofServers: Owner? {
            let entry = getuid() == 0 ? getpwnam("postgres") ?? getpwnam("nobody") : nil
            return entry.map { Owner(user: $0.pointee.pw_uid, group: $0.pointee.pw_gid) }
        }
    }

    package let name: String
    package let pid: pid_t
    private let folder: URL
    private let isFolderTemporary: Bool
    private let status = Mutex<Int32?>(nil)

    /// Starts a program.
    /// - Parameters:
    ///   - path: where it is.
    ///   - arguments: its arguments.
    ///   - environment: all its variables, beside `PATH`, `HOME` and `LANG`, which are the tests' unless they are given.
    ///   - input: what it reads.
    ///   - streams: descriptors to use instead.
    ///   - owner: the user that it runs as; the tests' own when nil.
    ///   - folder: where its output is kept; in a temporary folder, for as long as this object lives, when nil.
    /// - Throws: when the system cannot start it.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        input: String = "",
        streams: Streams = Streams(),
        owner: Owner? = nil,
        in folder: URL? = nil
    ) throws {
        name = URL(fileURLWithPath: path).lastPathComponent
        isFolderTemporary = folder == nil
        self.folder = (folder ?? FileManager.default.temporaryDirectory).appending(path: "\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestFailure("\(path) does not start: it is not a program")
        }
        var inputFile: String?
        if !input.isEmpty {
            let file = self.folder.appending(path: "input")
            try Data(input.utf8).write(to: file)
            inputFile = file.path()
        }
        var variables = environment
        for name in ["PATH", "HOME", "LANG"] where variables[name] == nil {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        variables[Guardian.variable] = Guardian.mark
        let start = Start(
            words: Self.guarded([path] + arguments, owner),
            environment: variables,
            streams: streams,
            inputFile: inputFile ?? "/dev/null",
            outputFile: self.folder.appending(path: "output").path(),
            errorFile: self.folder.appending(path: "errors").path()
        )
        pid = try Starter.shared.run { start.spawn() }.get()
    }

    deinit {
        kill()
        if isFolderTemporary { try? FileManager.default.removeItem(at: folder) }
    }

    /// Everything that was printed so far.
    package var output: String { read("output") }

    /// Everything that was said on standard error so far.
    package var errors: String { read("errors") }

    /// Everything that was printed so far, errors last.
    package var text: String { output + errors }

    /// Whether the process has not ended.
    package var isRunning: Bool { exitStatus == nil }

    /// The exit code, or 128 and the signal's number; nil while it runs.
    package var exitStatus: Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            return status
        }
    }

    /// Sends a signal.
    package func send(_ signal: Int32) {
        guard isRunning else { return }
        _ = Glibc.kill(pid, signal)
    }

    /// Ends the process as a crash would, and waits until it is gone.
    package func kill() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Glibc.kill(pid, SIGKILL)
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            status = 128 + SIGKILL
        }
    }

    /// Waits for the end.
    package func outcome(within limit: Duration = .seconds(60)) async throws -> Outcome {
        let status = try await eventually("\(name) has ended", within: limit) { exitStatus }
        return Outcome(status: status, output: output, errors: errors)
    }

    /// Waits for the end, and blocks the thread until then.
    package func wait() -> Outcome {
        var information = siginfo_t()
        // Without reaping, which is done under the lock.
        while exitStatus == nil { _ = waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) }
        return Outcome(status: exitStatus ?? -1, output: output, errors: errors)
    }

    /// Runs a program to its end.
    package static func run(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: URL? = nil,
        within limit: Duration = .seconds(60)
    ) async throws -> Outcome {
        try await Program(path, arguments, environment: environment, in: folder).outcome(within: limit)
    }

    private func read(_ file: String) -> String {
        (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
    }

    /// The words for a program that the system ends when the test run ends, and that runs as a user.
    private static func guarded(_ words: [String], _ owner: Owner?) -> [String] {
        let command = "/usr/bin/setpriv"
        guard FileManager.default.isExecutableFile(atPath: command) else { return words }
        let user = owner.map { ["--reuid=\($0.user)", "--regid=\($0.group)", "--clear-groups"] } ?? []
        return [command, "--pdeathsig=KILL"] + user + words
    }
}

/// All that the system is told to start a program.
struct Start: Sendable {
    let words: [String]
    let environment: [String: String]
    let streams: Program.Streams
    let inputFile: String
    let outputFile: String
    let errorFile: String
    /// Whether it is the first of a process group.
    var isApart = false

    func spawn() -> Result<pid_t, TestFailure> {
        var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var block: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in list + block { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        for (number, given, file, mode) in [
            (Int32(0), streams.input, inputFile, O_RDONLY), (1, streams.output, outputFile, writing),
            (2, streams.errors, errorFile, writing),
        ] {
            if let given {
                posix_spawn_file_actions_adddup2(&actions, given, number)
            } else {
                posix_spawn_file_actions_addopen(&actions, number, file, mode, 0o600)
            }
        }
        // A thread that starts it may have signals blocked, and the program would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let group = isApart ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | group))
        var pid: pid_t = 0
        let error = posix_spawn(&pid, words[0], &actions, &attributes, &list, &block)
        guard error == 0 else {
            return .failure(TestFailure("\(words[0]) does not start: \(String(cString: strerror(error)))"))
        }
        return .success(pid)
    }
}

/// The thread that starts all programs. The system ends a program when the thread that has started it ends, and threads
/// of a pool come and go; this one stays as long as the process.
private final class Starter: Sendable {
    static let shared = Starter()

    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let wakes = DispatchSemaphore(value: 0)

    private init() {
        Guardian.start()
        Thread.detachNewThread { [self] in
            while true {
                wakes.wait()
                waiting.withLock { $0.removeFirst() }()
            }
        }
    }

    /// Does something on the thread, and blocks this one until it is done.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) throws -> Value {
        let done = DispatchSemaphore(value: 0)
        let value = Outcome<Value>()
        waiting.withLock {
            $0.append {
                value.set(body())
                done.signal()
            }
        }
        wakes.signal()
        done.wait()
        guard let result = value.get() else { throw TestFailure("the thread that starts programs has ended") }
        return result
    }

    private final class Outcome<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)
        func set(_ new: Value) { value.withLock { $0 = new } }
        func get() -> Value? { value.withLock { $0 } }
    }
}
