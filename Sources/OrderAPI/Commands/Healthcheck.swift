import ArgumentParser
import OrderCommandLine
import TemporalHTTP

/// Asks whether the API on this machine can serve.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exits with 0 if the API on this machine can serve, with 3 if it cannot.",
        discussion: "For containers: it requests /health/ready at the first address that the API listens on."
    )

    @Option(help: "An address that the API listens on. [API_LISTEN; \(ServicePlan.usualAddresses)]")
    var listen: [String] = []

    func run() async throws {
        let settings = processSettings
        let texts = listen.isEmpty ? [settings.text("API_LISTEN") ?? ServicePlan.usualAddresses] : listen
        let name = listen.isEmpty ? "API_LISTEN" : "--listen"
        guard let address = try ListenAddress.list(texts, named: name, settings).first else {
            throw CommandFailure.usage("no address is given; give one with --listen")
        }
        say(try await checkHealth(at: "\(address.reachable)"))
    }
}
