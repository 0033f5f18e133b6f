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
    /// - Returns: a change for `WorkflowContext.upsertSearchAttributes(_:)`.
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
