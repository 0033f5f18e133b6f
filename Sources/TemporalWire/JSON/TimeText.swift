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
}
