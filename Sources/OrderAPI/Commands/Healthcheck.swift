import ArgumentParser
import OrderCommandLine
import TemporalHTTP

/// Asks whether the API of this machine serves.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends with 0 when the API of this machine can serve, with 3 when it cannot.",
        discussion: "For containers: it asks /health/ready of the first address that the API listens on."
    )

    @Option(help: "An address that the API listens on. [API_LISTEN; \(ServicePlan.usualAddresses)]")
    var listen: [String] = []

    func run() async throws {
        let settings = processSettings
        let texts = listen.isEmpty ? [settings.text("API_LISTEN") ?? ServicePlan.usualAddresses] : listen
        let name = listen.isEmpty ? "API_LISTEN" : "--listen"
        guard let address = try ListenAddress.list(texts, name, settings).first else {
            throw CommandFailure.usage("there is no address to ask; give one with --listen")
        }
        say(try await checkHealth(at: "\(address.reachable)"))
    }
}
