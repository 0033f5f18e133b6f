public import TemporalCore
import TemporalWire

/// The search attributes that a namespace knows.
public struct KnownSearchAttributes: Hashable, Sendable {
    /// Those that were added.
    public let custom: [String: SearchAttributeType]
    /// Those of every namespace.
    public let system: [String: SearchAttributeType]
}

extension Client {
    /// Adds search attributes to the client's namespace. Those that it has already are left alone.
    /// - Parameter attributes: what each holds, by its name.
    /// - Throws: ``ClientError`` when a name belongs to the system, or the caller may not do it.
    public func addSearchAttributes(_ attributes: [String: SearchAttributeType]) async throws(ClientError) {
        _ = try await call(AddSearchAttributesRequest(namespace: namespace, attributes: attributes))
    }

    /// Takes search attributes from the client's namespace; workflows lose their values. Unknown names do no harm.
    /// - Parameter names: their names.
    /// - Throws: ``ClientError`` when a name belongs to the system, or the caller may not do it.
    public func removeSearchAttributes(_ names: String...) async throws(ClientError) {
        _ = try await call(RemoveSearchAttributesRequest(namespace: namespace, names: names))
    }

    /// The search attributes of the client's namespace.
    /// - Throws: ``ClientError``.
    public func searchAttributes() async throws(ClientError) -> KnownSearchAttributes {
        let response = try await call(ListSearchAttributesRequest(namespace: namespace))
        return KnownSearchAttributes(custom: response.custom, system: response.system)
    }
}
