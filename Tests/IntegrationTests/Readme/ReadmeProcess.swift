import Foundation
import Glibc
import Synchronization

/// A line of shell in a process of its own, its output kept in a file.
///
/// Foundation's `Process` hands its threads' blocked signals on, so that a plain program could not be ended.
final class ReadmeProcess: Sendable {
    let pid: pid_t
    private let log: URL
    private let ended = Mutex<Int32?>(nil)

    init(_ script: String, _ environment: [String: String], log: URL) throws {
        self.log = log
        var list: [UnsafeMutablePointer<CChar>?] = (["/bin/bash", "-c", script] as [String]).map { strdup($0) } + [nil]
        var block: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in list + block { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for stream: Int32 in 1...2 {
            posix_spawn_file_actions_addopen(&actions, stream, log.path(), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        let error = posix_spawn(&pid, "/bin/bash", &actions, &attributes, &list, &block)
        guard error == 0 else { throw ReadmeShell.Failed(description: "bash does not start: error \(error)") }
        self.pid = pid
    }

    /// What was written so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// The exit code, or 128 and the signal's number; nil while it runs.
    var status: Int32? {
        ended.withLock { ended in
            var raw: Int32 = 0
            if ended == nil, waitpid(pid, &raw, WNOHANG) == pid {
                ended = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            }
            return ended
        }
    }

    /// Waits for the end, and brings it about when it takes too long.
    func outcome(within limit: Duration) async throws -> (status: Int32, isLate: Bool) {
        let deadline = ContinuousClock.now + limit
        while true {
            let isLate = ContinuousClock.now >= deadline
            if isLate, status == nil { send(SIGKILL) }
            if let status { return (status, isLate) }
            // tidy:allow sleep — the pause between two looks at the process
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
        if status == nil { kill(pid, signal) }
    }
}
