/// Where a server is, read from text: `host:port`, or several IP addresses with commas between them.
struct ServerAddress {
    /// The address with its port; several with commas between them.
    let text: String
    /// How many there are.
    let count: Int

    /// The port of a Temporal frontend where none is given.
    private static let usualPort = 7233

    /// Reads an address.
    /// - Throws: ``ClientError/invalidAddress(_:reason:)``.
    init(_ address: String) throws(ClientError) {
        // A caller who gives a URL may have put a password in front of the host.
        if let user = address.lastIndex(of: "@") {
            throw .invalidAddress(
                "<redacted>\(address[user...])",
                reason: "leave out what stands before the @; an API key is given as the options' apiKey"
            )
        }
        let parts = address.split(separator: ",", omittingEmptySubsequences: false)
        var places: [Place] = []
        for part in parts { places.append(try Place(part, of: address)) }
        text = places.map(\.text).joined(separator: ",")
        count = places.count
        guard count > 1 else { return }
        for place in places where !place.isIPv4 && !place.isIPv6 {
            throw .invalidAddress(
                address,
                reason: "of several addresses each must be an IP address, and \"\(place.host)\" is not; a single host "
                    + "name may stand for several addresses"
            )
        }
        if places.contains(where: \.isIPv4), places.contains(where: \.isIPv6) {
            throw .invalidAddress(address, reason: "several addresses must be all of IPv4 or all of IPv6")
        }
    }

    /// One host and port.
    private struct Place {
        let host: Substring
        let port: Int

        var text: String { "\(host):\(port)" }
        var isIPv6: Bool { host.hasPrefix("[") }
        var isIPv4: Bool {
            let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
            return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        }

        init(_ text: Substring, of address: String) throws(ClientError) {
            func wrong(_ reason: String) -> ClientError { .invalidAddress(address, reason: reason) }
            if let scheme = text.ranges(of: "://").first {
                let tls = text.hasPrefix("https") ? "; TLS is switched on by the options' security" : ""
                throw wrong("leave out \(text[..<scheme.upperBound])\(tls)")
            }
            if text.contains(where: \.isWhitespace) { throw wrong("there is a space in it") }
            if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                throw wrong("there is a control character in it")
            }
            if text.contains("/") { throw wrong("leave out what begins with a slash") }
            let rest: Substring
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { throw wrong("a bracket is not closed") }
                host = text[...end]
                rest = text[text.index(after: end)...]
            } else {
                guard text.count(where: { $0 == ":" }) < 2 else {
                    throw wrong("write an IPv6 address in brackets, such as [::1]:7233")
                }
                host = text.prefix { $0 != ":" }
                rest = text[host.endIndex...]
            }
            guard !host.isEmpty else { throw wrong("the host is missing") }
            guard !rest.isEmpty else {
                port = ServerAddress.usualPort
                return
            }
            guard rest.hasPrefix(":"), let number = UInt16(rest.dropFirst()), number > 0 else {
                throw wrong("\"\(rest.drop { $0 == ":" })\" is not a port; it is a number from 1 to 65535")
            }
            port = Int(number)
        }
    }
}
