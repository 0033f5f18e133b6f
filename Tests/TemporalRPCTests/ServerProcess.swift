import Foundation
import Glibc
import TemporalRPC
import Testing

/// A Temporal development server in a process of its own.
final class ServerProcess: Sendable {
    /// Where it listens.
    let port: UInt16
    private let pid: pid_t

    /// Its address.
    var address: String { "127.0.0.1:\(port)" }

    private init(port: UInt16, pid: pid_t) {
        self.port = port
        self.pid = pid
    }

    /// Starts a server and returns when it answers calls.
    static func start(port: UInt16? = nil) async throws -> ServerProcess {
        let port = try port ?? freePort()
        let command = try findCommand()
        // A development server slows clients down beyond some calls a second; tests of many calls are not about that.
        let limits = ["frontend.rps", "frontend.namespaceRPS"].flatMap { ["--dynamic-config-value", "\($0)=1000000"] }
        let arguments = ["server", "start-dev", "--headless", "--port", "\(port)", "--log-level", "error"] + limits
        let server = ServerProcess(port: port, pid: try spawn(command, arguments))
        let channel = Channel(options: ChannelOptions(address: server.address))
        let isConnected = await channel.awaitConnected(within: .seconds(30))
        let answer = try? await channel.call(.getSystemInfo, [])
        await channel.shutdown()
        guard isConnected, answer != nil else {
            server.kill()
            throw ServerError("\(command) did not answer calls at \(server.address) within 30 s")
        }
        return server
    }

    /// Ends the process, and waits until it is gone.
    func kill() {
        Glibc.kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// A port nobody listens on now.
    static func freePort() throws -> UInt16 {
        try BoundSocket().port
    }

    private static func findCommand() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = environment["TEMPORAL_CLI"].map { [$0] } ?? []
        let inPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/temporal" }
        let candidates = named + inPath + [root.appending(path: ".tools/bin/temporal").path()]
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw ServerError("no temporal command: name one in TEMPORAL_CLI, or put it into PATH or .tools/bin")
        }
        return found
    }

    private static func spawn(_ command: String, _ arguments: [String]) throws -> pid_t {
        var list: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) } + [nil]
        defer { list.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pid: pid_t = 0
        let error = posix_spawn(&pid, command, &actions, nil, &list, environ)
        guard error == 0 else { throw ServerError("\(command) does not start: error \(error)") }
        return pid
    }
}

/// A socket with a port of this machine.
final class BoundSocket: Sendable {
    /// The port.
    let port: UInt16
    /// The socket.
    let descriptor: Int32

    /// Takes a free port, and gives it back in the end.
    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let error = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return bind(descriptor, address, length) + getsockname(descriptor, address, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard error == 0 else { throw ServerError("no free port: errno \(errno)") }
    }

    deinit { close(descriptor) }
}

/// A server that lets clients connect and never says a word.
final class SilentServer: Sendable {
    private let bound: BoundSocket

    /// Its address.
    var address: String { "127.0.0.1:\(bound.port)" }

    /// Listens.
    init() throws {
        bound = try BoundSocket()
        guard listen(bound.descriptor, 16) == 0 else { throw ServerError("cannot listen: errno \(errno)") }
    }
}

/// Why there is no server to test against.
struct ServerError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Runs a suite against one server, started before its first test and ended after its last.
struct DevelopmentServerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var server: ServerProcess?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try await ServerProcess.start()
        defer { server.kill() }
        try await Self.$server.withValue(server) { try await function() }
    }
}

extension Trait where Self == DevelopmentServerTrait {
    /// Gives the suite a server.
    static var developmentServer: Self { DevelopmentServerTrait() }
}

extension RPCMethod {
    static let getSystemInfo = RPCMethod("GetSystemInfo")
    static let pollWorkflowTaskQueue = RPCMethod("PollWorkflowTaskQueue", isTaskPoll: true)
}
