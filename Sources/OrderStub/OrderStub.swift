import ArgumentParser
import OrderCommandLine
import TemporalHTTP

/// A validation service for development: it answers according to WireMock's mapping files.
@main
struct OrderStub: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-stub",
        abstract: "Answers HTTP requests according to WireMock mappings, without Java.",
        discussion: """
            Exit codes: 0 stopped as asked, 1 failed while running, 2 a flag or mapping makes no sense, or the port is \
            in use.
            """
    )

    @Option(help: "The port to listen on; 0 chooses a free one.")
    var port = 8081

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The folder with the mappings.")
    var mappings = "wiremock/mappings"

    @OptionGroup var log: LogFlags

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535, not \(port)") }
    }

    static func main() async { await runAndExit() }

    func run() async throws {
        let logger = try LogSettings(log, processSettings).logger("order-stub")
        do {
            let mappings = try StubMappings.read(folder: mappings)
            let server = StubServer(service: StubService(mappings), host: host, port: port, logger: logger)
            let host = host
            // The caller waits for this line, perhaps through a pipe.
            try await server.run { port in say("order-stub listening on http://\(host):\(port)") }
        } catch let error as MappingError {
            throw CommandFailure.usage("\(error)")
        } catch let error as CannotListen {
            throw CommandFailure.usage("\(error.advising("choose another with --port or --host"))")
        }
    }
}
