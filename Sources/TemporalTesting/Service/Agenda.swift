import TemporalCore

/// What will happen at a virtual time: in the order of time and, at one time, in the order in which it was asked for.
struct Agenda<Occasion: Sendable>: Sendable {
    private struct Entry: Sendable {
        var time: Timestamp
        var occasion: Occasion
    }

    private var entries: [Entry] = []

    /// Adds an occasion behind all that are there for the same time.
    mutating func add(_ occasion: Occasion, at time: Timestamp) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(time: time, occasion: occasion), at: low)
    }

    /// Takes out the first occasion that still has a meaning; those before it are forgotten.
    /// - Parameters:
    ///   - limit: what lies behind it stays; no limit when nil.
    ///   - holds: whether an occasion still has a meaning.
    /// - Returns: the occasion and its time; nil when there is none.
    mutating func takeFirst(
        upTo limit: Timestamp?,
        where holds: (Occasion) -> Bool
    ) -> (time: Timestamp, occasion: Occasion)? {
        guard let index = entries.firstIndex(where: { holds($0.occasion) }) else {
            entries = []
            return nil
        }
        let entry = entries[index]
        if let limit, entry.time > limit { return nil }
        entries.removeFirst(index + 1)
        return (entry.time, entry.occasion)
    }

    /// Takes out all occasions of some kind that are due.
    mutating func takeAll(upTo limit: Timestamp, where matches: (Occasion) -> Bool) -> [Occasion] {
        let due = entries.prefix { $0.time <= limit }
        let taken = due.filter { matches($0.occasion) }.map(\.occasion)
        if !taken.isEmpty { entries.replaceSubrange(due.indices, with: due.filter { !matches($0.occasion) }) }
        return taken
    }
}
