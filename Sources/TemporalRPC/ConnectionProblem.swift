/// Why there is no connection, told from what gRPC says: what is wrong and what to do about it.
struct ConnectionProblem {
    /// One sentence, with gRPC's own words behind it.
    let sentence: String

    /// Reads a message of gRPC; nil when it is not about connecting.
    init?(_ message: String, isTLS: Bool) {
        guard Self.beginnings.contains(where: { message.hasPrefix($0) }) else { return nil }
        let said = message.after("last error: ") ?? message
        // The status of a web server becomes gRPC's code: its 200 is not an error.
        let detail = said == "OK" ? "http1.x server" : said
        let hint = Self.hints.first { words, _ in words.contains { detail.contains($0) } }?.hint(isTLS)
        sentence = hint.map { "\($0) (\(detail))" } ?? detail
    }

    /// How messages of gRPC's channels, of its resolver and of ours begin.
    private static let beginnings = ["failed to connect to all addresses", "DNS resolution failed"]

    /// What gRPC 1.51 says, in the words of its handshakes, of OpenSSL and of the system; the first that fits counts.
    private static let hints: [(words: [String], hint: @Sendable (_ isTLS: Bool) -> String)] = [
        (["DNS resolution failed"], { _ in "the host name is not known: check how it is spelt" }),
        (["Connection refused"], { _ in "nobody listens there: check host and port, and whether the server runs" }),
        (
            ["Hostname Verification Check failed"],
            { _ in "the server's certificate is for another name: check the host, or give that name as serverName" }
        ),
        (
            ["certificate verify failed"],
            { _ in
                "the server's certificate is not to be trusted: it has expired, or its authority must be given as "
                    + "serverRootCertificates"
            }
        ),
        (
            ["wrong version number", "packet length too long", "http request", "unexpected message"],
            { _ in "the server does not speak TLS there: check the port, or switch TLS off" }
        ),
        (
            ["no application protocol", "Cannot check peer: missing selected ALPN"],
            { _ in "the server speaks TLS there, but no gRPC: check the port" }
        ),
        (
            ["certificate required", "bad certificate", "unknown ca", "certificate unknown", "certificate expired"],
            { _ in "the server does not take the client's certificate: give a valid one with its key" }
        ),
        (
            ["http1.x server", "Failed parsing HTTP/2", "Socket closed", "Endpoint read failed", "Connection reset"],
            { isTLS in
                isTLS
                    ? "what answers there does not speak gRPC: check the port"
                    : "what answers there does not speak gRPC in plain text: check the port (7233 by default, the Web UI has "
                        + "another), or switch TLS on"
            }
        ),
        (
            ["timed out", "Timeout", "unreachable", "No route to host"],
            { _ in "the host cannot be reached: check the address, the network and firewalls" }
        ),
        (
            ["proxy"],
            { _ in "the HTTP proxy does not let the connection through: check its address, user and password" }
        ),
    ]
}

extension String {
    /// What stands behind a word.
    fileprivate func after(_ word: String) -> String? {
        guard let end = firstRange(of: word)?.upperBound else { return nil }
        return String(self[end...])
    }

    private func firstRange(of word: String) -> Range<Index>? { ranges(of: word).first }
}
