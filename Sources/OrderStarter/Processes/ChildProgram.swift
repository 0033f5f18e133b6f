import Foundation
import Glibc
import OrderCommandLine
import Synchronization
import TemporalCore

/// One of the package's programs in a process of its own, what it says kept in a file.
final class ChildProgram: Sendable {
    private let pid: pid_t
    private let log: URL
    private let status = Mutex<Int32?>(nil)

    /// Starts a program that lies beside this one.
    /// - Parameters:
    ///   - name: such as `order-worker`.
    ///   - arguments: its flags.
    ///   - environment: all its variables.
    ///   - folder: where its output goes, one file a process.
    /// - Throws: ``CommandFailure`` when it is not there or does not start.
    init(
        _ name: String,
        _ arguments: [String] = [],
        _ environment: [String: String],
        in folder: URL
    ) throws(CommandFailure) {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandFailure("\(path) is missing; build it with: swift build --product \(name)", .failed)
        }
        log = folder.appending(path: "\(name)-\(UUID().uuidString.prefix(8)).log")
        pid = try Self.spawn(path, arguments, environment, log.path())
    }

    deinit { kill() }

    /// Everything that it has said so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Whether it has not ended.
    var isRunning: Bool {
        status.withLock { status in
            guard status == nil else { return false }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return true }
            status = raw
            return false
        }
    }

    /// Whether it has ended by SIGKILL.
    var wasKilled: Bool { !isRunning && status.withLock { $0.map { $0 & 0x7f == SIGKILL } ?? false } }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill() {
        status.withLock { status in
            guard status == nil else { return }
            _ = Glibc.kill(pid, SIGKILL)
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            status = raw
        }
    }

    /// Waits until it has said a text.
    /// - Throws: ``CommandFailure`` when it ends before that, or takes longer than the limit.
    func says(_ text: String, within limit: Duration = .seconds(30)) async throws(CommandFailure) -> String {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let said = output
            if let line = said.split(separator: "\n").first(where: { $0.contains(text) }) { return String(line) }
            guard isRunning else {
                throw CommandFailure("\(log.lastPathComponent) ended: \(said.suffix(500))", .failed)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure("\(log.lastPathComponent) has not said '\(text)' within \(limit.brief)", .failed)
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ log: String
    ) throws(CommandFailure) -> pid_t {
        var list: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var block: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in list + block { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // Threads of the pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        let error = posix_spawn(&pid, path, &actions, &attributes, &list, &block)
        guard error == 0 else {
            throw CommandFailure("\(path) does not start: \(String(cString: strerror(error)))", .failed)
        }
        return pid
    }
}
