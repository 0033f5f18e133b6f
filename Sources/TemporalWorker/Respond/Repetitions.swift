import Synchronization

/// Decides how often to say what would be said again and again: in full at first, then briefly and seldom.
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

    /// The least time between two times that it is said.
    static let interval = Duration.seconds(30)
    /// What is kept apart; others may send any number of names.
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
