import Foundation
import OrderCommandLine
import TemporalHTTP

/// Who may do what at this API, as flags and environment say.
struct AccessRules: Sendable {
    let tokens: Tokens
    /// What callers without a token are; nil for nothing.
    let anonymous: Role?
    /// The names under which the API may be addressed, besides numbers and those of this machine; nil for any.
    let hosts: Set<String>?
    let limits: Limits

    /// How much one caller and all together may have.
    struct Limits: Sendable {
        /// Requests of one caller in a second, over a longer time.
        var requestsPerSecond = 200.0
        /// Open connections in all.
        var connections = 4_096
        /// Open connections of one machine.
        var connectionsPerPeer = 1_024
        /// Open streams of one caller.
        var streamsPerCaller = 500
        /// Open streams in all.
        var streams = 2_000
        /// How long a client may take to send the next part of a request, and its whole body, or to read the next part of
        /// an answer, and a connection be idle.
        var patience = Duration.seconds(30)
    }

    /// Reads the rules.
    /// - Parameters:
    ///   - addresses: where the API listens.
    ///   - settings: the environment: `API_TOKENS`, `API_TOKEN_FILE`, `API_ANONYMOUS`, `API_HOSTS`, `API_RATE`,
    ///     `API_CONNECTIONS`, `API_PEER_CONNECTIONS`, `API_STREAMS`, `API_PATIENCE`.
    /// - Throws: when one of them makes no sense, or others could reach the API and nobody has said what they may do.
    init(_ addresses: [ListenAddress], _ settings: Settings) throws(CommandFailure) {
        tokens = try Self.tokens(settings)
        let roles = Role.allCases.filter { $0 != .customer }.map(\.rawValue)
        if settings.text("API_ANONYMOUS")?.lowercased() == Role.customer.rawValue {
            throw settings.invalid(
                "API_ANONYMOUS",
                is: Role.customer.rawValue,
                "a customer is known by the name of a token; give \(roles.joined(separator: ", ")) or none"
            )
        }
        let word = try settings.word("API_ANONYMOUS", of: roles + ["none"])
        let open = addresses.first { !$0.isLoopback }
        if let word {
            anonymous = Role(rawValue: word)
        } else if !tokens.isEmpty {
            anonymous = nil
        } else if let open {
            throw .usage(
                "others can reach \(open), and there are no tokens: name callers in API_TOKEN_FILE or API_TOKENS, or "
                    + "say with API_ANONYMOUS what everybody may do (\(roles.joined(separator: ", "))), or listen on 127.0.0.1"
            )
        } else {
            anonymous = .admin
        }
        let named =
            settings.text("API_HOSTS")?.split(separator: ",").map {
                ListenAddress.name(inHost: String($0.trimmed)).lowercased()
            } ?? []
        var hosts = Set(named + addresses.map { $0.host.lowercased() })
        hosts.insert(ProcessInfo.processInfo.hostName.lowercased())
        if let address = try PublicAddress.read(settings) { hosts.insert(address.host) }
        self.hosts = named.contains("*") ? nil : hosts
        limits = try Limits(settings)
    }

    /// Rules for a test.
    init(tokens: Tokens, anonymous: Role?, hosts: Set<String>? = [], limits: Limits = Limits()) {
        self.tokens = tokens
        self.anonymous = anonymous
        self.hosts = hosts
        self.limits = limits
    }

    private static func tokens(_ settings: Settings) throws(CommandFailure) -> Tokens {
        let (text, source): (String, String)
        if let file = settings.text("API_TOKEN_FILE") {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw settings.invalid("API_TOKEN_FILE", is: file, "this file cannot be read")
            }
            (text, source) = (String(decoding: data, as: UTF8.self), "API_TOKEN_FILE")
        } else {
            (text, source) = (settings.text("API_TOKENS") ?? "", "API_TOKENS")
        }
        let tokens: Tokens
        do throws(Tokens.Mistake) { tokens = try Tokens(text) } catch { throw .usage("\(source): \(error)") }
        // Who names a file wants callers to be known; that the file is empty must not let everybody in.
        if tokens.isEmpty, settings.text(source) != nil {
            throw .usage("\(source) names nobody; give a line \"name role token\" for each caller, or unset it")
        }
        return tokens
    }

    /// What is logged about it at the start.
    var summary: String {
        let others = anonymous.map { "callers without a token may do what \($0.rawValue)s may" }
        return tokens.isEmpty
            ? "\(others ?? "nobody may do anything"): there are no tokens"
            : "callers need a token" + (others.map { "; \($0)" } ?? "")
    }

    /// Whether the API may be addressed by this name: a page elsewhere whose name leads here must not get an answer.
    func knows(host: String) -> Bool {
        guard let hosts else { return true }
        let name = ListenAddress.name(inHost: host).lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || ListenAddress.isNumber(name)
            || hosts.contains(name)
    }
}

extension AccessRules.Limits {
    fileprivate init(_ settings: Settings) throws(CommandFailure) {
        self.init()
        if let rate = try settings.number("API_RATE", in: 0.1...1e6) { requestsPerSecond = rate }
        if let count = try settings.integer("API_CONNECTIONS", from: 1) { connections = count }
        connectionsPerPeer =
            try settings.integer("API_PEER_CONNECTIONS", from: 1) ?? min(connectionsPerPeer, connections)
        if let count = try settings.integer("API_STREAMS", from: 1) {
            streams = count
            streamsPerCaller = min(streamsPerCaller, count)
        }
        if let time = try settings.milliseconds("API_PATIENCE") { patience = .milliseconds(time) }
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " }.reversedDroppingSpaces }
    private var reversedDroppingSpaces: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension ListenAddress {
    /// Whether only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || (host.hasPrefix("127.") && Self.isNumber(host)) }

    /// The name in a `Host` header, without its port and brackets.
    static func name(inHost text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        return String(text.prefix { $0 != ":" })
    }

    /// Whether a name is a number, to which no other name can lead.
    static func isNumber(_ name: String) -> Bool {
        if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" } }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { part in UInt8(part) != nil }
    }
}
