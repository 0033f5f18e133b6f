/// The hash SHA-256 of FIPS 180-4, where a hash must not be guessed or chosen: keys of requests, tokens, sessions.
///
/// It is here because the application uses nothing else of a library for cryptography. ``StableHash`` is shorter and
/// quicker, and anybody can find two texts with the same value.
public enum SHA256 {
    private static let blockSize = 64
    private static let start: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]

    /// The hash of bytes.
    /// - Parameter bytes: of any number.
    /// - Returns: 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes
        message.append(0x80)
        while message.count % blockSize != blockSize - 8 { message.append(0) }
        message += big(UInt64(bytes.count) * 8)
        var state = start
        for block in stride(from: 0, to: message.count, by: blockSize) {
            compress(message[block..<block + blockSize], into: &state)
        }
        return state.flatMap { big($0) }
    }

    /// The code HMAC of RFC 2104, which only somebody who has the key can make.
    /// - Parameters:
    ///   - bytes: what is authenticated.
    ///   - key: the secret.
    /// - Returns: 32 bytes.
    public static func code(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var padded = key.count > blockSize ? hash(key) : key
        padded += Array(repeating: 0, count: blockSize - padded.count)
        return hash(padded.map { $0 ^ 0x5c } + hash(padded.map { $0 ^ 0x36 } + bytes))
    }

    private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { index in
            block[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (near, far) = (words[index - 15], words[index - 2])
            let first = turn(near, 7) ^ turn(near, 18) ^ near >> 3
            let second = turn(far, 17) ^ turn(far, 19) ^ far >> 10
            words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
        }
        var next = state
        for index in 0..<64 {
            let (a, b, c, e) = (next[0], next[1], next[2], next[4])
            let chosen = (e & next[5]) ^ (~e & next[6])
            let mixed = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
            let one = next[7] &+ mixed &+ chosen &+ constants[index] &+ words[index]
            let two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
            next = [one &+ two, a, b, c, next[3] &+ one, e, next[5], next[6]]
        }
        for index in state.indices { state[index] &+= next[index] }
    }

    private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func big<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
        stride(from: Word.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> Word($0)) }
    }
}
