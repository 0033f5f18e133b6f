import Foundation
import OrderContract

/// The tokens that callers are known by. Only their hashes are kept.
struct Tokens: Sendable {
    /// A token's owner.
    struct Entry: Sendable, Hashable {
        let name: String
        let role: Role
    }

    /// The shortest token, since a short one can be guessed.
    static let shortest = 16
    /// How many wrong tokens one machine may send in a second, over a longer time. A proxy's callers share them, so they
    /// are not few: it is a token's length that keeps it from being guessed.
    static let mistakesPerSecond = 5.0

    private let entries: [[UInt8]: Entry]

    var isEmpty: Bool { entries.isEmpty }

    /// Reads lines of `name role token`; empty lines and those that begin with # are left out.
    /// - Parameter text: the lines; commas also end one.
    /// - Throws: ``Problem`` that names the line and never its token.
    init(_ text: String) throws(Mistake) {
        var entries: [[UInt8]: Entry] = [:]
        var names: Set<String> = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: { "\n,".contains($0) })
            .enumerated()
        {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            func mistake(_ what: String) -> Mistake { Mistake(description: "entry \(index + 1) \(what)") }
            guard words.count == 3 else { throw mistake("must be a name, a role and a token, separated by spaces") }
            guard let role = Role(rawValue: String(words[1])) else {
                let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw mistake("has a role that does not exist; give one of \(roles)")
            }
            guard words[2].utf8.count >= Self.shortest else {
                throw mistake(
                    "has a token of fewer than \(Self.shortest) characters; make one with: openssl rand -hex 24"
                )
            }
            guard OrderText.problem(in: String(first)) == nil, names.insert(String(first)).inserted else {
                throw mistake("has a name that was used before, or is unusable")
            }
            let hash = SHA256.hash(Array(words[2].utf8))
            guard entries[hash] == nil else { throw mistake("has the token of another one") }
            entries[hash] = Entry(name: String(first), role: role)
        }
        self.entries = entries
    }

    /// Why the tokens cannot be read.
    struct Mistake: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Whose token it is; nil if it is nobody's. What is looked up is the hash, so the time that it takes tells nothing.
    func owner(of token: String) -> Entry? { entries[SHA256.hash(Array(token.utf8))] }
}

// MARK: - Sessions

extension Tokens {
    /// How long somebody stays signed in, in seconds.
    static let sessionTime: Int64 = 12 * 3_600

    /// The content of a session's cookie. It needs no table, so it is good at every instance of the API with the same
    /// tokens, and ends when its token is taken away.
    /// - Parameters:
    ///   - token: what somebody has signed in with.
    ///   - now: seconds since 1970.
    /// - Returns: the content; nil if the token is nobody's.
    func session(for token: String, now: Int64) -> String? {
        let hash = SHA256.hash(Array(token.utf8))
        guard entries[hash] != nil else { return nil }
        let end = "\(now + Self.sessionTime)"
        return "\(end).\(Self.hex(Self.mark(of: hash))).\(Self.hex(Self.code(end, hash)))"
    }

    /// Whose session it is; nil if it is over, or was not made here.
    func owner(ofSession text: String, now: Int64) -> Entry? {
        let parts = text.split(separator: ".")
        guard parts.count == 3, let end = Int64(parts[0]), end > now, end <= now + Self.sessionTime else { return nil }
        for (hash, entry) in entries where Self.hex(Self.mark(of: hash)) == parts[1] {
            let wanted = Array(Self.hex(Self.code(String(parts[0]), hash)).utf8)
            let given = Array(parts[2].utf8)
            guard wanted.count == given.count else { continue }
            // All bytes are compared, so that the time does not tell how many are right.
            if zip(wanted, given).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 { return entry }
        }
        return nil
    }

    /// Tells one token from the others without giving it away.
    private static func mark(of hash: [UInt8]) -> [UInt8] {
        Array(SHA256.code(of: Array("mark".utf8), key: hash).prefix(6))
    }

    private static func code(_ end: String, _ hash: [UInt8]) -> [UInt8] {
        SHA256.code(of: Array("session until \(end)".utf8), key: hash)
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
