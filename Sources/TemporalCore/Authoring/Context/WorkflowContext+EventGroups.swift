/// A group of commands that a workflow's code has given together, for the Web UI.
package struct EventGroup: Hashable, Sendable {
    package var id: String
    package var label: Payload?
    /// The groups of the code that runs. Branches that it begins inherit them.
    @TaskLocal static var current: [EventGroup] = []
}

extension WorkflowContext {
    /// Puts what code asks for into a group, so that the Web UI can show its events together.
    ///
    /// ```swift
    /// try await context.grouped("order-17", label: "Order 17") { context in
    ///     try await context.execute(Stock.reserve, order)
    ///     try await context.execute(Payments.charge, order)
    /// }
    /// ```
    /// Groups may lie in each other; then events belong to all of them. Branches that are begun in it belong to it, and
    /// handlers do not. Groups mean nothing to replays: code may gain or lose them. Temporal calls them experimental.
    /// - Parameters:
    ///   - id: tells the group from others of the workflow; it stands in history as it is, so put no secrets there.
    ///   - label: what people see; payload codecs apply to it.
    ///   - body: the code.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func grouped<Value, Thrown: Error>(
        _ id: String,
        label: String? = nil,
        _ body: (WorkflowContext<W>) async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        guard !id.isEmpty else { return try await body(self) }
        let group = EventGroup(id: id, label: core.text(label))
        let groups = EventGroup.current.filter { $0.id != id } + [group]
        let result: Result<Value, Thrown> = await EventGroup.$current.withValue(groups) {
            do throws(Thrown) { return .success(try await body(self)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
