// What a run writes down beside its commands: values from outside, patches, search attributes, memo.

extension WorkflowContext {
    /// A value from outside the workflow, taken once and repeated by every replay.
    ///
    /// For what is quick and cannot fail, such as a random number or a setting of the worker; an activity is for
    /// everything else.
    /// ```swift
    /// let die = context.sideEffect { world in Int.random(in: 1...6, using: &world.random) }
    /// ```
    /// - Parameter make: makes the value from the world outside; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func sideEffect<Value: Codable & Sendable>(_ make: (_ world: inout World) -> Value) -> Value {
        sideEffect {
            var world = World(core.world)
            return make(&world)
        }
    }

    /// A value from outside the workflow, taken once and repeated by every replay.
    ///
    /// For what is quick and cannot fail, such as a setting; an activity is for everything else.
    /// - Parameter make: makes the value; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func sideEffect<Value: Codable & Sendable>(_ make: () -> Value) -> Value {
        guard core.isLive else { return make() }
        var made: Value?
        let outcome = core.sideEffect { () -> [Payload]? in
            let value = make()
            made = value
            return core.encode(value, "the value of a side effect")
        }
        return value(of: outcome, made: made) ?? make()
    }

    /// A value from outside the workflow that changes now and then, such as a setting: it is taken at each call, and
    /// written down when it has changed.
    ///
    /// Unlike a side effect's, its calls may come and go in new code.
    /// ```swift
    /// let region = context.mutableSideEffect("region") { world in world.environment["REGION"] ?? "eu" }
    /// ```
    /// - Parameters:
    ///   - id: tells the value from others of the workflow.
    ///   - make: makes the value from the world outside, quickly and without failing; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func mutableSideEffect<Value: Codable & Sendable & Equatable>(
        _ id: String,
        _ make: (_ world: inout World) -> Value
    ) -> Value {
        mutableSideEffect(id) {
            var world = World(core.world)
            return make(&world)
        }
    }

    /// A value from outside the workflow that changes now and then, such as a setting: it is taken at each call, and
    /// written down when it has changed.
    ///
    /// Unlike a side effect's, its calls may come and go in new code.
    /// - Parameters:
    ///   - id: tells the value from others of the workflow.
    ///   - make: makes the value, quickly and without failing; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func mutableSideEffect<Value: Codable & Sendable & Equatable>(_ id: String, _ make: () -> Value) -> Value {
        guard core.isLive else { return make() }
        var made: Value?
        let outcome = core.mutableSideEffect(id) { () -> [Payload]? in
            let value = make()
            made = value
            return core.encode(value, "the value of mutable side effect \"\(id)\"")
        } isUnchanged: { last, _ in
            made == core.decode(Value.self, last, "the recorded value of mutable side effect \"\(id)\"")
        }
        return value(of: outcome, made: made) ?? make()
    }

    /// Nil when there is none: then the task fails, and what the code does until it next waits has no effect.
    private func value<Value: Codable & Sendable>(of outcome: SideEffectValue, made: Value?) -> Value? {
        switch outcome {
        case .value(let payloads):
            // Read back even when it was made just now, so that a lossy coding shows at once and not in a replay.
            return core.decode(Value.self, payloads, "the recorded value of a side effect") ?? made
        case .missing(let mismatch):
            core.fail(.nondeterminism(mismatch))
            return made
        case .unusable: return made
        }
    }

    /// Whether the code behind a patch is to run: yes for new runs, and for old ones whose history says so.
    ///
    /// Written as the Core-based SDKs' `patched`, whose histories can be replayed.
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

    /// Sets and unsets search attributes.
    ///
    /// An attribute that the namespace does not know fails the workflow task until it is created.
    /// - Parameter updates: made by ``SearchAttributeKey/set(_:)`` and ``SearchAttributeKey/unset``.
    public func upsertSearchAttributes(_ updates: SearchAttributeUpdate...) {
        upsertSearchAttributes(updates)
    }

    /// Sets and unsets search attributes; does nothing when there are none to set.
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
        guard core.isLive else { return }
        core.info.memo.removeAll { $0.name == name }
        // The server must see that there is nothing, whatever codecs make of a null.
        guard let value else { return core.modify(memo: [NamedPayload(name, .null)]) }
        guard let payload = core.encode(value, "memo \"\(name)\"")?.first else { return }
        core.modify(memo: [NamedPayload(name, payload)])
        core.info.memo.append(NamedPayload(name, payload))
    }
}

/// A search attribute by its name and the Swift type of its values.
public struct SearchAttributeKey<Value: Codable & Sendable>: Sendable {
    /// The name it has in the namespace.
    public let name: String
    let type: String

    fileprivate init(name: String, type: String) {
        self.name = name
        self.type = type
    }

    /// Sets the attribute.
    /// - Parameter value: its new value.
    /// - Returns: a change for ``WorkflowContext/upsertSearchAttributes(_:)``.
    public func set(_ value: Value) -> SearchAttributeUpdate {
        let type = type
        return SearchAttributeUpdate(name: name) { converter in
            var payload = try converter.payload(from: value)
            payload.metadata.append(.init("type", Array(type.utf8)))
            return payload
        }
    }

    /// Removes the attribute.
    public var unset: SearchAttributeUpdate {
        let type = type
        return SearchAttributeUpdate(name: name) { _ in
            Payload(encoding: Payload.Encoding.null, metadata: [.init("type", Array(type.utf8))], data: [])
        }
    }
}

/// One change of a search attribute.
public struct SearchAttributeUpdate: Sendable {
    package let name: String
    package let payload: @Sendable (any PayloadConverter) throws -> Payload
}

extension SearchAttributeKey where Value == String {
    /// Words that are found by their whole text.
    public static func keyword(_ name: String) -> Self { Self(name: name, type: "Keyword") }
    /// Text that is found by its words.
    public static func text(_ name: String) -> Self { Self(name: name, type: "Text") }
}

extension SearchAttributeKey where Value == [String] {
    /// Several words, each found by its whole text.
    public static func keywordList(_ name: String) -> Self { Self(name: name, type: "KeywordList") }
}

extension SearchAttributeKey where Value == Int {
    /// A whole number.
    public static func int(_ name: String) -> Self { Self(name: name, type: "Int") }
}

extension SearchAttributeKey where Value == Double {
    /// A number.
    public static func double(_ name: String) -> Self { Self(name: name, type: "Double") }
}

extension SearchAttributeKey where Value == Bool {
    /// Yes or no.
    public static func bool(_ name: String) -> Self { Self(name: name, type: "Bool") }
}

extension SearchAttributeKey where Value == Timestamp {
    /// A moment.
    public static func datetime(_ name: String) -> Self { Self(name: name, type: "Datetime") }
}
