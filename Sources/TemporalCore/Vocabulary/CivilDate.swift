/// A date of the Gregorian calendar, extended backwards to all years (ISO 8601), and the day of it counted from 1970.
///
/// This is the only place that knows the calendar: Foundation's changes to the Julian one before 15 October 1582, which no
/// other language does on the wire.
package struct CivilDate: Hashable, Sendable {
    package let year: Int64
    package let month: Int64
    package let day: Int64

    /// A date by its day: 0 is 1970-01-01. Counted in eras of 400 years that begin on the first of March.
    package init(daysSince1970: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// A date by its parts; nil when there is no such day, such as the 30th of February.
    package init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
    }

    /// The day, counted from 1970-01-01.
    package var daysSince1970: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// A moment in whole seconds and the nanoseconds behind them, and its text by RFC 3339 in UTC.
package struct UTCTime: Hashable, Sendable {
    /// Seconds since 1970, rounded down.
    package let seconds: Int64
    /// Nanoseconds behind the second, from 0 to 999,999,999.
    package let nanoseconds: Int64

    /// The first second of year 0, the first year that RFC 3339 can write.
    package static let firstWritten: Int64 = -62_167_219_200
    /// The first second of year 1, which is the first of protobuf's timestamps, and Go's zero time.
    package static let first: Int64 = -62_135_596_800
    /// The last second of year 9999, the last one for all of them.
    package static let last: Int64 = 253_402_300_799

    /// A moment; nanoseconds beyond a second are carried over.
    package init(seconds: Int64, nanoseconds: Int64) {
        var (carry, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 {
            carry -= 1
            rest += 1_000_000_000
        }
        let (sum, overflow) = seconds.addingReportingOverflow(carry)
        self.seconds = overflow ? (carry < 0 ? .min : .max) : sum
        self.nanoseconds = rest
    }

    /// The moment, or the nearest one from `earliest` to the end of year 9999.
    package func held(from earliest: Int64) -> UTCTime {
        if seconds < earliest { return UTCTime(seconds: earliest, nanoseconds: 0) }
        return seconds > Self.last ? UTCTime(seconds: Self.last, nanoseconds: 999_999_999) : self
    }

    /// The date and the time of day to the second, without a zone: `2026-01-31T09:05:00`. Years have four digits from 0 to
    /// 9999.
    package var textToTheSecond: String {
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let clock = seconds - day * 86_400
        let date = CivilDate(daysSince1970: day)
        let dayText = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map { Self.padded($0, 2) }
        return "\(dayText)T\(time.joined(separator: ":"))"
    }

    /// A number with zeros before it.
    package static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension UTCTime {
    /// Reads RFC 3339 text with any offset. Digits beyond the nanosecond are dropped, and a 61st second is the next
    /// minute's first.
    package init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let fraction = reader.nanoseconds(), let offset = reader.offsetMinutes(),
            reader.isAtEnd, hour < 24, minute < 60, second <= 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let clock = (hour * 60 + minute - offset) * 60 + second
        self.init(seconds: date.daysSince1970 * 86_400 + clock, nanoseconds: fraction)
    }
}

/// Takes fixed-width numbers and separators from the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ separator: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == separator.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest.removeFirst(width)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Nanoseconds after an optional point.
    mutating func nanoseconds() -> Int64? {
        guard take(".") else { return 0 }
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let nine = digits.prefix(9)
        let value = nine.reduce(0) { $0 * 10 + Int64($1 - 48) }
        return (nine.count..<9).reduce(value) { value, _ in value * 10 }
    }

    mutating func offsetMinutes() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
