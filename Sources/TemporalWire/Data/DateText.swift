import Foundation
import TemporalCore

/// Dates as ISO 8601 with as many digits as they need, to the microsecond.
enum DateText {
    static func text(of date: Date) -> String {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        // Years 1 to 9999, which is what four digits can say.
        let held = Int64(min(max(microseconds, -62_135_596_800_000_000), 253_402_300_799_000_000))
        let (seconds, fraction) = held.quotientAndRemainder(dividingBy: 1_000_000)
        let (whole, part) = fraction < 0 ? (seconds - 1, fraction + 1_000_000) : (seconds, fraction)
        let moment = Date(timeIntervalSince1970: TimeInterval(whole)).formatted(.iso8601)
        guard part != 0 else { return moment }
        var digits = String(String(1_000_000 + part).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(moment.dropLast()).\(digits)Z"
    }

    static func date(of text: String) -> Date? {
        guard let time = TimeText.timestamp(text) else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(time.seconds) + TimeInterval(time.nanos) / 1_000_000_000)
    }
}
