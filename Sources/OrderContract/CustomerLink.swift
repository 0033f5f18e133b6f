/// The path of customers' own pages.
public enum CustomerLink {
    /// What it begins with.
    public static let prefix = "/track/"

    /// The path of a token.
    /// - Parameter token: what ``TrackingKey/token(of:)`` has made of an order's id.
    /// - Returns: the path, percent-encoded.
    public static func path(_ token: String) -> String {
        prefix + token.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : encoded($0) }.joined()
    }

    /// Letters, digits and the four other characters that an address never encodes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func encoded(_ byte: UInt8) -> String {
        "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
