internal import COpenSSL

/// The hash SHA-256 (FIPS 180-4), and codes of messages that are made with it (HMAC, RFC 2104).
package enum SHA256 {
    private static let length = 32

    /// The hash of bytes: 32 bytes.
    package static func hash(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: length)
        guard EVP_Digest(bytes, bytes.count, &hash, nil, EVP_sha256(), nil) == 1 else {
            throw .library("OpenSSL could not hash \(bytes.count) bytes with SHA-256")
        }
        return hash
    }

    /// The hash of bytes as 64 hexadecimal digits.
    package static func digits(_ bytes: [UInt8]) throws(CryptoError) -> String { hexadecimal(try hash(bytes)) }

    /// The code of a message under a key: 32 bytes.
    package static func code(_ message: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: length)
        var count = UInt32(length)
        guard HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count) != nil else {
            throw .library("OpenSSL could not sign \(message.count) bytes with HMAC-SHA256")
        }
        return code
    }

    /// Bytes as hexadecimal digits in lower case, two a byte.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
