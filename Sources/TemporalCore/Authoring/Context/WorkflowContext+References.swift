// Children, neighbours and successors that are not Swift code here.

extension WorkflowContext {
    /// Starts a child workflow by its reference and waits until it has started.
    /// - Parameters:
    ///   - child: the child's type.
    ///   - id: its workflow id; made up when nil.
    ///   - options: how it is started; name the queue of its workers unless it is this workflow's own.
    ///   - input: what it is started with.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to its result.
    /// - Throws: ``ChildWorkflowFailure`` when it cannot be started.
    public func start<Input, Output>(
        child: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID? = nil,
        options: ChildOptions = ChildOptions(),
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Never>) -> ChildWorkflowHandle<ReferencedWorkflow<Input, Output>> {
        var options = options
        options.workflowType = child.name
        return try await start(
            child: ReferencedWorkflow<Input, Output>.self,
            id: id,
            options: options,
            input,
            file: file,
            line: line
        )
    }

    /// Runs a child workflow by its reference and waits for its result.
    /// - Throws: ``ChildWorkflowFailure``.
    @discardableResult
    public func execute<Input, Output>(
        child: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID? = nil,
        options: ChildOptions = ChildOptions(),
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Never>) -> Output {
        try await start(child: child, id: id, options: options, input, file: file, line: line).result()
    }

    /// Starts a child workflow without input by its reference and waits until it has started.
    /// - Parameters:
    ///   - child: the child's type.
    ///   - id: its workflow id; made up when nil.
    ///   - options: how it is started; name the queue of its workers unless it is this workflow's own.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to its result.
    /// - Throws: ``ChildWorkflowFailure`` when it cannot be started.
    public func start<Output>(
        child: WorkflowReference<Empty, Output>,
        id: WorkflowReference<Empty, Output>.ID? = nil,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Never>) -> ChildWorkflowHandle<ReferencedWorkflow<Empty, Output>> {
        try await start(child: child, id: id, options: options, Empty(), file: file, line: line)
    }

    /// Runs a child workflow without input by its reference and waits for its result.
    /// - Throws: ``ChildWorkflowFailure``.
    @discardableResult
    public func execute<Output>(
        child: WorkflowReference<Empty, Output>,
        id: WorkflowReference<Empty, Output>.ID? = nil,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Never>) -> Output {
        try await execute(child: child, id: id, options: options, Empty(), file: file, line: line)
    }

    /// Another workflow, by its reference and id.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: what can be signalled or cancelled.
    public func external<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        runID: RunID? = nil
    ) -> ExternalWorkflow<ReferencedWorkflow<Input, Output>> {
        external(ReferencedWorkflow<Input, Output>.self, id: id, runID: runID)
    }

    /// Ends this run and goes on as a workflow that is not Swift code here.
    /// - Parameters:
    ///   - other: the next run's type.
    ///   - input: what the next run is started with.
    ///   - options: how it differs from this one; name the queue of its workers unless it is this workflow's own.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew<Input, Output>(
        as other: WorkflowReference<Input, Output>,
        _ input: Input,
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never {
        try await continueAsNew(other.name, input, options: options)
    }

    /// Ends this run and goes on as a workflow without input that is not Swift code here.
    /// - Parameters:
    ///   - other: the next run's type.
    ///   - options: how it differs from this one; name the queue of its workers unless it is this workflow's own.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew<Output>(
        as other: WorkflowReference<Empty, Output>,
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never {
        try await continueAsNew(other.name, Empty(), options: options)
    }
}

extension ExternalWorkflow {
    /// Sends a signal by its typed name and waits until the server has delivered it.
    /// - Parameters:
    ///   - signal: the signal.
    ///   - input: its argument.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func signal<Input>(_ signal: SignalName<Input>, _ input: Input) async throws(ExternalWorkflowFailure) {
        try await self.signal(named: signal.name, input)
    }

    /// Sends a signal without input by its typed name and waits until the server has delivered it.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func signal(_ signal: SignalName<Empty>) async throws(ExternalWorkflowFailure) {
        try await self.signal(named: signal.name, Empty())
    }
}
