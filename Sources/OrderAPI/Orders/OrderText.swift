import Foundation
import OrderContract
import TemporalCore

extension Timestamp {
    /// The time of this machine.
    static var now: Timestamp {
        Timestamp(millisecondsSince1970: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
    }
}

extension StatusReport {
    /// The status for people, with the time that is left now.
    func text(_ language: DisplayLanguage, now: Date) -> String { text(language, secondsLeft: secondsLeft(now)) }

    /// The seconds until the deadline, rounded up; nil if there is no deadline.
    func secondsLeft(_ now: Date) -> Int? {
        guard let deadline, !status.isTerminal else { return nil }
        let left = Double(deadline.millisecondsSince1970) / 1_000 - now.timeIntervalSince1970
        return max(0, Int(left.rounded(.up)))
    }
}
