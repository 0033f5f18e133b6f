public import TemporalCore

// What the compiler says of a key path that is not the one of a query or an update: without these it finds no function
// that fits better than another, and gives no reason. They are taken only if nothing else fits.

extension WorkflowHandle {
    /// Cannot be used: says that the workflow has no such query.
    @available(*, unavailable, message: "the workflow's Messages have no query of this name without input")
    @_disfavoredOverload
    public func query<Value>(_ message: KeyPath<W.Messages, Value>) async throws(ClientError) -> Value {
        throw .invalid("not a query")
    }

    /// Cannot be used: says that the workflow has no such query.
    @available(*, unavailable, message: "the workflow's Messages have no query of this name with an input of this type")
    @_disfavoredOverload
    public func query<Value, Input>(
        _ message: KeyPath<W.Messages, Value>,
        _ input: Input
    ) async throws(ClientError) -> Value {
        throw .invalid("not a query")
    }

    /// Cannot be used: says that the workflow has no such update.
    @available(*, unavailable, message: "the workflow's Messages have no update of this name without input")
    @_disfavoredOverload
    public func update<Value>(_ message: KeyPath<W.Messages, Value>) async throws(ClientError) -> Value {
        throw .invalid("not an update")
    }

    /// Cannot be used: says that the workflow has no such update.
    @available(
        *,
        unavailable,
        message: "the workflow's Messages have no update of this name with an input of this type"
    )
    @_disfavoredOverload
    public func update<Value, Input>(
        _ message: KeyPath<W.Messages, Value>,
        _ input: Input
    ) async throws(ClientError) -> Value {
        throw .invalid("not an update")
    }
}
