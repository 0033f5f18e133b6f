import Synchronization
import TemporalClient
import TemporalCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A server in a separate process on a port of loopback. It ends with the process that has started it, however that
/// ends: a shell between them waits for the end of a pipe.
final class ServerProcess: Sendable {
    /// What to start, and how to know that it is there.
    struct Plan: Sendable {
        var command: String
        var arguments: @Sendable (UInt16) -> [String]
        /// A free one when nil.
        var port: UInt16?
        var startTimeout: Duration
        /// Where what it prints goes; it is thrown away when nil, but for what explains a failed start.
        var logFile: String?
        var answers: @Sendable (_ address: String) async -> Bool
    }

    let address: String
    private let shell: pid_t
    /// The end of the pipe that is closed to end the server; -1 when that is done.
    private let pipe: Mutex<Int32>
    private let output: String
    private let keepsOutput: Bool

    /// Starts a server and returns when it answers.
    static func start(_ plan: Plan) async throws(DevServerError) -> ServerProcess {
        guard let port = plan.port else {
            // Another process may take a free port before the server does; then the server ends at once.
            for _ in 0..<2 {
                do throws(DevServerError) { return try await start(plan, required: try freePort()) } catch {
                    guard error.isEarlyEnd else { throw error }
                }
            }
            return try await start(plan, required: try freePort())
        }
        return try await start(plan, required: port)
    }

    private static func start(_ plan: Plan, required port: UInt16) async throws(DevServerError) -> ServerProcess {
        // Another server that answers there would be taken for the new one.
        guard !isListening(port) else { throw DevServerError("port \(port) of loopback is in use") }
        let server = try ServerProcess(plan, port)
        switch await server.waitUntilAnswers(plan) {
        case .answers: return server
        case .ended:
            let words = server.lastWords
            server.stop()
            let reason = words.isEmpty ? "is port \(port) in use?" : "its last words were: \(words)"
            throw DevServerError("\(plan.command) ended at once; \(reason)", isEarlyEnd: true)
        case .silent:
            server.stop()
            let limit = plan.startTimeout.brief
            throw DevServerError("\(plan.command) did not answer at \(server.address) within \(limit)")
        }
    }

    private enum Start { case answers, ended, silent }

    private init(_ plan: Plan, _ port: UInt16) throws(DevServerError) {
        address = "127.0.0.1:\(port)"
        keepsOutput = plan.logFile != nil
        if let file = plan.logFile { output = file } else { output = try Self.temporaryFile() }
        let (shell, end) = try Self.spawn([plan.command] + plan.arguments(port), output: output)
        self.shell = shell
        pipe = Mutex(end)
    }

    deinit { stop() }

    /// Ends the server at once and waits until it is gone.
    func stop() {
        let end = pipe.withLock { pipe in
            defer { pipe = -1 }
            return pipe
        }
        guard end >= 0 else { return }
        close(end)
        var status: Int32 = 0
        waitpid(shell, &status, 0)
        if !keepsOutput { unlink(output) }
    }

    private var hasEnded: Bool {
        pipe.withLock { pipe in
            guard pipe >= 0 else { return true }
            var information = siginfo_t()
            // Without reaping: that is done when it is stopped.
            let result = waitid(P_PID, id_t(shell), &information, WEXITED | WNOHANG | WNOWAIT)
            return result == 0 && information.si_signo == SIGCHLD
        }
    }

    private func waitUntilAnswers(_ plan: Plan) async -> Start {
        let deadline = ContinuousClock.now.after(plan.startTimeout)
        while ContinuousClock.now < deadline {
            if hasEnded { return .ended }
            if await plan.answers(address) { return .answers }
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return .silent }
        }
        return .silent
    }

    /// What the server printed last, in one line.
    private var lastWords: String { Self.lastWords(of: output, lines: 3) }

    private static func lastWords(of output: String, lines count: Int) -> String {
        guard let file = fopen(output, "r") else { return "" }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { text += buffer.prefix(count) }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").filter { !$0.isEmpty }
        return lines.suffix(count).joined(separator: " / ")
    }

    /// Runs a program to its end; it ends with this process, however that ends.
    /// - Returns: how it ended, and its last line.
    static func run(_ words: [String]) async -> (status: Int32, lastWords: String) {
        do throws(DevServerError) {
            let output = try temporaryFile()
            defer { unlink(output) }
            let (shell, end) = try spawn(words, output: output)
            var status: Int32 = 0
            var hasEnded = false
            defer {
                close(end)
                if !hasEnded { waitpid(shell, &status, 0) }
            }
            while true {
                let ended = waitpid(shell, &status, WNOHANG)
                if ended == shell {
                    hasEnded = true
                    let code = status & 0x7f == 0 ? status >> 8 & 0xff : -1
                    return (code, lastWords(of: output, lines: 1))
                }
                guard ended == 0, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                    return (-1, "it was interrupted")
                }
            }
        } catch {
            return (-1, "\(error)")
        }
    }

    // MARK: - The system

    /// Ends the server when its standard input ends, and itself when the server does.
    private static let script = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        { read -r nothing <&3; kill -9 $server; } >/dev/null 2>&1 &
        reader=$!
        wait $server
        status=$?
        kill $reader >/dev/null 2>&1
        exit $status
        """

    private static let spawning = Mutex<Void>(())

    private static func spawn(_ words: [String], output: String) throws(DevServerError) -> (pid_t, Int32) {
        for word in words where word.hasNUL {
            throw DevServerError("an argument of the server \(EmbeddedNUL()): \(word.debugDescription)")
        }
        // One at a time: between its making and its marking another child would inherit the pipe.
        let ends = spawning.withLock { _ -> [Int32]? in
            var ends: [Int32] = [0, 0]
            guard makePipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return ends
        }
        guard let ends else { throw DevServerError("the system has no pipe to give") }
        defer { close(ends[0]) }
        var list: [UnsafeMutablePointer<CChar>?] =
            (["/bin/sh", "-c", script, "server"] + words).map { strdup($0) } + [nil]
        defer { for argument in list { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A thread that starts it may have signals blocked, and the child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        let error = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &list, environ)
        guard error == 0 else {
            close(ends[1])
            throw DevServerError("\(words.first ?? "") does not start: error \(error); can \(output) be written?")
        }
        return (pid, ends[1])
    }

    private static func temporaryFile() throws(DevServerError) -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var name = Array("\(folder)/temporal-server-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw DevServerError("no file can be made in \(folder)") }
        close(descriptor)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func freePort() throws(DevServerError) -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        let result = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return bind(descriptor, address, length) + getsockname(descriptor, address, &length)
            }
        }
        guard result == 0 else { throw DevServerError("the system has no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Whether somebody listens on a port of loopback.
    private static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let address = loopback(port)
        return withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// The system's call, which the process's own pipe would hide.
private func makePipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
