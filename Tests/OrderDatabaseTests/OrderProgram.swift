import Foundation
import Glibc
import Synchronization

/// One of the order programs, in a process of its own.
final class OrderProgram: Sendable {
    private let pid: pid_t
    private let log: URL
    private let hasEnded = Mutex(false)

    /// Starts a program on a test's database, with further variables.
    init(_ name: String, _ arguments: [String], _ site: Site, _ variables: [String: String] = [:]) throws {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
        log = site.folder.appending(path: "\(name)-\(UUID().uuidString)")
        let environment = site.environment.merging(variables) { $1 }
        pid = try spawnProcess([path] + arguments, environment, output: log, errors: log)
    }

    /// Everything that was said so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks the program to stop.
    func stop() { hasEnded.withLock { if !$0 { kill(pid, SIGTERM) } } }

    /// Waits for the end.
    /// - Returns: the exit code, or 128 and the signal's number, and everything that was said.
    func end() async -> (status: Int32, output: String) {
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [pid] in
                var status: Int32 = 0
                waitpid(pid, &status, 0)
                continuation.resume(returning: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
            }
        }
        hasEnded.withLock { $0 = true }
        return (status, output)
    }
}
