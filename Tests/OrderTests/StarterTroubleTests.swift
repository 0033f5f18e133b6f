import ArgumentParser
import HostileServers
import Logging
import OrderCommandLine
import Synchronization
import TemporalClient
import Testing

@testable import OrderStarter

@Suite("The starter at a server in trouble", .serialized, .timeLimit(.minutes(2)))
struct StarterTroubleTests {
    private final class Log: Sendable {
        private let collected = Mutex<[String]>([])

        var lines: [String] { collected.withLock { $0 } }
        var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

        private struct Handler: LogHandler {
            let log: Log
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.warning

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) { log.collected.withLock { $0.append("\(event.message)") } }
        }
    }

    /// Starts an order.
    private func start(
        _ script: (FakeServer) async throws -> Void,
        _ check: (CommandFailure?, [String], FakeServer) async throws -> Void
    ) async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        try await script(server)
        let flags = try StarterFlags.parse(["--order-id", "ORDER-1", "--items", "laptop", "--amount", "10"])
        let plan = try StarterPlan(flags, Settings([:]))
        let client = try Client.lazy(ClientOptions(server.address))
        let log = Log()
        var failure: CommandFailure?
        do throws(CommandFailure) {
            try await StarterRun(plan: plan, client: client, logger: log.logger) { _ in }
                .perform()
        } catch {
            failure = error
        }
        await client.close()
        try await check(failure, log.lines, server)
    }

    @Test(
        "it gives up after ten seconds in all, and says meanwhile that it tries on",
        arguments: ["INTERNAL", "RESOURCE_EXHAUSTED"]
    )
    func times(status: String) async throws {
        try await start { server in
            try await server.script("ListSearchAttributes", .status(status, "boom"))
            try await server.script("StartWorkflowExecution", .status(status, "boom"))
        } _: { failure, lines, server in
            #expect(failure?.status == .failed)
            // On a machine so slow that the time ends within an attempt, that is what it says.
            let words = failure?.description ?? ""
            let ends = ["\(status): boom", "DEADLINE_EXCEEDED"].map { "StartWorkflowExecution failed with \($0)" }
            #expect(ends.contains { words.contains($0) }, "\(words)")
            #expect(lines.count == 1)
            #expect(lines.first?.contains("trying on for 7 s") == true, "\(lines)")
            // Waits of 100 ms, each 1.7 times as long and a fifth shorter at best: so many attempts fit, on any machine.
            let asked = try await server.requests(of: "ListSearchAttributes").count
            let started = try await server.requests(of: "StartWorkflowExecution").count
            #expect((1...7).contains(asked), "in 3 s")
            #expect((1...8).contains(started), "in 7 s")
        }
    }

    @Test("something else that is not found is not a wrong flag, and what a server says cannot draw on the terminal")
    func notFound() async throws {
        try await start { server in
            try await server.script("StartWorkflowExecution", .status("NOT_FOUND", "boom\n\u{1b}[31mred"))
        } _: { failure, _, _ in
            #expect(failure?.status == .failed)
            #expect(failure?.description.contains("StartWorkflowExecution failed with NOT_FOUND: boom") == true)
        }
    }
}
