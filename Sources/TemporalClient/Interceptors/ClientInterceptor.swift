public import TemporalCore
public import TemporalModel

/// Stands between a program and the server: sees what the program asks for, and may change it.
///
/// Give it to a client in its options. The first one given is the outermost. One that is a worker interceptor, too, also
/// applies to the workers that are made with the client. All methods pass on what they get unless they are written; one
/// that does not pass on takes the call's place.
public protocol ClientInterceptor: Sendable {
    /// A workflow is started.
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W>

    /// A signal is sent.
    func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError)

    /// A signal is sent, with a start before it.
    func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        next: Next<SignalWithStartCall<W, Input>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W>

    /// A question is asked.
    func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output

    /// An update is sent; it ends when the update has come as far as asked.
    func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal>

    /// An update is sent, with a start before it.
    func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        next: Next<UpdateWithStartCall<W, Input>, StartedUpdate<W, Output, Refusal>, ClientError>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal>

    /// A workflow is asked to cancel.
    func cancelWorkflow(
        _ call: CancelWorkflowCall,
        next: Next<CancelWorkflowCall, Void, ClientError>
    ) async throws(ClientError)

    /// A workflow is ended by force.
    func terminateWorkflow(
        _ call: TerminateWorkflowCall,
        next: Next<TerminateWorkflowCall, Void, ClientError>
    ) async throws(ClientError)

    /// The server is asked what it knows of a workflow.
    func describeWorkflow(
        _ call: DescribeWorkflowCall,
        next: Next<DescribeWorkflowCall, WorkflowDescription, ClientError>
    ) async throws(ClientError) -> WorkflowDescription

    /// Somebody waits for a workflow's result.
    func workflowResult<Output, Failure>(
        _ call: WorkflowResultCall,
        next: Next<WorkflowResultCall, Output, WorkflowFailure<Failure>>
    ) async throws(WorkflowFailure<Failure>) -> Output

    /// Somebody waits for an update's result.
    func updateResult<Output, Refusal>(
        _ call: UpdateResultCall,
        next: Next<UpdateResultCall, Output, UpdateFailure<Refusal>>
    ) async throws(UpdateFailure<Refusal>) -> Output

    /// Workflows are counted.
    func countWorkflows(
        _ call: CountWorkflowsCall,
        next: Next<CountWorkflowsCall, WorkflowCount, ClientError>
    ) async throws(ClientError) -> WorkflowCount

    /// Workflows are searched for; the server is asked when the list is read.
    func listWorkflows(_ call: ListWorkflowsCall, next: (ListWorkflowsCall) -> WorkflowList) -> WorkflowList

    /// An activity is told of from outside of its worker: it has ended, or it is alive.
    func reportActivity(
        _ call: ReportActivityCall,
        next: Next<ReportActivityCall, ActivityInstructions, ClientError>
    ) async throws(ClientError) -> ActivityInstructions

    // MARK: Activities without a workflow

    /// An activity is started without a workflow.
    func startActivity<Input, Output, Failure>(
        _ call: StartActivityCall<Input, Output, Failure>,
        next: Next<
            StartActivityCall<Input, Output, Failure>, StandaloneActivityHandle<Input, Output, Failure>, ClientError
        >
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure>

    /// Somebody waits for the result of an activity without a workflow.
    func activityResult<Output, Failure>(
        _ call: ActivityResultCall,
        next: Next<ActivityResultCall, Output, StandaloneActivityFailure<Failure>>
    ) async throws(StandaloneActivityFailure<Failure>) -> Output

    /// The server is asked what it knows of an activity without a workflow.
    func describeActivity(
        _ call: DescribeActivityCall,
        next: Next<DescribeActivityCall, StandaloneActivityDescription, ClientError>
    ) async throws(ClientError) -> StandaloneActivityDescription

    /// An activity without a workflow is asked to cancel.
    func cancelActivity(
        _ call: CancelActivityCall,
        next: Next<CancelActivityCall, Void, ClientError>
    ) async throws(ClientError)

    /// An activity without a workflow is ended.
    func terminateActivity(
        _ call: TerminateActivityCall,
        next: Next<TerminateActivityCall, Void, ClientError>
    ) async throws(ClientError)

    /// Activities without a workflow are counted.
    func countActivities(
        _ call: CountActivitiesCall,
        next: Next<CountActivitiesCall, Int, ClientError>
    ) async throws(ClientError) -> Int

    /// Activities without a workflow are searched for; the server is asked when the list is read.
    func listActivities(
        _ call: ListActivitiesCall,
        next: (ListActivitiesCall) -> ServerList<StandaloneActivityListing>
    ) -> ServerList<StandaloneActivityListing>

    // MARK: Nexus operations without a workflow

    /// A Nexus operation is called without a workflow.
    func startNexusOperation<Input, Output>(
        _ call: StartNexusOperationCall<Input, Output>,
        next: Next<StartNexusOperationCall<Input, Output>, NexusExecutionHandle<Output>, ClientError>
    ) async throws(ClientError) -> NexusExecutionHandle<Output>

    /// Somebody waits for the result of a Nexus operation without a workflow.
    func nexusOperationResult<Output>(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, Output, NexusExecutionFailure>
    ) async throws(NexusExecutionFailure) -> Output

    /// The server is asked what it knows of a Nexus operation without a workflow.
    func describeNexusOperation(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, NexusExecutionDescription, ClientError>
    ) async throws(ClientError) -> NexusExecutionDescription

    /// A Nexus operation without a workflow is asked to cancel.
    func cancelNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError)

    /// A Nexus operation without a workflow is ended.
    func terminateNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError)

    /// Nexus operations without a workflow are counted.
    func countNexusOperations(
        _ call: FindNexusOperationsCall,
        next: Next<FindNexusOperationsCall, Int, ClientError>
    ) async throws(ClientError) -> Int

    /// Nexus operations without a workflow are searched for; the server is asked when the list is read.
    func listNexusOperations(
        _ call: FindNexusOperationsCall,
        next: (FindNexusOperationsCall) -> ServerList<NexusExecutionListing>
    ) -> ServerList<NexusExecutionListing>

    // MARK: Schedules

    /// A schedule is made.
    func createSchedule(
        _ call: CreateScheduleCall,
        next: Next<CreateScheduleCall, ScheduleHandle, ClientError>
    ) async throws(ClientError) -> ScheduleHandle

    /// The server is asked what it knows of a schedule; also for every update.
    func describeSchedule(
        _ call: DescribeScheduleCall,
        next: Next<DescribeScheduleCall, ScheduleDescription, ClientError>
    ) async throws(ClientError) -> ScheduleDescription

    /// Something is done with a schedule: it is paused, triggered, deleted.
    func changeSchedule(
        _ call: ScheduleCall,
        next: Next<ScheduleCall, Void, ClientError>
    ) async throws(ClientError)

    /// A changed schedule is sent.
    func updateSchedule(
        _ call: UpdateScheduleCall,
        next: Next<UpdateScheduleCall, ScheduleUpdateOutcome, ClientError>
    ) async throws(ClientError) -> ScheduleUpdateOutcome

    /// Schedules are counted.
    func countSchedules(
        _ call: CountSchedulesCall,
        next: Next<CountSchedulesCall, Int, ClientError>
    ) async throws(ClientError) -> Int

    /// Schedules are searched for; the server is asked when the list is read.
    func listSchedules(
        _ call: ListSchedulesCall,
        next: (ListSchedulesCall) -> ServerList<ScheduleListing>
    ) -> ServerList<ScheduleListing>
}

extension Client {
    /// What every call passes on its way to the server.
    var chain: InterceptorChain<any ClientInterceptor> { InterceptorChain(interceptors) }
}
