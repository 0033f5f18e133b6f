import Foundation
import Glibc
import Synchronization
import TestSupport

/// Servers and networks that misbehave as a test says: the program `Tests/Fixtures/Hostile/hostile.py` in a process of
/// its own, which ends with this object and with this process.
///
/// ```swift
/// let hostile = try await HostileServers.start()
/// defer { hostile.stop() }
/// let server = try await hostile.server()
/// try await server.script("PollWorkflowTaskQueue", .status("RESOURCE_EXHAUSTED", "slow down"), .empty)
/// … a client or a worker at server.address …
/// try await server.waitForCalls(of: "PollWorkflowTaskQueue", 10)
/// ```
package final class HostileServers: Sendable {
    private let program: Program
    private let input: Descriptor
    private let state = Mutex(State())

    private struct State {
        var asked = 0
        var named = 0
        var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
        var isOver = false
        var isReaped = false
    }

    /// What could not be done.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts the process; it is ready when its first server or listener is.
    package static func start() async throws -> HostileServers {
        let program = Places.root.appending(path: "Tests/Fixtures/Hostile/hostile.py").path()
        return try HostileServers(try Places.python(), ["-B", program])
    }

    private init(_ python: String, _ arguments: [String]) throws {
        let toChild = try Descriptor.pair()
        let fromChild = try Descriptor.pair()
        input = toChild.ours
        program = try withExtendedLifetime((toChild, fromChild)) {
            try Program(
                python,
                arguments,
                // What gRPC says about a client that goes away is not news here.
                environment: ["GRPC_VERBOSITY": "NONE", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"],
                streams: Program.Streams(
                    input: toChild.theirs.number,
                    output: fromChild.theirs.number,
                    errors: STDERR_FILENO
                )
            )
        }
        let output = fromChild.ours
        Thread.detachNewThread { [weak self] in
            Self.read(output) { line in self?.answered(line) }
            self?.ended()
        }
    }

    deinit { stop() }

    /// Ends the process and all that runs in it.
    package func stop() {
        let isLast = state.withLock { state in
            defer { state.isReaped = true }
            return !state.isReaped
        }
        guard isLast else { return }
        shutdown(input.number, Int32(SHUT_RDWR))
        _ = program.wait()
        ended()
    }

    // MARK: - What runs in it

    /// Starts a fake Temporal server.
    /// - Parameter port: its port; a free one when 0.
    /// - Returns: the server, which listens.
    /// - Throws: when it cannot listen there.
    package func server(port: UInt16 = 0) async throws -> FakeServer {
        FakeServer(try await start("server", ["port": .number(Double(port))]))
    }

    /// Starts a listener that is not a Temporal server.
    package func listener(_ answer: RawAnswer, port: UInt16 = 0) async throws -> RawListener {
        RawListener(try await start("listen", ["answer": answer.json, "port": .number(Double(port))]))
    }

    /// Starts a proxy to an address of loopback; everything goes through it at first.
    package func proxy(to address: String, port: UInt16 = 0) async throws -> FaultProxy {
        guard let target = address.split(separator: ":").last.flatMap({ Double($0) }) else {
            throw Failed(description: "\(address) has no port")
        }
        return FaultProxy(try await start("proxy", ["to": .number(target), "port": .number(Double(port))]))
    }

    private func start(_ verb: String, _ more: [String: JSONValue]) async throws -> HostileThing {
        let name = state.withLock { state in
            state.named += 1
            return "\(verb)-\(state.named)"
        }
        let said = try await ask(verb, on: name, more)
        guard let port = said["port"].int.flatMap({ UInt16(exactly: $0) }) else {
            throw Failed(description: "no port in \(said)")
        }
        return HostileThing(servers: self, name: name, port: port)
    }

    // MARK: - Asking

    /// Has something done and gives the answer.
    func ask(_ verb: String, on name: String, _ more: [String: JSONValue] = [:]) async throws -> JSONValue {
        let number = state.withLock { state in
            state.asked += 1
            return state.asked
        }
        var asked = more
        asked["do"] = .string(verb)
        asked["on"] = .string(name)
        asked["id"] = .number(Double(number))
        let line = try JSONEncoder().encode(JSONValue.object(asked)) + Data("\n".utf8)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isOver { state.waiting[number] = continuation }
                    return state.isOver
                }
                if isOver {
                    continuation.resume(throwing: Self.over)
                } else if Task.isCancelled {
                    withdraw(number)
                } else {
                    send(line)
                }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    private static let over = Failed(description: "the process has ended; is grpcio there (scripts/setup)?")

    private func send(_ line: Data) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
                let count = Glibc.send(input.number, start, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    private func withdraw(_ number: Int) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }

    private func answered(_ line: Data) {
        guard let said = try? JSONDecoder().decode(JSONValue.self, from: line), let number = said["id"].int else {
            return
        }
        let asked = state.withLock { $0.waiting.removeValue(forKey: number) }
        if let error = said["error"].string {
            asked?.resume(throwing: Failed(description: error))
        } else {
            asked?.resume(returning: said["ok"])
        }
    }

    private func ended() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: Self.over) }
    }

    private static func read(_ descriptor: Descriptor, _ take: (Data) -> Void) {
        var rest = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(descriptor.number, &buffer, buffer.count), count > 0 {
            rest.append(contentsOf: buffer[..<count])
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                take(Data(rest[..<end]))
                rest = Data(rest[(end + 1)...])
            }
        }
    }
}

/// One end of a pair of sockets, closed when nobody needs it any more.
///
/// No other child inherits it, as one of pipes could be between its making and its marking: a process that reads it
/// ends when its test does.
private final class Descriptor: Sendable {
    let number: Int32

    private init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    static func pair() throws -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw HostileServers.Failed(description: "the system has no sockets to give: error \(errno)")
        }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }
}

/// Something that runs there, at its own port.
struct HostileThing: Sendable {
    let servers: HostileServers
    let name: String
    let port: UInt16

    func ask(_ verb: String, _ more: [String: JSONValue] = [:]) async throws -> JSONValue {
        try await servers.ask(verb, on: name, more)
    }

    func stop() async throws { _ = try await ask("stop") }
}
