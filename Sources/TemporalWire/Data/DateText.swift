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
            // Without the date itself: describing it traps for the same reason.
            throw .invalidValue(moment, .init(codingPath: codingPath, debugDescription: reason))
        }
        // Brought within reach of whole numbers first, which would trap.
        let seconds = min(max(moment, -1e15), 1e15)
        let whole = seconds.rounded(.down)
        let microseconds = ((seconds - whole) * 1_000_000).rounded()
        let time = UTCTime(seconds: Int64(whole), nanoseconds: Int64(microseconds) * 1000)
            .held(from: UTCTime.firstWritten)
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
