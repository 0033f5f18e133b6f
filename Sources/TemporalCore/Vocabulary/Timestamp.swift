/// A moment in time, in nanoseconds since 1970 (UTC), free of any clock.
public struct Timestamp: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanosecondsSince1970: Int64

    /// A moment by its distance from 1970.
    /// - Parameter nanosecondsSince1970: nanoseconds since 1970-01-01T00:00:00Z.
    public init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

    /// Milliseconds since 1970, rounded down.
    public var millisecondsSince1970: Int64 {
        let (quotient, remainder) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
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
        .nanoseconds(nanosecondsSince1970 &- earlier.nanosecondsSince1970)
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

extension Duration {
    /// A number of minutes.
    public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    /// A number of hours.
    public static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    /// A number of days of 24 hours.
    public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

    /// Whole nanoseconds, held at the ends of `Int64`.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
