/// Writes down what user code asks for, in the order in which it asks.
struct CommandRecorder: Sendable {
    /// Which event answers a command.
    enum Subject: Hashable, Sendable {
        case timer(Sequence), timerCancel(Sequence)
        case activity(Sequence), activityCancel(Sequence)
        case child(Sequence), childCancel(Sequence)
        case external(Sequence)
        case localActivity(Sequence)
        case sideEffect(Sequence), searchAttributes, memo
        case updateAcceptance(Sequence), updateResponse(Sequence)
        case completion
        /// Left out of the comparison with history on both sides: version markers and what comes with them, and mutable side effects.
        case unmatched
    }

    /// A command and whom its event concerns.
    struct Entry: Sendable {
        var subject: Subject
        var command: Command
    }

    private var entries: [Entry] = []
    private var terminal: Entry?

    /// Adds a command. Of the commands that end the workflow only the first counts, and it goes last.
    mutating func record(_ command: Command, for subject: Subject) {
        let entry = Entry(subject: subject, command: command)
        guard subject == .completion else { return entries.append(entry) }
        if terminal == nil { terminal = entry }
    }

    /// Takes a command back that was cancelled before it was sent: it leaves no trace.
    mutating func withdraw(_ subject: Subject) {
        entries.removeAll { $0.subject == subject }
    }

    /// How many commands there are so far.
    var count: Int { entries.count }

    /// All commands since the last call.
    mutating func take() -> [Entry] {
        var taken: [Entry] = []
        swap(&taken, &entries)
        if let last = terminal { taken.append(last) }
        terminal = nil
        return taken
    }
}
