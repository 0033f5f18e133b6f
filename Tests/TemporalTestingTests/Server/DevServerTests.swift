import Foundation
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

@Suite("The launcher of servers", .timeLimit(.minutes(2)))
struct DevServerTests {
    private func options(_ change: (inout DevServer.Options) -> Void = { _ in }) -> DevServer.Options {
        var options = DevServer.Options()
        options.commandCandidates = [Places.tool("temporal")]
        change(&options)
        return options
    }

    @Test("a namespace, search attributes, a log and a file with data are as asked for")
    func asked() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try DevServer.freePort()
        let options = options {
            $0.namespace = "shop"
            $0.searchAttributes = ["Colour": .keyword]
            $0.databaseFile = folder.appending(path: "data").path()
            $0.logFile = folder.appending(path: "log").path()
            $0.logLevel = .info
            $0.logFormat = .json
            $0.port = port
        }
        let first = try await DevServer.start(options)
        #expect(first.address == "127.0.0.1:\(port)")
        let client = try await first.connect()
        #expect(client.namespace == "shop")
        var start = StartOptions()
        start.searchAttributes = [SearchAttributeKey.keyword("Colour").set("red")]
        let handle = try await client.start(Sleeper.self, id: "sleeper", on: "queue", options: start, .hours(1))
        await client.close()
        first.stop()
        // tidy:allow paths — what a log in JSON begins with
        #expect(try String(contentsOf: folder.appending(path: "log"), encoding: .utf8).contains("{\""))
        let second = try await DevServer.start(options)
        defer { second.stop() }
        let again = try await second.connect()
        #expect(try await again.handle(Sleeper.self, id: "sleeper").describe().runID == handle.runID)
        await again.close()
    }

    @Test("why a server does not start is said in its own words")
    func words() async throws {
        await #expect { _ = try await DevServer.start(options { $0.arguments = ["--no-such-flag"] }) } throws: {
            error in
            "\(error)".contains("ended at once") && "\(error)".contains("no-such-flag")
        }
        await #expect { _ = try await DevServer.start(options { $0.command = "/nowhere/temporal" }) } throws: { error in
            "\(error)".contains("/nowhere/temporal")
        }
        await #expect {
            let options = options {
                $0.command = "/bin/sleep"
                $0.arguments = ["60"]
                $0.startTimeout = .milliseconds(1)
            }
            _ = try await DevServer.start(options)
        } throws: { error in
            "\(error)".contains("/bin/sleep")
        }
    }

    @Test("a server says by which command it runs, and how that was found")
    func origin() async throws {
        // The tests name the command by a variable, or else by a candidate.
        let server = try await DevServer.start(options())
        defer { server.stop() }
        let origins = [ServerCommand.Origin.variable("TEMPORAL_CLI"), .options]
        #expect(origins.contains(server.command.origin))
        #expect(server.command.description.hasPrefix(server.command.path))
    }

    @Test("a worker and a client come and go with a body, also where that fails")
    func worker() async throws {
        let server = try await DevServer.start(options())
        defer { server.stop() }
        let slept = try await server.withWorker {
            Sleeper.self
        } _: { client, queue in
            try await client.execute(Sleeper.self, id: "sleeper", on: queue, .milliseconds(1))
            return "slept"
        }
        #expect(slept == "slept")
        struct Enough: Error {}
        await #expect(throws: Enough.self) { try await server.withWorker({ Sleeper.self }) { _, _ in throw Enough() } }
    }

    @Test("a server that is stopped is gone, and may be stopped again")
    func stop() async throws {
        let server = try await DevServer.start(options())
        #expect(await answers(server.address))
        server.stop()
        #expect(await !answers(server.address))
        server.stop()
    }

    @Test("a server ends with the process that has started it, even if that is killed")
    func orphan() async throws {
        let port = try DevServer.freePort()
        await #expect(processExitsWith: .signal(SIGKILL)) { [port = port as UInt16] in
            var options = DevServer.Options()
            options.commandCandidates = [Places.tool("temporal")]
            options.port = port
            let server = try await DevServer.start(options)
            try #require(server.address == "127.0.0.1:\(port)")
            kill(getpid(), SIGKILL)
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while await answers("127.0.0.1:\(port)"), ContinuousClock.now < deadline {}
        #expect(await !answers("127.0.0.1:\(port)"))
    }

    private func answers(_ address: String) async -> Bool {
        var options = ClientOptions(address)
        options.connectTimeout = .milliseconds(300)
        guard let client = try? await Client.connect(options) else { return false }
        await client.close()
        return true
    }
}
