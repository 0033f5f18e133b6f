import ArgumentParser
import Foundation
import FoundationNetworking
import OrderConsole

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
        guard let address = try ListenAddress.list(texts, name, settings).first,
            let url = URL(string: "http://\(address.reachable)/health/ready")
        else { throw CommandFailure.usage("there is no address to ask; give one with --listen") }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 5
        let answer: (body: Data, response: URLResponse)
        do { answer = try await URLSession(configuration: configuration).data(from: url) } catch {
            throw CommandFailure("\(url) does not answer: \(error.localizedDescription)", .unreachable)
        }
        let status = (answer.response as? HTTPURLResponse)?.statusCode ?? 0
        let text = String(decoding: answer.body.prefix(1_000), as: UTF8.self)
        guard status == 200 else { throw CommandFailure("\(url) answers \(status): \(text)", .unreachable) }
        say("\(url) answers \(status): \(text)")
    }
}
