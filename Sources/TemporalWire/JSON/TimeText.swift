/// Times and durations as protobuf's JSON writes them.
enum TimeText {
    /// Seconds since 1970 and the nanoseconds behind them, of an RFC 3339 text.
    static func timestamp(_ text: String) -> (seconds: Int64, nanos: Int64)? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
            let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = 19
        var nanos: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            let end = bytes[(position + 1)...].firstIndex { digit($0) == nil } ?? bytes.endIndex
            guard let fraction = nanoseconds(bytes[(position + 1)..<end]) else { return nil }
            nanos = fraction
            position = end
        }
        guard let offset = offset(bytes[position...]) else { return nil }
        let clock = hour * 3600 + minute * 60 + second
        return (days(year: year, month: month, day: day) * 86_400 + clock - offset, nanos)
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

    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.count == 1, bytes.first == UInt8(ascii: "Z") || bytes.first == UInt8(ascii: "z") { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
            let hours = digits(bytes[start + 1..<start + 3]), let minutes = digits(bytes[start + 4..<start + 6])
        else { return nil }
        switch bytes.first {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
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

    /// The day number of a Gregorian date, in years that begin in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// RFC 3339 in UTC, with as many digits behind the point as there are, by threes.
    static func text(seconds: Int64, _ nanos: Int64) -> String {
        // Year 1 to year 9999, beyond which there is no such text.
        let held = min(max(seconds, -62_135_596_800), 253_402_300_799)
        let day = held >= 0 ? held / 86_400 : (held - 86_399) / 86_400
        let clock = held - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(date)T\(time)\(fraction(nanos))Z"
    }

    /// Seconds, such as `1.500s`, with as many digits behind the point as there are, by threes.
    static func durationText(seconds: Int64, _ nanos: Int64) -> String {
        let sign = seconds < 0 || nanos < 0 ? "-" : ""
        return "\(sign)\(seconds.magnitude)\(fraction(Int64(clamping: nanos.magnitude)))s"
    }

    private static func fraction(_ nanos: Int64) -> String {
        guard (1..<1_000_000_000).contains(nanos) else { return "" }
        if nanos % 1_000_000 == 0 { return "." + padded(nanos / 1_000_000, 3) }
        return nanos % 1000 == 0 ? "." + padded(nanos / 1000, 6) : "." + padded(nanos, 9)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The Gregorian date of a day number, in years that begin in March.
    private static func civil(_ daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
