import Foundation
import TemporalCore

/// Dates as ISO 8601 with as many digits as they need, to the microsecond.
enum DateText {
    /// A date's text.
    ///
    /// Years 0 to 9999 are what four digits can say; dates before and behind them, infinite ones too, are held at the ends.
    /// - Throws: an error of encoding for a date that is not a number.
    static func text(of date: Date, codingPath: [any CodingKey] = []) throws(EncodingError) -> String {
        let moment = date.timeIntervalSince1970
        guard !moment.isNaN else {
            let reason = "the date is not a number of seconds"
            throw .invalidValue(date, .init(codingPath: codingPath, debugDescription: reason))
        }
        // Held before it becomes a whole number, which would trap.
        let seconds = min(max(moment, Double(UTCTime.firstWritten)), Double(UTCTime.last) + 0.999_999)
        let microseconds = Int64((seconds * 1_000_000).rounded())
        let (whole, part) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let time = UTCTime(seconds: whole, nanoseconds: part * 1000)
        guard time.nanoseconds != 0 else { return "\(time.textToTheSecond)Z" }
        var digits = UTCTime.padded(time.nanoseconds / 1000, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(time.textToTheSecond).\(digits)Z"
    }

    static func date(of text: String) -> Date? {
        guard let time = UTCTime(text) else { return nil }
        return Date(
            timeIntervalSince1970: TimeInterval(time.seconds) + TimeInterval(time.nanoseconds) / 1_000_000_000
        )
    }
}
