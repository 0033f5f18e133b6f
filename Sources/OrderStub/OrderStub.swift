import ArgumentParser
import Foundation

/// A validation service for development: answers by the mappings that WireMock reads.
@main struct OrderStub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-stub",
        abstract: "Answers HTTP requests by WireMock mappings, without Java."
    )

    @Option(help: "The port to listen on; 0 chooses a free one.")
    var port = 8081

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The folder with the mappings.")
    var mappings = "wiremock/mappings"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535, not \(port)") }
    }

    func run() async throws {
        let mappings = try StubMappings.read(folder: mappings)
        let server = StubServer(service: StubService(mappings), host: host, port: port)
        let host = host
        try await server.run { port in
            print("order-stub listening on http://\(host):\(port)")
            // Whoever started the stub waits for this line, perhaps through a pipe.
            fflush(nil)
        }
    }
}
