/// The versions of changes that a run has decided on, and how they are written to history: as the Go and Java SDKs do,
/// with a `Version` marker and the search attribute `TemporalChangeVersion`.
struct ChangeLog: Sendable {
    static let markerName = "Version"
    static let searchAttribute = "TemporalChangeVersion"
    /// What a run without a marker has: the code before the change.
    static let defaultVersion = -1
    /// A search attribute of this size or more is left out, as in the Go SDK.
    static let searchAttributeLimitBytes = 2048

    private var versions: [String: Int] = [:]

    /// Reads a marker ahead of the code that wrote it.
    mutating func read(_ marker: HistoryEvent.Marker) {
        guard marker.name == Self.markerName,
            let changeID = marker.payloads("change-id").first.flatMap(Self.text),
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
            return (try checked(known, changeID, minimum, maximum), [])
        }
        if isReplaying {
            versions[changeID] = Self.defaultVersion
            return (try checked(Self.defaultVersion, changeID, minimum, maximum), [])
        }
        versions[changeID] = maximum
        return (maximum, commands(for: changeID, maximum))
    }

    private func checked(
        _ version: Int,
        _ changeID: String,
        _ minimum: Int,
        _ maximum: Int
    ) throws(Nondeterminism) -> Int {
        guard (minimum...max(minimum, maximum)).contains(version) else {
            throw Nondeterminism(
                expected: "a version of change \"\(changeID)\" from \(minimum) to \(maximum)",
                found: "version \(version) in the history"
            )
        }
        return version
    }

    private func commands(for changeID: String, _ version: Int) -> [Command] {
        let marker = HistoryEvent.Marker(
            name: Self.markerName,
            details: [.init("change-id", [.json(changeID)]), .init("version", [.json(version)])]
        )
        let list = versions.map { "\($0.key)-\($0.value)" }.sorted().map(JSONText.quoted).joined(separator: ",")
        let payload = Payload(
            encoding: Payload.Encoding.json,
            metadata: [.init("type", Array("KeywordList".utf8))],
            data: Array("[\(list)]".utf8)
        )
        var commands = [Command(.recordMarker(marker))]
        if payload.data.count < Self.searchAttributeLimitBytes {
            commands.append(Command(.upsertSearchAttributes([NamedPayload(Self.searchAttribute, payload)])))
        }
        return commands
    }

    /// The text of a `json/plain` string that has no escapes but the simple ones.
    private static func text(_ payload: Payload) -> String? {
        JSONText.unquoted(String(decoding: payload.data, as: UTF8.self))
    }
}

extension JSONText {
    /// The text that a JSON string stands for, or nil when it is none.
    package static func unquoted(_ json: String) -> String? {
        // By scalars: a mark behind the quotation mark would make one character with it.
        var rest = json.unicodeScalars[...]
        guard rest.popFirst() == "\"", rest.popLast() == "\"" else { return nil }
        var out = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                out.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case "n": out.append("\n")
            case "r": out.append("\r")
            case "t": out.append("\t")
            case "b": out.append("\u{8}")
            case "f": out.append("\u{c}")
            case "u":
                guard let value = hex(&rest) else { return nil }
                out.append(value)
            default: out.append(escaped)
            }
        }
        return String(out)
    }

    private static func hex(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        guard let high = unit(&rest) else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard rest.popFirst() == "\\", rest.popFirst() == "u", let low = unit(&rest),
            (0xD800..<0xDC00).contains(high), (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func unit(_ rest: inout Substring.UnicodeScalarView) -> UInt32? {
        guard rest.count >= 4 else { return nil }
        let digits = String(rest.prefix(4))
        rest = rest.dropFirst(4)
        return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
    }
}
