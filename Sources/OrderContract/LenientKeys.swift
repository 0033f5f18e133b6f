/// A JSON object whose keys are matched ignoring case and `_`: `ApprovedBy`, `approved_by` and `approvedBy` are one.
///
/// The documented payloads come from five systems with three spellings; people type them by hand.
struct LenientKeys {
    private let container: KeyedDecodingContainer<AnyKey>
    private let names: [String: AnyKey]

    init(_ decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        self.container = container
        var names: [String: AnyKey] = [:]
        for key in container.allKeys {
            // Of two spellings of one key, the alphabetically first wins, so that the order of keys does not matter.
            let folded = Self.folded(key.stringValue)
            if let known = names[folded], known.stringValue < key.stringValue { continue }
            names[folded] = key
        }
        self.names = names
    }

    func decode<Value: Decodable>(_ key: String, as type: Value.Type = Value.self) throws -> Value {
        guard let name = names[Self.folded(key)] else {
            throw DecodingError.keyNotFound(
                AnyKey(stringValue: key),
                DecodingError.Context(codingPath: container.codingPath, debugDescription: "\(key) is missing")
            )
        }
        return try container.decode(type, forKey: name)
    }

    func decodeIfPresent<Value: Decodable>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let name = names[Self.folded(key)] else { return nil }
        return try container.decodeIfPresent(type, forKey: name)
    }

    /// The value, or `standard` if the key is missing or null, so that recorded JSON works with new fields.
    func decode<Value: Decodable>(_ key: String, default standard: Value) throws -> Value {
        try decodeIfPresent(key) ?? standard
    }

    /// Whether the key is there, even with the value null.
    func has(_ key: String) -> Bool {
        names[Self.folded(key)] != nil
    }

    /// The error for a value that has the right type but is not allowed.
    func invalid(_ key: String, _ problem: String) -> DecodingError {
        DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: container.codingPath + [AnyKey(stringValue: key)],
                debugDescription: "\(key) \(problem)"
            )
        )
    }

    private static func folded(_ key: String) -> String {
        key.lowercased().filter { $0 != "_" }
    }
}

/// Any key of a JSON object.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        return nil
    }
}
