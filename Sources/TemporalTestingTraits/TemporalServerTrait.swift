import Synchronization
public import TemporalTesting
public import Testing

/// Gives a suite, or a test, a real Temporal server: `@Suite(.temporalServer)`.
///
/// The server is a development server in a separate process, `DevServer`. It starts before the first test that needs it
/// and is shared by all suites and tests of the process whose options are the same, so that tests choose names of their
/// own for queues and workflows. It ends with the process, even if that is killed.
/// ```swift
/// @Suite(.temporalServer)
/// struct GreetingTests {
///     @Test func greets() async throws {
///         try await DevServer.ofSuite.withWorker {
///             Greeting.self
///         } _: { client, queue in
///             let greeting = try await client.execute(Greeting.self, id: "greeting", on: queue, "Ada")
///             #expect(greeting == "Hello, Ada!")
///         }
///     }
/// }
/// ```
public struct TemporalServerTrait: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal package static var current: DevServer?

    private let isShared: Bool
    private let change: @Sendable (inout DevServer.Options) -> Void

    fileprivate init(isShared: Bool, _ change: @escaping @Sendable (inout DevServer.Options) -> Void) {
        self.isShared = isShared
        self.change = change
    }

    /// Runs the suite, or the test, with the server.
    /// - Throws: `DevServerError` when there is no server, and what the test throws.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options()
        change(&options)
        guard !isShared else {
            let server = try await SharedServers.server(options)
            return try await Self.$current.withValue(server) { try await function() }
        }
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await Self.$current.withValue(server) { try await function() }
    }
}

extension Trait where Self == TemporalServerTrait {
    /// A real Temporal server with the default options, shared with all suites that ask for the same.
    public static var temporalServer: Self { temporalServer { _ in } }

    /// A real Temporal server.
    /// - Parameters:
    ///   - isShared: whether it is shared with all suites and tests that ask for the same options; else it starts and ends
    ///     with the suite.
    ///   - change: says more of the server.
    /// - Returns: the trait.
    public static func temporalServer(
        isShared: Bool = true,
        _ change: @escaping @Sendable (inout DevServer.Options) -> Void
    ) -> Self {
        TemporalServerTrait(isShared: isShared, change)
    }
}

extension DevServer {
    /// The server of the suite, or of the test, that runs now.
    /// - Throws: `DevServerError` where neither has the trait `.temporalServer`.
    public static var ofSuite: DevServer {
        get throws(DevServerError) {
            guard let server = TemporalServerTrait.current else { throw .noTrait }
            return server
        }
    }
}

/// The servers that suites of this process share. They end with the process.
private enum SharedServers {
    private static let servers = Mutex<[String: Task<Result<DevServer, DevServerError>, Never>]>([:])

    static func server(_ options: DevServer.Options) async throws(DevServerError) -> DevServer {
        let start = servers.withLock { servers in
            let key = options.identity
            if let known = servers[key] { return known }
            let start = Task { () async -> Result<DevServer, DevServerError> in
                do throws(DevServerError) { return .success(try await DevServer.start(options)) } catch {
                    return .failure(error)
                }
            }
            servers[key] = start
            return start
        }
        return try await start.value.get()
    }
}
