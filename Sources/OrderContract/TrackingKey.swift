/// The key of the links to customers' own pages: who has a link sees one order, and nobody can make one without the key.
///
/// A link has the order's id and a code of it, so it needs no table, is good for orders that were taken before there were
/// links, and stays the same for as long as the key does.
public struct TrackingKey: Sendable {
    /// How many bytes of the code a link has: enough that nobody guesses it.
    private static let length = 16

    private let bytes: [UInt8]

    /// A key.
    /// - Parameter bytes: random bytes, the same for all programs of a shop.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What the link to an order ends with: a code and the order's id. It must be percent-encoded in an address.
    /// - Parameter orderID: the order.
    /// - Returns: the token, such as `0f8e…c1.ORD-17672256001234`.
    public func token(of orderID: String) -> String { "\(code(of: orderID)).\(orderID)" }

    /// The order that a token is for.
    /// - Parameter token: the end of a link, without percent-encoding.
    /// - Returns: the order's id; nil if the token was not made with this key.
    public func orderID(of token: String) -> String? {
        guard let dot = token.firstIndex(of: ".") else { return nil }
        let id = String(token[token.index(after: dot)...])
        let (given, wanted) = (Array(token[..<dot].utf8), Array(code(of: id).utf8))
        guard !id.isEmpty, given.count == wanted.count else { return nil }
        // All bytes are compared, so that the time does not tell how many are right.
        return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0 ? id : nil
    }

    private func code(of orderID: String) -> String {
        let code = SHA256.code(of: Array("track \(orderID)".utf8), key: bytes).prefix(Self.length)
        return code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension TrackingKey: CustomStringConvertible, CustomReflectable {
    /// Never the key itself.
    public var description: String { "TrackingKey" }
    /// Never the key itself.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
