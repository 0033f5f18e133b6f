/// The versions of changes that a run has decided on, and how they are written to history: as the Go and Java SDKs do,
/// with a `Version` marker and the search attribute `TemporalChangeVersion`.
struct Versions: Sendable {
    static let markerName = "Version"
    /// The marker of the Core-based SDKs' `patched`.
    static let patchMarkerName = "core_patch"
    private static let markerNames = [markerName, patchMarkerName]
    static let searchAttribute = "TemporalChangeVersion"
    /// What a run without a marker has: the code before the change.
    static let defaultVersion = -1
    /// A search attribute of this size or more is left out, as in the Go SDK.
    static let searchAttributeLimitBytes = 2048

    private var versions: [String: Int] = [:]
    private var patches: [String: Patch] = [:]

    private struct Patch {
        var isPatched: Bool
        /// Whether the code has asked for it, which a marker that is not deprecated wants.
        var wasCalled = false
    }

    /// Reads a marker ahead of the code that wrote it.
    mutating func read(_ marker: HistoryEvent.Marker) {
        if let patch = Self.patch(marker) {
            if patches[patch.id] == nil { patches[patch.id] = Patch(isPatched: true) }
            return
        }
        guard marker.name == Self.markerName,
            // Go's name of it, and Java's.
            let changeID = (marker.payloads("change-id") + marker.payloads("changeId")).first.flatMap(Self.text),
            let version = marker.payloads("version").first.flatMap({ Int(String(decoding: $0.data, as: UTF8.self)) })
        else { return }
        versions[changeID] = version
    }

    /// The version of a change, and the commands that write it down when it is decided now.
    mutating func version(
        of changeID: String,
        minimum: Int,
        maximum: Int,
        isReplaying: Bool
    ) throws(Nondeterminism) -> (version: Int, commands: [Command]) {
        if let known = versions[changeID] {
            return (try checked(known, of: changeID, minimum: minimum, maximum: maximum), [])
        }
        if isReplaying {
            versions[changeID] = Self.defaultVersion
            return (try checked(Self.defaultVersion, of: changeID, minimum: minimum, maximum: maximum), [])
        }
        versions[changeID] = maximum
        return (maximum, commands(for: changeID, maximum))
    }

    private func checked(
        _ version: Int,
        of changeID: String,
        minimum: Int,
        maximum: Int
    ) throws(Nondeterminism) -> Int {
        guard (minimum...max(minimum, maximum)).contains(version) else {
            throw Nondeterminism(
                expected: "a version of change \"\(changeID)\" from \(minimum) to \(maximum)",
                found: "version \(version) in the history"
            )
        }
        return version
    }

    /// Whether the code behind a patch is to run: what history says, or yes for new code.
    ///
    /// As the Core-based SDKs do: the first answer holds for the whole run.
    /// - Parameters:
    ///   - id: the patch.
    ///   - isDeprecated: whether the code before it is gone.
    ///   - isReplaying: whether history says whether it runs.
    ///   - activates: whether a run that meets it for the first time is to take it.
    /// - Returns: whether it runs, and the commands that write that down.
    mutating func patched(
        _ id: String,
        isDeprecated: Bool,
        isReplaying: Bool,
        activates: () -> Bool = { true }
    ) -> (isPatched: Bool, commands: [Command]) {
        if var known = patches[id] {
            known.wasCalled = true
            patches[id] = known
            return (known.isPatched, [])
        }
        let isPatched = !isReplaying && (isDeprecated || activates())
        patches[id] = Patch(isPatched: isPatched, wasCalled: true)
        guard isPatched else { return (false, []) }
        let data = JSONDocument.object([("id", .string(id)), ("deprecated", .bool(isDeprecated))])
        let marker = HistoryEvent.Marker(name: Self.patchMarkerName, details: [.init("patch-data", [data.payload()])])
        return (true, [Command(.recordMarker(marker))] + searchAttributeCommand)
    }

