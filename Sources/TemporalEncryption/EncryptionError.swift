import TemporalCore
import TemporalCrypto

/// Why something cannot be encrypted or decrypted. Never holds a key or what was encrypted.
@nonexhaustive
public enum EncryptionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A text or bytes that are not a key.
    case invalidKey(String)
    /// A key's file cannot be used.
    case keyFile(String)
    /// A payload was encrypted with a key that is not in the ring.
    case unknownKey(id: String, known: [String])
    /// A payload was changed on its way, or the key of that id is another one.
    case notAuthentic(keyID: String)
    /// A payload says that it is encrypted and cannot be.
    case malformed(String)
    /// A vault did not give a key. It is asked again when the key is needed again.
    case keysUnavailable(String)
    /// OpenSSL failed.
    case library(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidKey(let reason), .keyFile(let reason), .malformed(let reason), .library(let reason),
            .keysUnavailable(let reason):
            reason
        case .unknownKey(let id, let known):
            "the payload is encrypted with key \"\(id)\"; the key ring has: \(known.inWords)"
        case .notAuthentic(let keyID):
            "the payload cannot be decrypted with key \"\(keyID)\": it was changed, or the key is another one"
        }
    }
}

extension EncryptionError {
    /// What went wrong with a payload under the key of an id.
    init(_ error: CryptoError, _ id: String) {
        self =
            switch error {
            case .malformed(let reason): .malformed("of an encrypted payload, \(reason)")
            case .notAuthentic: .notAuthentic(keyID: id)
            case .library(let reason): .library(reason)
            }
    }
}
