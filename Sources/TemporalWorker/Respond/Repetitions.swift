import Synchronization

/// Limits how often the same thing is logged: in full at first, then briefly and seldom.
final class Repetitions: Sendable {
    /// How to say it this time.
    enum Wording: Hashable {
        case fully
        /// So many times since it was last said.
        case briefly(Int)
        case silently
    }

    private struct Entry {
        var last: ContinuousClock.Instant
        var count = 0
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The shortest time between two lines about one subject.
    static let interval = Duration.seconds(30)
    /// How many subjects are told apart at most, since any number of names may come from outside.
    private static let capacity = 1000

    /// - Parameters:
    ///   - subject: what it is about.
    ///   - now: the time.
    /// - Returns: how to say it.
    func next(_ subject: String, at now: ContinuousClock.Instant = .now) -> Wording {
        entries.withLock { entries in
            guard var entry = entries[subject] else {
                guard entries.count < Self.capacity else { return .silently }
                entries[subject] = Entry(last: now)
                return .fully
            }
            defer { entries[subject] = entry }
            entry.count += 1
            guard entry.last.duration(to: now) >= Self.interval else { return .silently }
            let count = entry.count
            entry = Entry(last: now)
            return .briefly(count)
        }
    }
}
