public import TemporalCore

// What lists and descriptions have as payloads, as values.

extension Client {
    /// The value of a payload.
    /// - Parameters:
    ///   - type: what it is.
    ///   - payload: such as an activity's heartbeat details.
    ///   - context: whose value it is, for converters and codecs that depend on it.
    /// - Returns: the value.
    /// - Throws: ``ClientError/conversion(_:)`` when it is not of that type.
    public func value<Value: Codable & Sendable>(
        _ type: Value.Type = Value.self,
        from payload: Payload,
        within context: SerializationContext? = nil
    ) throws(ClientError) -> Value {
        var converter = converter
        if let context { converter = converter.within(context) }
        do { return try converter.value(type, from: payload) } catch {
            throw .conversion("the payload is not a \(type): \(error)")
        }
    }

    /// A note beside a workflow or a schedule.
    /// - Parameters:
    ///   - name: the note's name.
    ///   - type: what it is.
    ///   - memo: all notes.
    ///   - workflowID: the workflow that has them, for converters and codecs that depend on it.
    /// - Returns: its value, or nil when no note has that name.
    /// - Throws: ``ClientError/conversion(_:)`` when it is not of that type.
    public func note<Value: Codable & Sendable>(
        _ name: String,
        as type: Value.Type = Value.self,
        in memo: [NamedPayload],
        of workflowID: String? = nil
    ) throws(ClientError) -> Value? {
        try memo.value(of: name, as: type, with: converter(of: workflowID))
    }

    /// A search attribute of a workflow or a schedule.
    /// - Parameters:
    ///   - key: its name and the type of its values.
    ///   - attributes: all of them.
    /// - Returns: its value, or nil when it has none.
    /// - Throws: ``ClientError/conversion(_:)`` when it is not of that type.
    public func value<Value: Codable & Sendable>(
        of key: SearchAttributeKey<Value>,
        in attributes: [NamedPayload]
    ) throws(ClientError) -> Value? {
        guard let attribute = attributes.first(where: { $0.name == key.name }) else { return nil }
        // Search attributes do not go through codecs.
        do { return try converter.plain.value(Value.self, from: attribute.payload) } catch {
            throw .conversion("search attribute \(key.name) is not a \(Value.self): \(error)")
        }
    }
}
