import TemporalCore

/// Times and durations as protobuf's JSON writes them.
enum TimeText {
    /// The seconds and nanoseconds of an RFC 3339 text; nil when it is not one, or not of the years 1 to 9999.
    static func moment(_ text: String) -> (seconds: Int64, nanos: Int64)? {
        guard let time = UTCTime(text), time.held(from: UTCTime.first) == time else { return nil }
        return (time.seconds, time.nanoseconds)
    }

    /// The seconds and nanoseconds of a text such as `1.5s`.
    static func duration(_ text: String) -> (seconds: Int64, nanos: Int64)? {
        guard text.utf8.last == UInt8(ascii: "s") else { return nil }
        var number = text.utf8.dropLast()
        let isNegative = number.first == UInt8(ascii: "-")
        if isNegative { number = number.dropFirst() }
        let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, let seconds = digits(Array(whole)[...]) else { return nil }
        guard parts.count == 1 || !parts[1].isEmpty else { return nil }
        guard let nanos = parts.count == 2 ? nanoseconds(Array(parts[1])[...]) : 0 else { return nil }
        return isNegative ? (-seconds, -nanos) : (seconds, nanos)
    }

    /// Nanoseconds of the digits behind a decimal point; digits past the ninth are cut off.
    private static func nanoseconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.allSatisfy({ digit($0) != nil }), var value = digits(bytes.prefix(9)) else { return nil }
        for _ in bytes.count..<max(9, bytes.count) { value *= 10 }
        return value
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard let digit = digit(byte) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int64(byte - UInt8(ascii: "0")) : nil
    }

    /// RFC 3339 in UTC, with as many digits behind the point as there are, by threes; of the years 1 to 9999, at whose ends
    /// other moments are held.
    static func text(seconds: Int64, _ nanos: Int64) -> String {
        let time = UTCTime(seconds: seconds, nanoseconds: 0).held(from: UTCTime.first)
        return "\(time.textToTheSecond)\(fraction(nanos))Z"
    }

    /// Seconds, such as `1.500s`, with as many digits behind the point as there are, by threes.
    static func durationText(seconds: Int64, _ nanos: Int64) -> String {
        let sign = seconds < 0 || nanos < 0 ? "-" : ""
        return "\(sign)\(seconds.magnitude)\(fraction(Int64(clamping: nanos.magnitude)))s"
    }

    private static func fraction(_ nanos: Int64) -> String {
        guard (1..<1_000_000_000).contains(nanos) else { return "" }
        if nanos % 1_000_000 == 0 { return "." + UTCTime.padded(nanos / 1_000_000, 3) }
        return nanos % 1000 == 0 ? "." + UTCTime.padded(nanos / 1000, 6) : "." + UTCTime.padded(nanos, 9)
    }
}
