/// Stands between workflows and the world: sees what reaches their code, and what their code asks for.
///
/// Give it to a worker in its options; a client's interceptors that are also workflow interceptors come before those of
/// the worker. The first one given is the outermost. All methods pass on what they get unless they are written; one that
/// does not pass on takes the call's place.
///
/// The methods are workflow code: they run again in every replay, so the laws of workflow code hold for them. What
/// belongs to one call is kept in local variables or task-local values; the interceptor itself is shared by all runs.
/// Adding one that only reads, or changes headers, fits the histories of workflows that run.
public protocol WorkflowInterceptor: WorkerInterceptor {
    // MARK: What reaches the workflow

    /// A run begins; around all of its main line.
    /// - Throws: what the workflow throws. An ``ApplicationFailure`` of the interceptor's own fails the workflow.
    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output

    /// A signal arrives whose handler changes the state and does not await.
    func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: (SignalCall<Input>) throws -> Void
    ) throws

    /// A signal arrives whose handler awaits; around all of the handler.
    func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<SignalCall<Input>, Void, any Error>
    ) async throws

    /// A query is answered. Nothing may be changed and nothing asked for; it leaves no trace in history.
    func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: WorkflowInfo,
        next: (QueryCall<Input>) throws -> Output
    ) throws -> Output

    /// An update is looked at before it is accepted; not in a replay. What is thrown refuses it, and it leaves no trace
    /// in history.
    func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws

    /// An update was accepted whose handler changes the state and does not await. What is thrown fails the update.
    func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: (UpdateCall<Input>) throws -> Output
    ) throws -> Output

    /// An update was accepted whose handler awaits; around all of the handler. What is thrown fails the update.
    func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<UpdateCall<Input>, Output, any Error>
    ) async throws -> Output

    // MARK: What the workflow asks for

    /// The workflow schedules an activity.
    func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure>

    /// The workflow starts a local activity.
    func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure>

    /// The workflow calls a Nexus operation.
    func startNexusOperation<W: Workflow, Input, Output>(
        _ call: NexusOperationCall<Input, Output>,
        in context: WorkflowContext<W>,
        next: (NexusOperationCall<Input, Output>) -> NexusOperationHandle<Output>
    ) -> NexusOperationHandle<Output>

    /// The workflow starts a child and waits until it has started.
    func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        next: Next<ChildCall<Child>, ChildWorkflowHandle<Child>, ChildWorkflowFailure<Child.Failure>>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child>

    /// The workflow signals a child or another workflow and waits until that is delivered.
    func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<ExternalSignalCall<Input>, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure)

    /// The workflow asks another workflow to cancel and waits until that is delivered.
    func cancelExternal<W: Workflow>(
        _ call: ExternalCancelCall,
        in context: WorkflowContext<W>,
        next: Next<ExternalCancelCall, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure)

    /// The workflow starts a timer: by itself, to sleep, or as the limit of a wait.
    func startTimer<W: Workflow>(
        _ call: TimerCall,
        in context: WorkflowContext<W>,
        next: (TimerCall) -> TimerHandle
    ) -> TimerHandle

    /// The workflow continues as new. Without `next` it does so as it has asked for.
    func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        next: (ContinueAsNewCall<Input>) -> Void
    )
}
