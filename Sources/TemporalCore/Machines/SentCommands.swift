/// The commands whose events are still to come, in their order.
struct SentCommands {
    private var entries: [CommandRecorder.Entry] = []
    /// The place of the next; those before have had their events, and are let go of together.
    private var index = 0

    /// The command whose event comes next, if there is one.
    var next: CommandRecorder.Entry? { index < entries.count ? entries[index] : nil }

    mutating func append(_ entry: CommandRecorder.Entry) { entries.append(entry) }

    mutating func removeNext() {
        index += 1
        guard index == entries.count else { return }
        entries.removeAll(keepingCapacity: false)
        index = 0
    }
}
