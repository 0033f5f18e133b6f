extension WorkflowInterceptor {
    /// Passes on.
    public func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        try await next(call)
    }

    /// Passes on.
    public func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: (SignalCall<Input>) throws -> Void
    ) throws {
        try next(call)
    }

    /// Passes on.
    public func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<SignalCall<Input>, Void, any Error>
    ) async throws {
        try await next(call)
    }

    /// Passes on.
    public func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: WorkflowInfo,
        next: (QueryCall<Input>) throws -> Output
    ) throws -> Output {
        try next(call)
    }

    /// Passes on.
    public func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws {
        try next(call)
    }

    /// Passes on.
    public func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: (UpdateCall<Input>) throws -> Output
    ) throws -> Output {
        try next(call)
    }

    /// Passes on.
    public func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<UpdateCall<Input>, Output, any Error>
    ) async throws -> Output {
        try await next(call)
    }

    /// Passes on.
    public func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        next(call)
    }

    /// Passes on.
    public func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        next(call)
    }

    /// Passes on.
    public func startNexusOperation<W: Workflow, Input, Output>(
        _ call: NexusOperationCall<Input, Output>,
        in context: WorkflowContext<W>,
        next: (NexusOperationCall<Input, Output>) -> NexusOperationHandle<Output>
    ) -> NexusOperationHandle<Output> {
        next(call)
    }

    /// Passes on.
    public func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        next: Next<ChildCall<Child>, ChildWorkflowHandle<Child>, ChildWorkflowFailure<Child.Failure>>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        try await next(call)
    }

    /// Passes on.
    public func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<ExternalSignalCall<Input>, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        try await next(call)
    }

    /// Passes on.
    public func cancelExternal<W: Workflow>(
        _ call: ExternalCancelCall,
        in context: WorkflowContext<W>,
        next: Next<ExternalCancelCall, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        try await next(call)
    }

    /// Passes on.
    public func startTimer<W: Workflow>(
        _ call: TimerCall,
        in context: WorkflowContext<W>,
        next: (TimerCall) -> TimerHandle
    ) -> TimerHandle {
        next(call)
    }

    /// Passes on.
    public func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        next: (ContinueAsNewCall<Input>) -> Void
    ) {
        next(call)
    }
}
