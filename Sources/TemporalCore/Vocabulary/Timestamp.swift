/// A moment in time, in nanoseconds since 1970 (UTC), free of any clock.
///
/// As JSON it is RFC 3339 text in whole milliseconds, as other languages write and read it.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanosecondsSince1970: Int64

    /// A moment by its distance from 1970.
    /// - Parameter nanosecondsSince1970: nanoseconds since 1970-01-01T00:00:00Z.
    public init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

    /// A moment by its distance from 1970 in milliseconds; stops at the ends of the range.
    /// - Parameter millisecondsSince1970: milliseconds since 1970-01-01T00:00:00Z.
    public init(millisecondsSince1970: Int64) {
        let (product, overflow) = millisecondsSince1970.multipliedReportingOverflow(by: 1_000_000)
        nanosecondsSince1970 = overflow ? (millisecondsSince1970 < 0 ? .min : .max) : product
    }

    /// Milliseconds since 1970, rounded down.
    public var millisecondsSince1970: Int64 {
        let (quotient, rest) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// Orders moments in time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanosecondsSince1970 < right.nanosecondsSince1970
    }

    /// The moment that lies `duration` after this one; stops at the ends of the range.
    public func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = nanosecondsSince1970.addingReportingOverflow(duration.nanoseconds)
        return Timestamp(nanosecondsSince1970: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How long after `earlier` this moment is.
    public func duration(since earlier: Timestamp) -> Duration {
        .nanoseconds(nanosecondsSince1970) - .nanoseconds(earlier.nanosecondsSince1970)
    }

    /// RFC 3339 in UTC with milliseconds, such as `2026-01-31T09:05:00.250Z`.
    public var description: String {
        var seconds = nanosecondsSince1970 / 1_000_000_000
        var rest = nanosecondsSince1970 % 1_000_000_000
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000_000
        }
        var days = seconds / 86_400
        var clock = seconds % 86_400
        if clock < 0 {
            days -= 1
            clock += 86_400
        }
        let (year, month, day) = Self.civil(daysSince1970: days)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(date)T\(time).\(Self.padded(rest / 1_000_000, 3))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The proleptic Gregorian date of a day number: counted in 400-year eras that begin on the first of March.
    private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Timestamp {
    private static let day: Int64 = 86_400_000

    /// Reads RFC 3339 text with any offset; digits beyond the millisecond are dropped.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offsetMinutes(),
            reader.isAtEnd, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.days(fromCivil: year, month, day)
        guard Self.civil(daysSince1970: days) == (year, month, day) else { return nil }
        let minutes = hour * 60 + minute - offset
        let milliseconds = days * Self.day + minutes * 60_000 + second * 1_000 + fraction
        // Years beyond 1677 and 2262 have no nanoseconds in 64 bits; a clamped time would be another time.
        guard !milliseconds.multipliedReportingOverflow(by: 1_000_000).overflow else { return nil }
        self.init(millisecondsSince1970: milliseconds)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "'\(text)' is not an RFC 3339 time such as 2025-09-30T12:34:56Z"
            )
        }
        self = moment
    }

    /// Writes RFC 3339 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Duration {
    /// A number of minutes; stops at the ends of the range.
    public static func minutes(_ count: Int) -> Duration { seconds(count, times: 60) }
    /// A number of hours; stops at the ends of the range.
    public static func hours(_ count: Int) -> Duration { seconds(count, times: 3600) }
    /// A number of days of 24 hours; stops at the ends of the range.
    public static func days(_ count: Int) -> Duration { seconds(count, times: 86_400) }

    private static func seconds(_ count: Int, times factor: Int) -> Duration {
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        return overflow ? (count < 0 ? .zero - .longest : .longest) : .seconds(product)
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

    /// Milliseconds after an optional point.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let three = digits.prefix(3).map { Int64($0 - 48) } + [0, 0]
        return three[0] * 100 + three[1] * 10 + three[2]
    }

    mutating func offsetMinutes() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
