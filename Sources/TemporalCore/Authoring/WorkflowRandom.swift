/// Random numbers that come out the same in every replay: SplitMix64, seeded from the run's id.
public struct WorkflowRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: String) {
        // FNV-1a: Swift's own hashing differs from process to process.
        state = seed.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

}

extension RandomNumberGenerator {
    /// A version 4 UUID in lower-case text.
    mutating func uuid() -> String {
        var high = next(), low = next()
        high = (high & 0xffff_ffff_ffff_0fff) | 0x4000
        low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000
        let digits = high.hexadecimal + low.hexadecimal
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
