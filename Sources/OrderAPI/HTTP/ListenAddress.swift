import OrderCommandLine
import TemporalHTTP

extension ListenAddress {
    /// Reads `host:port`, `[::1]:8080`, or only a port with the default host, which is this machine alone.
    init?(_ text: String, defaultHost: String = "127.0.0.1") {
        let colon = text.lastIndex(of: ":")
        guard let port = Int(colon.map { text[text.index(after: $0)...] } ?? text[...]), (0...65_535).contains(port)
        else { return nil }
        var host = colon.map { String(text[..<$0]) } ?? defaultHost
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        self.init(host: host, port: port)
    }

    /// Reads addresses; each text has one, or several separated by commas.
    static func list(
        _ texts: [String],
        named name: String,
        _ settings: Settings
    ) throws(CommandFailure) -> [ListenAddress] {
        var addresses: [ListenAddress] = []
        for text in texts.flatMap({ $0.split(separator: ",") }) {
            let text = String(text.drop { $0 == " " })
            guard let address = ListenAddress(text) else {
                throw settings.invalid(name, is: text, "give host:port such as 127.0.0.1:8080")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else { throw .usage("\(name) has no address; give one such as 127.0.0.1:8080") }
        return addresses
    }

    /// The address at which this machine can reach it.
    var reachable: ListenAddress {
        switch host {
        case "0.0.0.0": ListenAddress(host: "127.0.0.1", port: port)
        case "::": ListenAddress(host: "::1", port: port)
        default: self
        }
    }
}
