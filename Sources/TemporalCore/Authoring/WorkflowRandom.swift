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

/// Rows of random numbers by their names. A replay repeats each of them, also where code takes more or fewer of another one.
///
/// Code that is added takes numbers of a separate row, and leaves those of older code as they were:
/// ``WorkflowContext/randomStreams``.
public struct WorkflowRandomStreams: Sendable {
    private let seed: String
    private var streams: [String: WorkflowRandom] = [:]

    package init(seed: String) { self.seed = seed }

    /// The row of a name, with what was taken of it.
    public subscript(name: String) -> WorkflowRandom {
        get { streams[name] ?? WorkflowRandom(seed: "\(seed)/\(name)") }
        set { streams[name] = newValue }
    }
}

extension RandomNumberGenerator {
    /// A version 4 UUID in lower-case text.
    mutating func uuid() -> String {
        uuid((next() & 0xffff_ffff_ffff_0fff) | 0x4000, next())
    }

    /// A version 7 UUID in lower-case text: it begins with the time in milliseconds.
    mutating func uuid7(at time: Timestamp) -> String {
        let milliseconds = UInt64(clamping: time.nanosecondsSince1970 / 1_000_000)
        return uuid(milliseconds << 16 | (next() & 0x0fff) | 0x7000, next())
    }

    private func uuid(_ high: UInt64, _ rest: UInt64) -> String {
        let low = (rest & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000
        let digits = high.hexadecimal + low.hexadecimal
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
