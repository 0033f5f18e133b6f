import Foundation
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

@Suite("A server that leaps over waits", .timeLimit(.minutes(2)))
struct TimeSkippingServerTests {
    private func withServer(_ body: (TimeSkippingServer) async throws -> Void) async throws {
        var options = TimeSkippingServer.Options()
        options.commandCandidates = [Places.tool("temporal-test-server")]
        let server = try await TimeSkippingServer.start(options)
        defer { server.stop() }
        try await body(server)
    }

    @Test("a workflow sleeps for a day while its result is waited for, and the clock stands otherwise")
    func results() async throws {
        try await withServer { server in
            let client = try await server.connect()
            var options = WorkerOptions()
            options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let worker = try Worker(client, on: "test", options: options) { Sleeper.self }
            let running = Task { try await worker.run() }
            let began = try await server.now
            let handle = try await client.start(Sleeper.self, id: "sleeper", on: "test", .hours(24))
            #expect(try await server.now < began.advanced(by: .minutes(5)))
            let end = try await handle.result()
            #expect(end >= began.advanced(by: .hours(24)))
            let now = try await server.now
            #expect(now >= end && now < end.advanced(by: .minutes(5)))
            worker.shutDown()
            try await running.value
            await client.close()
        }
    }

    @Test("time is let pass, locked and unlocked by hand")
    func clock() async throws {
        try await withServer { server in
            let began = try await server.now
            try await server.sleep(for: .hours(10))
            let slept = try await server.now
            #expect(slept >= began.advanced(by: .hours(10)) && slept < began.advanced(by: .hours(11)))
            try await server.unlockTime()
            try await server.lockTime()
            #expect(try await server.now < slept.advanced(by: .hours(1)))
        }
    }

    @Test("a command that is not there is named")
    func missing() async throws {
        var options = TimeSkippingServer.Options()
        options.command = "/nowhere/temporal-test-server"
        await #expect { _ = try await TimeSkippingServer.start(options) } throws: { error in
            "\(error)".contains("/nowhere/temporal-test-server")
        }
    }
}
