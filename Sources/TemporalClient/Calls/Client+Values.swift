public import TemporalCore

// What lists and descriptions have as payloads, as values.

extension Client {
    /// The value of a payload.
    /// - Parameters:
    ///   - type: what it is.
    ///   - payload: such as an activity's heartbeat details.
    /// - Returns: the value.
    /// - Throws: ``ClientError/conversion(_:)`` when it is none of that type.
    public func value<Value: Codable & Sendable>(
        _ type: Value.Type = Value.self,
        from payload: Payload
    ) throws(ClientError) -> Value {
        try decode(type, [payload], "the payload")
    }

    /// A note beside a workflow or a schedule.
    /// - Parameters:
    ///   - name: the note's name.
    ///   - type: what it is.
    ///   - memo: all notes.
    /// - Returns: its value, or nil when there is none of that name.
    /// - Throws: ``ClientError/conversion(_:)`` when it is none of that type.
    public func note<Value: Codable & Sendable>(
        _ name: String,
        as type: Value.Type = Value.self,
        in memo: [NamedPayload]
    ) throws(ClientError) -> Value? {
        guard let note = memo.first(where: { $0.name == name }) else { return nil }
        return try decode(type, [note.payload], "memo \"\(name)\"")
    }

    /// A search attribute of a workflow or a schedule.
    /// - Parameters:
    ///   - key: its name and the type of its values.
    ///   - attributes: all of them.
    /// - Returns: its value, or nil when it has none.
    /// - Throws: ``ClientError/conversion(_:)`` when it is none of that type.
    public func value<Value: Codable & Sendable>(
        of key: SearchAttributeKey<Value>,
        in attributes: [NamedPayload]
    ) throws(ClientError) -> Value? {
        guard let attribute = attributes.first(where: { $0.name == key.name }) else { return nil }
        // Search attributes do not go through codecs.
        do { return try converter.plain.value(Value.self, from: attribute.payload) } catch {
            throw .conversion("search attribute \(key.name) is no \(Value.self): \(error)")
        }
    }
}
