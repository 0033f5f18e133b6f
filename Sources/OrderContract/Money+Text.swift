extension Money {
    /// Which amounts a reader accepts.
    public enum Sign: Sendable {
        /// Any amount.
        case any
        /// Zero or more.
        case notNegative
        /// More than zero.
        case positive
    }

    /// Reads decimal text: `1299.99`, `100`, `-0.5`, `1e3`.
    ///
    /// The value counts, not its spelling: `1.500` is 1.50, while `9999.995` is refused.
    public init(
        _ text: String,
        currency: String = Money.defaultCurrency,
        sign: Sign = .any
    ) throws(MoneyError) {
        guard let digits = DecimalDigits(text) else { throw .notANumber(text) }
        let minor = try digits.hundredths(of: text)
        switch sign {
        case .positive where minor <= 0: throw .notPositive(text)
        case .notNegative where minor < 0: throw .negative(text)
        default: self.init(minor: minor, currency: currency)
        }
    }
}

/// The parts of a decimal text: `-12.5e3` is negative, `[1, 2, 5]`, exponent 2.
private struct DecimalDigits {
    var isNegative = false
    /// Without leading and trailing zeros; empty for zero.
    var significand: [UInt8] = []
    /// The power of ten of the last digit.
    var exponent = 0

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        isNegative = Self.takeSign(&rest)
        let whole = Self.takeDigits(&rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
            if fraction.isEmpty { return nil }
        }
        if whole.isEmpty { return nil }
        guard let power = Self.takeExponent(&rest), rest.isEmpty else { return nil }
        significand = Array((whole + fraction).drop { $0 == 0 })
        exponent = power - fraction.count
        while significand.last == 0 {
            significand.removeLast()
            exponent += 1
        }
    }

    /// The value times one hundred; `text` is what errors quote.
    func hundredths(of text: String) throws(MoneyError) -> Int64 {
        if significand.isEmpty { return 0 }
        let zeros = exponent + 2
        guard zeros >= 0 else { throw .tooManyFractionDigits(text) }
        guard significand.count + zeros <= 19 else { throw .overflow(text) }
        var minor: Int64 = 0
        for digit in significand + Array(repeating: 0, count: zeros) {
            // Built as a negative number, since that range is larger.
            let (shifted, tooFar) = minor.multipliedReportingOverflow(by: 10)
            let (next, beyond) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !tooFar, !beyond else { throw .overflow(text) }
            minor = next
        }
        if isNegative { return minor }
        guard minor != .min else { throw .overflow(text) }
        return -minor
    }

    private static func takeSign(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return false }
        rest.removeFirst()
        return first == UInt8(ascii: "-")
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest.removeFirst(digits.count)
        return digits.map { $0 - UInt8(ascii: "0") }
    }

    /// The power after `e`, zero without one, `nil` when it is malformed.
    private static func takeExponent(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = rest.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return 0 }
        rest.removeFirst()
        let isNegative = takeSign(&rest)
        let digits = takeDigits(&rest)
        guard !digits.isEmpty else { return nil }
        // Four digits are enough for an exponent that is out of range, and cannot overflow.
        let magnitude = digits.drop { $0 == 0 }.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        return isNegative ? -magnitude : magnitude
    }
}
