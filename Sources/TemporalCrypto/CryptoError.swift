/// Why bytes cannot be encrypted, decrypted or hashed. It never holds any of them.
package enum CryptoError: Error, Hashable, Sendable {
    /// The bytes cannot be what they should be.
    case malformed(String)
    /// The bytes were changed, or the key is another one.
    case notAuthentic
    /// OpenSSL failed.
    case library(String)

    /// What went wrong, in words.
    package var reason: String {
        switch self {
        case .malformed(let reason), .library(let reason): reason
        case .notAuthentic: "the bytes were changed, or the key is another one"
        }
    }
}
