internal import COpenSSL

/// Bytes that nobody can guess.
package enum RandomBytes {
    /// So many of them.
    package static func make(_ count: Int) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw .library("OpenSSL has no random bytes to give") }
        return bytes
    }
}
