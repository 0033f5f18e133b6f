/// The history does not fit the code that replays it.
package struct Nondeterminism: Error, Hashable, Sendable, CustomStringConvertible {
    /// The event at which they part; nil when it happened in a machine that does not know.
    package var event: EventID?
    /// What the code asks for, or the state a machine is in.
    package var expected: String
    /// What the history has.
    package var found: String
    /// Where the code asks for what is expected, as `Module/File.swift:12`, where that is known.
    package var callSite: String?

    package init(event: EventID? = nil, expected: String, found: String, callSite: String? = nil) {
        self.event = event
        self.expected = expected
        self.found = found
        self.callSite = callSite
    }

    package var description: String {
        let place = event.map { " at event \($0)" } ?? ""
        let source = callSite.map { " (\($0))" } ?? ""
        return "[TMPRL1100] the history does not fit the code\(place): expected \(expected)\(source), found \(found)"
    }

    func at(_ event: EventID) -> Nondeterminism {
        var copy = self
        copy.event = self.event ?? event
        return copy
    }
}

/// A history that no server writes: pages out of order, a task without a start, an event that is not known.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
