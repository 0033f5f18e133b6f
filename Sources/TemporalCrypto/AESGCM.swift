internal import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): a nonce of 12 bytes before the ciphertext, a tag of 16 behind it.
package enum AESGCM {
    /// The bytes of a key.
    package static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Encrypts bytes with a key of ``keyLength`` bytes, under a nonce that is drawn for them.
    package static func seal(_ plain: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyLength, "a key of AES-256 has 32 bytes")
        guard plain.count < Int(Int32.max) else { throw .malformed("\(plain.count) bytes are too many to encrypt") }
        let nonce = try RandomBytes.make(nonceLength)
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var out = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: tagLength)
        var count: Int32 = 0
        let isSealed =
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(context, &out, &count, plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(context, &tag, &count) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, Int32(tagLength), &tag) == 1
        guard isSealed else { throw .library("OpenSSL could not encrypt") }
        return nonce + out + tag
    }

    /// Decrypts what ``seal(_:key:)`` gave for the same key.
    package static func open(_ sealed: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyLength, "a key of AES-256 has 32 bytes")
        guard sealed.count >= nonceLength + tagLength, sealed.count < Int(Int32.max) else {
            throw .malformed("\(sealed.count) bytes are too few or too many to have been encrypted")
        }
        let nonce = Array(sealed.prefix(nonceLength))
        let cipher = Array(sealed.dropFirst(nonceLength).dropLast(tagLength))
        var tag = Array(sealed.suffix(tagLength))
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var out = [UInt8](repeating: 0, count: cipher.count)
        var rest: [UInt8] = [UInt8](repeating: 0, count: tagLength)
        var count: Int32 = 0
        guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_DecryptUpdate(context, &out, &count, cipher, Int32(cipher.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32(tagLength), &tag) == 1
        else { throw .library("OpenSSL could not decrypt") }
        // Only now is it known whether the bytes are what was encrypted; until then nobody sees them.
        guard EVP_DecryptFinal_ex(context, &rest, &count) == 1 else { throw .notAuthentic }
        return out
    }
}
