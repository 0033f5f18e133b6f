// Ids that are known as text, such as a part of the input. Literals and typed ids go to the verbs of the same names, which
// these pass on to; so does what their pages say.

extension WorkflowContext {
    /// Starts a child workflow whose id is text; see ``start(child:id:options:_:file:line:)``.
    @_disfavoredOverload
    public func start<Child: Workflow>(
        child: Child.Type,
        id: String,
        options: ChildOptions = ChildOptions(),
        _ input: Child.Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        try await start(child: child, id: WorkflowID(id), options: options, input, file: file, line: line)
    }

    /// Starts a child workflow without input whose id is text; see ``start(child:id:options:file:line:)``.
    @_disfavoredOverload
    public func start<Child: Workflow>(
        child: Child.Type,
        id: String,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> where Child.Input == Empty {
        try await start(child: child, id: WorkflowID(id), options: options, Empty(), file: file, line: line)
    }

    /// Runs a child workflow whose id is text and waits for its result; see ``execute(child:id:options:_:file:line:)``.
    @_disfavoredOverload
    @discardableResult
    public func execute<Child: Workflow>(
        child: Child.Type,
        id: String,
        options: ChildOptions = ChildOptions(),
        _ input: Child.Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output {
        try await execute(child: child, id: WorkflowID(id), options: options, input, file: file, line: line)
    }

    /// Runs a child workflow without input whose id is text and waits for its result; see
    /// ``execute(child:id:options:file:line:)``.
    @_disfavoredOverload
    @discardableResult
    public func execute<Child: Workflow>(
        child: Child.Type,
        id: String,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output where Child.Input == Empty {
        try await execute(child: child, id: WorkflowID(id), options: options, Empty(), file: file, line: line)
    }

    /// Another workflow, whose id is text; see ``external(_:id:runID:)``.
    @_disfavoredOverload
    public func external<Other: Workflow>(
        _ workflow: Other.Type,
        id: String,
        runID: RunID? = nil
    ) -> ExternalWorkflow<Other> {
        external(workflow, id: WorkflowID(id), runID: runID)
    }
}