    /// Takes note of an event that is left out of the comparison with history: code may have dropped or gained the call.
    /// - Returns: whether the event is a marker of a version or of a patch.
    /// - Throws: ``Nondeterminism`` when a patch's call is gone although its marker is not deprecated.
    mutating func leavesOut(_ marker: HistoryEvent.Marker) throws(Nondeterminism) -> Bool {
        guard Self.markerNames.contains(marker.name) else { return false }
        try checkCall(of: marker)
        read(marker)
        return true
    }

    /// Whether search attributes are the one that comes with a version.
    static func leavesOut(_ attributes: [NamedPayload]) -> Bool {
        attributes.count == 1 && attributes.first?.name == searchAttribute
    }

    /// Finds a patch whose call is gone although its marker is not deprecated.
    private func checkCall(of marker: HistoryEvent.Marker) throws(Nondeterminism) {
        guard let patch = Self.patch(marker), !patch.isDeprecated, patches[patch.id]?.wasCalled != true else { return }
        throw Nondeterminism(expected: "no call of patch \"\(patch.id)\"", found: "its marker, not deprecated")
    }

    private static func patch(_ marker: HistoryEvent.Marker) -> (id: String, isDeprecated: Bool)? {
        guard marker.name == patchMarkerName else { return nil }
        // The format of old: one part each, as bare bytes.
        if let id = marker.payloads("patch_id").first {
            let isDeprecated = marker.payloads("deprecated").first.map {
                $0.data.contains(1) || $0.data == Array("true".utf8)
            }
            let text = String(decoding: id.data, as: UTF8.self)
            return (JSONText.unquoted(text) ?? text, isDeprecated ?? false)
        }
        guard let data = marker.payloads("patch-data").first else { return nil }
        let text = String(decoding: data.data, as: UTF8.self)
        guard let id = JSONText.member("id", of: text).flatMap(JSONText.unquoted) else { return nil }
        return (id, JSONText.member("deprecated", of: text) == "true")
    }

    private func commands(for changeID: String, _ version: Int) -> [Command] {
        let marker = HistoryEvent.Marker(
            name: Self.markerName,
            details: [.init("change-id", [.json(changeID)]), .init("version", [.json(version)])]
        )
        return [Command(.recordMarker(marker))] + searchAttributeCommand
    }

    /// What makes workflows findable by the changes they have; left out when it grows too large.
    private var searchAttributeCommand: [Command] {
        let known = versions.map { "\($0.key)-\($0.value)" } + patches.filter { $0.value.isPatched }.keys
        let list = JSONDocument.list(known.sorted().map(JSONDocument.string))
        let payload = list.payload(metadata: [.init("type", Array("KeywordList".utf8))])
        guard payload.data.count < Self.searchAttributeLimitBytes else { return [] }
        return [Command(.upsertSearchAttributes([NamedPayload(Self.searchAttribute, payload)]))]
    }

    /// The text of a `json/plain` string that has no escapes but the simple ones.
    private static func text(_ payload: Payload) -> String? {
        JSONText.unquoted(String(decoding: payload.data, as: UTF8.self))
    }
}

extension RunCore {
    /// The version of a change that the run goes by.
    func version(of changeID: String, minimum: Int, maximum: Int) throws(Nondeterminism) -> Int {
        let (version, commands) = try machines.versions.version(
            of: changeID,
            minimum: minimum,
            maximum: maximum,
            isReplaying: isReplaying
        )
        for command in commands { machines.recorder.record(command, for: .unmatched) }
        return version
    }

    /// Whether the code behind a patch is to run.
    func patched(_ id: String, isDeprecated: Bool) -> Bool {
        let (isPatched, commands) = machines.versions.patched(
            id,
            isDeprecated: isDeprecated,
            isReplaying: isReplaying,
            activates: { activatesPatch?(PatchActivation(workflow: info, patchID: id)) ?? true }
        )
        for command in commands { machines.recorder.record(command, for: .unmatched) }
        return isPatched
    }
}
