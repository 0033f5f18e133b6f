/// Writes down what workflow code asks for, in the order in which it asks.
struct CommandRecorder: Sendable {
    /// What a command is about, by which its event is matched.
    enum Subject: Hashable, Sendable {
        case timer(Sequence), timerCancel(Sequence)
        case activity(Sequence), activityCancel(Sequence)
        case child(Sequence), childCancel(Sequence)
        case external(Sequence)
        case nexusOperation(Sequence), nexusOperationCancel(Sequence)
        case localActivity(Sequence)
        case sideEffect(Sequence), searchAttributes, memo
        case updateAcceptance(Sequence), updateResponse(Sequence)
        case completion
        /// Left out of the comparison with history on both sides: version markers and what comes with them, and mutable
        /// side effects.
        case unmatched
    }

    /// A command and what it is about.
    struct Entry: Sendable {
        var subject: Subject
        var command: Command
        /// Where the code asked for it, where that is known.
        var callSite: CallSite?
    }

    /// Where the call is made whose commands are written down now.
    private(set) var callSite: CallSite?

    private var entries: [Entry] = []
    private var terminal: Entry?
    /// How many entries there were when the workflow ended.
    private var countAtEnd = 0

    /// Notes where the commands that follow are asked for.
    /// - Returns: the place of the call around, for ``leave(to:)``.
    mutating func enter(_ place: CallSite) -> CallSite? {
        defer { callSite = place }
        return callSite
    }

    /// Goes back to the call around.
    mutating func leave(to outer: CallSite?) { callSite = outer }

    /// Adds a command. Of the commands that end the workflow only the first counts, and it goes last.
    mutating func record(_ command: Command, for subject: Subject) {
        var entry = Entry(subject: subject, command: command, callSite: callSite)
        guard subject == .completion else {
            entry.command.groups = EventGroup.current
            return entries.append(entry)
        }
        guard terminal == nil else { return }
        terminal = entry
        countAtEnd = entries.count
    }

    /// Takes a command back that was cancelled before it was sent: it leaves no trace.
    mutating func withdraw(_ subject: Subject) {
        let before = entries.prefix(countAtEnd).count { $0.subject == subject }
        entries.removeAll { $0.subject == subject }
        countAtEnd -= before
    }

    /// How many commands there are so far.
    var count: Int { entries.count }

    /// All commands since the last call.
    /// - Parameter droppingAfterEnd: whether those that came after the one that ends the workflow are left out.
    /// - Returns: them, the one that ends the workflow last.
    mutating func take(droppingAfterEnd: Bool = false) -> [Entry] {
        var taken: [Entry] = []
        swap(&taken, &entries)
        if droppingAfterEnd, terminal != nil, taken.count > countAtEnd { taken.removeSubrange(countAtEnd...) }
        if let last = terminal { taken.append(last) }
        terminal = nil
        countAtEnd = 0
        return taken
    }
}
