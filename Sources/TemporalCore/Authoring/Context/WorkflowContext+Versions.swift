extension WorkflowContext {
    /// The version of a change that this run goes by: what its history says, or the highest for new code.
    public func version<Change: ChangeVersions>(of change: Change.Type) -> Change {
        let versions = change.allCases.sorted { $0.rawValue < $1.rawValue }
        // An empty enum has no values, so this function cannot be called for one: there is always a last.
        let numbers = versions.map(\.rawValue)
        let chosen = getVersion(change.changeID, min: numbers.first ?? 0, max: numbers.last ?? 0)
        if let version = Change(rawValue: chosen) { return version }
        core.fail(
            .nondeterminism(
                Nondeterminism(
                    expected: "one of the versions \(numbers) of change \"\(change.changeID)\"",
                    found: "version \(chosen) in the history"
                )
            )
        )
        return versions[versions.count - 1]
    }

    /// The version number of a change that this run goes by, as `GetVersion` of the Go SDK.
    /// - Parameters:
    ///   - changeID: the change's id in history; never reuse one.
    ///   - min: the lowest version that the code still supports; -1 is the code before the change.
    ///   - max: the version that new runs take.
    /// - Returns: the version to go by.
    public func getVersion(_ changeID: String, min: Int, max: Int) -> Int {
        guard core.isLive else { return max }
        return core.checked(max) { () throws(Nondeterminism) in
            try core.version(of: changeID, minimum: min, maximum: max)
        }
    }

    /// Whether the code behind a patch is to run: yes for new runs, and for old ones whose history says so.
    ///
    /// Written as the Core-based SDKs' `patched`, whose histories can be replayed. A worker may keep new runs from it for now,
    /// by `activatesPatch` of its options.
    /// - Parameter id: the patch's id in history; never reuse one.
    /// - Returns: whether to run the new code.
    public func patched(_ id: String) -> Bool {
        guard core.isLive else { return true }
        return core.patched(id, isDeprecated: false)
    }

    /// Says that no run of the code before a patch is left, so that its call can go once these runs have ended too.
    /// - Parameter id: the patch's id in history.
    public func deprecatePatch(_ id: String) {
        guard core.isLive else { return }
        _ = core.patched(id, isDeprecated: true)
    }
}

/// A patch that a run meets for the first time, for the one who decides whether it takes it.
public struct PatchActivation: Sendable {
    /// The run.
    public let workflow: WorkflowInfo
    /// The id that the code gives the patch.
    public let patchID: String
}
