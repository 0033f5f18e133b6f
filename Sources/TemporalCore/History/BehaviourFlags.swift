/// What earlier tasks of a run have said of the SDK that answered them, so that only news is said.
package struct SeenFlags: Hashable, Sendable {
    private var coreFlags: [UInt32] = []
    private var languageFlags: [UInt32] = []
    private var sdkName = ""
    private var sdkVersion = ""
    /// What the marks of answers without a name say.
    private var unnamedFamily: Dialect.Family?

    /// The Core-based SDKs' flags that are our behaviour: ids and types are checked, `TemporalChangeVersion` is
    /// written with a change, commands that end the workflow go last.
    package static let ours: [UInt32] = [1, 2, 3]

    mutating func note(_ completed: HistoryEvent.WorkflowTaskCompleted) {
        for flag in completed.coreFlags where !coreFlags.contains(flag) { coreFlags.append(flag) }
        for flag in completed.languageFlags where !languageFlags.contains(flag) { languageFlags.append(flag) }
        if !completed.sdkName.isEmpty { sdkName = completed.sdkName }
        if !completed.sdkVersion.isEmpty { sdkVersion = completed.sdkVersion }
    }

    /// The habits of the SDK that answered the task at which history stands, after `note`.
    /// - Parameters:
    ///   - answer: what it said of itself.
    ///   - written: what the answer wrote.
    /// - Returns: its habits.
    /// - Throws: ``Nondeterminism`` when it has flags that say how to replay and that are not known.
    mutating func dialect(
        of answer: HistoryEvent.WorkflowTaskCompleted,
        _ written: ArraySlice<HistoryEvent>
    ) throws(Nondeterminism) -> Dialect {
        let family = family(written)
        // The SDKs on the Rust core pass over flags that they do not know; Go's refuses the history.
        if let known = family.knownFlags, let flag = answer.languageFlags.first(where: { !known.contains($0) }) {
            throw Nondeterminism(
                expected: "flags of the Go SDK from \(known.lowerBound) to \(known.upperBound)",
                found: "flag \(flag), by which \(sdkName.isEmpty ? "an SDK" : "\(sdkName) \(sdkVersion)") has answered"
            )
        }
        return Dialect(family, coreFlags: coreFlags, languageFlags: languageFlags)
    }

    private mutating func family(_ written: ArraySlice<HistoryEvent>) -> Dialect.Family {
        guard sdkName.isEmpty else { return Dialect.Family(sdkName: sdkName) }
        if unnamedFamily == nil {
            unnamedFamily = Dialect.Family(marksIn: written)
            if !coreFlags.isEmpty { unnamedFamily = .unnamedCore }
            // Go reports only Go's flags, all others report Core's as well.
            if coreFlags.isEmpty, !languageFlags.isEmpty { unnamedFamily = .go }
        }
        return unnamedFamily ?? .other
    }

    /// The flags to report with the next answer.
    package var newCoreFlags: [UInt32] { Self.ours.filter { !coreFlags.contains($0) } }

    /// Whether the next answer should name this SDK.
    package func isNews(_ name: String, _ version: String) -> Bool { sdkName != name || sdkVersion != version }
}
