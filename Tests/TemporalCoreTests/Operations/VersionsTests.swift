import Testing

@testable import TemporalCore

@Suite("Versions")
struct VersionsTests {
    private func text(_ payload: Payload?) -> String { payload.map { String(decoding: $0.data, as: UTF8.self) } ?? "" }

    private func searchAttribute(_ commands: [Command]) -> Payload? {
        for case .upsertSearchAttributes(let attributes) in commands.map(\.attributes) {
            return attributes.first { $0.name == "TemporalChangeVersion" }?.payload
        }
        return nil
    }

    @Test("new code takes the highest version and writes a marker and the search attribute")
    func live() throws {
        var versions = Versions()
        let (version, commands) = try versions.version(of: "enrich", minimum: -1, maximum: 2, isReplaying: false)
        #expect(version == 2)
        #expect(commands.map(\.name) == ["RecordMarker (Version)", "UpsertWorkflowSearchAttributes"])
        guard case .recordMarker(let marker)? = commands.first?.attributes else { return #expect(Bool(false)) }
        #expect(text(marker.payloads("change-id").first) == "\"enrich\"")
        #expect(text(marker.payloads("version").first) == "2")
        let attribute = searchAttribute(commands)
        #expect(text(attribute) == "[\"enrich-2\"]")
        #expect(attribute?.metadata.map(\.key) == ["type"])
    }

    @Test("a patch is written as the Core-based SDKs write it")
    func patch() {
        var versions = Versions()
        let (isPatched, commands) = versions.patched("say \"hi\"", isDeprecated: false, isReplaying: false)
        #expect(isPatched)
        guard case .recordMarker(let marker)? = commands.first?.attributes else { return #expect(Bool(false)) }
        #expect(marker.name == "core_patch")
        #expect(text(marker.payloads("patch-data").first) == #"{"id":"say \"hi\"","deprecated":false}"#)
        #expect(text(searchAttribute(commands)) == #"["say \"hi\""]"#)
    }

    @Test("a version is decided once; further calls write nothing")
    func remembered() throws {
        var versions = Versions()
        _ = try versions.version(of: "enrich", minimum: -1, maximum: 2, isReplaying: false)
        let (version, commands) = try versions.version(of: "enrich", minimum: -1, maximum: 3, isReplaying: false)
        #expect(version == 2)
        #expect(commands.isEmpty)
    }

    @Test("a replay without a marker takes the code before the change, also when it has caught up")
    func replayed() throws {
        var versions = Versions()
        #expect(try versions.version(of: "enrich", minimum: -1, maximum: 2, isReplaying: true).version == -1)
        let (version, commands) = try versions.version(of: "enrich", minimum: -1, maximum: 2, isReplaying: false)
        #expect(version == -1)
        #expect(commands.isEmpty)
    }

    @Test("a marker read ahead decides before the code asks")
    func readAhead() throws {
        var versions = Versions()
        versions.read(.version("enrich", 1))
        versions.read(HistoryEvent.Marker(name: "SideEffect", details: []))
        versions.read(HistoryEvent.Marker(name: "Version", details: []))
        #expect(try versions.version(of: "enrich", minimum: -1, maximum: 2, isReplaying: true).version == 1)
        #expect(try versions.version(of: "other", minimum: -1, maximum: 2, isReplaying: true).version == -1)
    }

    @Test("a version that the code no longer supports, or not yet, is nondeterminism")
    func outOfRange() throws {
        var old = Versions()
        #expect(throws: Nondeterminism.self) {
            try old.version(of: "enrich", minimum: 1, maximum: 2, isReplaying: true)
        }
        var new = Versions()
        new.read(.version("enrich", 3))
        let error = #expect(throws: Nondeterminism.self) {
            try new.version(of: "enrich", minimum: 1, maximum: 2, isReplaying: true)
        }
        #expect(error?.expected == "a version of change \"enrich\" from 1 to 2")
        #expect(error?.found == "version 3 in the history")
    }

    @Test("the search attribute lists all changes in order, the default ones as well")
    func allChanges() throws {
        var versions = Versions()
        versions.read(.version("zeta", 1))
        _ = try versions.version(of: "beta", minimum: -1, maximum: 1, isReplaying: true)
        let (_, commands) = try versions.version(of: "al\"pha", minimum: -1, maximum: 4, isReplaying: false)
        #expect(text(searchAttribute(commands)) == "[\"al\\\"pha-4\",\"beta--1\",\"zeta-1\"]")
    }

    @Test("a search attribute of 2048 bytes is left out, one of 2047 is written")
    func limit() throws {
        // The brackets, the quotation marks and "-1" are six bytes.
        for (length, isWritten) in [(2041, true), (2042, false)] {
            var versions = Versions()
            let changeID = String(repeating: "c", count: length)
            let (_, commands) = try versions.version(of: changeID, minimum: -1, maximum: 1, isReplaying: false)
            #expect(commands.count == (isWritten ? 2 : 1))
            #expect((searchAttribute(commands) != nil) == isWritten)
        }
    }
}
