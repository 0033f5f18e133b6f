/// Chance that repeats itself: xorshift64*, from a seed that a failing test prints.
struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        // Neighbouring seeds must not begin alike, and zero would stay zero.
        state = (seed &+ 0x9e37_79b9_7f4a_7c15) &* 0xd134_2543_de82_ef95
        if state == 0 { state = 1 }
        for _ in 0..<4 { _ = next() }
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_f491_4f6c_dd1d
    }

    /// A number below a limit.
    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % max(1, limit) }

    /// A number of a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// Yes, in so many of a hundred cases.
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    /// One of several.
    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

    /// Cuts a list into pages of chance lengths; some of them are empty, as a server's may be.
    mutating func pages<Value>(of list: [Value]) -> [[Value]] {
        var pages: [[Value]] = []
        var rest = list[...]
        while !rest.isEmpty {
            if happens(10) { pages.append([]) }
            let page = rest.prefix(number(1...8))
            pages.append(Array(page))
            rest = rest.dropFirst(page.count)
        }
        if happens(10) || pages.isEmpty { pages.append([]) }
        return pages
    }
}
