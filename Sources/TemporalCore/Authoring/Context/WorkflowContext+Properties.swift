extension WorkflowContext {
    /// Sets and unsets search attributes.
    ///
    /// An attribute that the namespace does not know fails the workflow task until it is created.
    /// - Parameter updates: made by ``SearchAttributeKey/set(_:)`` and ``SearchAttributeKey/unset``.
    public func upsertSearchAttributes(_ updates: SearchAttributeUpdate...) {
        upsertSearchAttributes(updates)
    }

    /// Sets and unsets search attributes; does nothing for an empty list.
    /// - Parameter updates: made by ``SearchAttributeKey/set(_:)`` and ``SearchAttributeKey/unset``.
    public func upsertSearchAttributes(_ updates: [SearchAttributeUpdate]) {
        guard core.isLive, !updates.isEmpty else { return }
        var payloads: [NamedPayload] = []
        for update in updates {
            guard let payload = core.payload(of: update) else { return }
            payloads.append(payload)
        }
        core.upsert(searchAttributes: payloads)
        core.info.note(searchAttributes: payloads)
    }

    /// Writes a note beside the workflow; a note of that name is replaced.
    /// - Parameters:
    ///   - name: the note's name.
    ///   - value: what it says; nil removes it.
    public func upsertMemo(_ name: String, _ value: (some Codable & Sendable)?) {
        upsertMemo([name: value])
    }

    /// Writes several notes beside the workflow with one command; notes of these names are replaced. Does nothing without
    /// notes.
    ///
    /// ```swift
    /// context.upsertMemo(["stage": "paid", "attempts": 3, "question": nil])
    /// ```
    /// - Parameter notes: what each note says, by its name; nil removes it.
    public func upsertMemo(_ notes: [String: (any Codable & Sendable)?]) {
        guard core.isLive, !notes.isEmpty else { return }
        var written: [NamedPayload] = []
        for (name, value) in notes.sorted(by: { $0.key < $1.key }) {
            guard let value, !isNothing(value) else {
                // The server must see that there is nothing, although codecs may turn a null into something else.
                written.append(NamedPayload(name, .null))
                continue
            }
            guard let payload = core.encode(value, "memo \"\(name)\"")?.first else { return }
            written.append(NamedPayload(name, payload))
        }
        core.modify(memo: written)
        core.info.memo.removeAll { notes.keys.contains($0.name) }
        core.info.memo += written.filter { notes[$0.name].flatMap { $0 }.map(isNothing) == false }
    }

    /// Whether there is no value, also where a nil lies within another optional or behind `any`.
    private func isNothing(_ value: any Codable & Sendable) -> Bool {
        value is Empty || (value as? any OptionalValue)?.isNil == true
    }

    /// A note that was made at the start or by ``upsertMemo(_:)``; nil without a note of that name.
    ///
    /// A value of another type fails the workflow task.
    public func memo<Value: Codable & Sendable>(_ name: String, as type: Value.Type = Value.self) -> Value? {
        guard let note = core.info.memo.first(where: { $0.name == name }) else { return nil }
        return core.decode(type, from: [note.payload], "memo \"\(name)\"")
    }

    /// A search attribute as it was set at the start or by `upsertSearchAttributes(_:)`; nil when it is not set.
    ///
    /// A value of another type fails the workflow task.
    public func searchAttribute<Value>(_ key: SearchAttributeKey<Value>) -> Value? {
        guard let attribute = core.info.searchAttributes.first(where: { $0.name == key.name }) else { return nil }
        // The server reads and writes them too, so codecs have no part in them.
        let converter = core.converter.plain
        return core.decode(Value.self, from: [attribute.payload], "search attribute \(key.name)", using: converter)
    }
}
