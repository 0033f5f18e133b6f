/// A moment in time, in nanoseconds since 1970 (UTC), free of any clock: from the first of year 1, which is Go's zero time, to
/// the end of year 9999, as protobuf's timestamps have it. Dates of old years are those of the Gregorian calendar.
///
/// As JSON it is RFC 3339 text in whole milliseconds, as other languages write and read it.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let time: UTCTime

    /// The earliest moment, `0001-01-01T00:00:00Z`.
    public static let earliest = Timestamp(secondsSince1970: UTCTime.first, nanoseconds: 0)
    /// The latest moment, a nanosecond before year 10000.
    public static let latest = Timestamp(secondsSince1970: UTCTime.last, nanoseconds: 999_999_999)

    /// A moment by its distance from 1970; stops at the ends of the range.
    /// - Parameters:
    ///   - secondsSince1970: whole seconds since 1970-01-01T00:00:00Z.
    ///   - nanoseconds: nanoseconds behind that second.
    public init(secondsSince1970: Int64, nanoseconds: Int64) {
        time = UTCTime(seconds: secondsSince1970, nanoseconds: nanoseconds).held(from: UTCTime.first)
    }

    /// A moment by its distance from 1970.
    /// - Parameter nanosecondsSince1970: nanoseconds since 1970-01-01T00:00:00Z.
    public init(nanosecondsSince1970: Int64) { self.init(secondsSince1970: 0, nanoseconds: nanosecondsSince1970) }

    /// A moment by its distance from 1970 in milliseconds; stops at the ends of the range.
    /// - Parameter millisecondsSince1970: milliseconds since 1970-01-01T00:00:00Z.
    public init(millisecondsSince1970: Int64) {
        let (seconds, rest) = millisecondsSince1970.quotientAndRemainder(dividingBy: 1000)
        self.init(secondsSince1970: seconds, nanoseconds: rest * 1_000_000)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z. Beyond the years 1677 to 2262 they have no room in 64 bits: then the smallest
    /// or the largest number.
    public var nanosecondsSince1970: Int64 {
        // Counted from the second that lies nearer to 1970, since that before it may have no room.
        let isEarly = time.seconds < 0
        let (product, isTooFar) = (time.seconds + (isEarly ? 1 : 0)).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = product.addingReportingOverflow(time.nanoseconds - (isEarly ? 1_000_000_000 : 0))
        return isTooFar || isBeyond ? (isEarly ? .min : .max) : sum
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    public var secondsSince1970: Int64 { time.seconds }

    /// Nanoseconds behind ``secondsSince1970``, from 0 to 999,999,999.
    public var nanosecondsOfSecond: Int64 { time.nanoseconds }

    /// Milliseconds since 1970, rounded down.
    public var millisecondsSince1970: Int64 { time.seconds * 1000 + time.nanoseconds / 1_000_000 }

    /// Orders moments in time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.time.seconds, left.time.nanoseconds) < (right.time.seconds, right.time.nanoseconds)
    }

    /// More than lies between any two moments; a longer span has no `components` that could be taken.
    private static let widestSpan = Duration.seconds(1 << 40)

    /// The moment that lies `duration` after this one; stops at the ends of the range.
    public func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = min(max(duration, .zero - Self.widestSpan), Self.widestSpan).components
        return Timestamp(
            secondsSince1970: time.seconds + seconds,
            nanoseconds: time.nanoseconds + attoseconds / 1_000_000_000
        )
    }

    /// How long after `earlier` this moment is.
    public func duration(since earlier: Timestamp) -> Duration {
        .seconds(time.seconds - earlier.time.seconds) + .nanoseconds(time.nanoseconds - earlier.time.nanoseconds)
    }

    /// RFC 3339 in UTC with milliseconds, such as `2026-01-31T09:05:00.250Z`.
    public var description: String { "\(time.textToTheSecond).\(UTCTime.padded(time.nanoseconds / 1_000_000, 3))Z" }
}

extension Timestamp {
    /// Reads RFC 3339 text with any offset; digits beyond the millisecond are dropped.
    /// - Parameter text: a moment of the years 1 to 9999, such as `2026-01-31T09:05:00+01:00`.
    public init?(_ text: String) {
        guard let time = UTCTime(text), time.held(from: UTCTime.first) == time else { return nil }
        self.init(secondsSince1970: time.seconds, nanoseconds: time.nanoseconds / 1_000_000 * 1_000_000)
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
