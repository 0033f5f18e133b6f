public import TemporalCore
public import TemporalModel

extension ClientInterceptor {
    /// Passes on.
    public func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await next(call)
    }

    /// Passes on.
    public func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        next: Next<SignalWithStartCall<W, Input>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await next(call)
    }

    /// Passes on.
    public func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output {
        try await next(call)
    }

    /// Passes on.
    public func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        try await next(call)
    }

    /// Passes on.
    public func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        next: Next<UpdateWithStartCall<W, Input>, StartedUpdate<W, Output, Refusal>, ClientError>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        try await next(call)
    }

    /// Passes on.
    public func cancelWorkflow(
        _ call: CancelWorkflowCall,
        next: Next<CancelWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func terminateWorkflow(
        _ call: TerminateWorkflowCall,
        next: Next<TerminateWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func describeWorkflow(
        _ call: DescribeWorkflowCall,
        next: Next<DescribeWorkflowCall, WorkflowDescription, ClientError>
    ) async throws(ClientError) -> WorkflowDescription {
        try await next(call)
    }

    /// Passes on.
    public func workflowResult<Output, Failure>(
        _ call: WorkflowResultCall,
        next: Next<WorkflowResultCall, Output, WorkflowFailure<Failure>>
    ) async throws(WorkflowFailure<Failure>) -> Output {
        try await next(call)
    }

    /// Passes on.
    public func updateResult<Output, Refusal>(
        _ call: UpdateResultCall,
        next: Next<UpdateResultCall, Output, UpdateFailure<Refusal>>
    ) async throws(UpdateFailure<Refusal>) -> Output {
        try await next(call)
    }

    /// Passes on.
    public func countWorkflows(
        _ call: CountWorkflowsCall,
        next: Next<CountWorkflowsCall, WorkflowCount, ClientError>
    ) async throws(ClientError) -> WorkflowCount {
        try await next(call)
    }

    /// Passes on.
    public func listWorkflows(_ call: ListWorkflowsCall, next: (ListWorkflowsCall) -> WorkflowList) -> WorkflowList {
        next(call)
    }
}

extension ClientInterceptor {
    /// Passes on.
    public func reportActivity(
        _ call: ReportActivityCall,
        next: Next<ReportActivityCall, ActivityInstructions, ClientError>
    ) async throws(ClientError) -> ActivityInstructions {
        try await next(call)
    }
}

// MARK: - Activities without a workflow

extension ClientInterceptor {
    /// Passes on.
    public func startActivity<Input, Output, Failure>(
        _ call: StartActivityCall<Input, Output, Failure>,
        next: Next<
            StartActivityCall<Input, Output, Failure>, StandaloneActivityHandle<Input, Output, Failure>, ClientError
        >
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure> {
        try await next(call)
    }

    /// Passes on.
    public func activityResult<Output, Failure>(
        _ call: ActivityResultCall,
        next: Next<ActivityResultCall, Output, StandaloneActivityFailure<Failure>>
    ) async throws(StandaloneActivityFailure<Failure>) -> Output {
        try await next(call)
    }

    /// Passes on.
    public func describeActivity(
        _ call: DescribeActivityCall,
        next: Next<DescribeActivityCall, StandaloneActivityDescription, ClientError>
    ) async throws(ClientError) -> StandaloneActivityDescription {
        try await next(call)
    }

    /// Passes on.
    public func cancelActivity(
        _ call: CancelActivityCall,
        next: Next<CancelActivityCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func terminateActivity(
        _ call: TerminateActivityCall,
        next: Next<TerminateActivityCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func countActivities(
        _ call: CountActivitiesCall,
        next: Next<CountActivitiesCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        try await next(call)
    }

    /// Passes on.
    public func listActivities(
        _ call: ListActivitiesCall,
        next: (ListActivitiesCall) -> ServerList<StandaloneActivityListing>
    ) -> ServerList<StandaloneActivityListing> {
        next(call)
    }
}

// MARK: - Nexus operations without a workflow

extension ClientInterceptor {
    /// Passes on.
    public func startNexusOperation<Input, Output>(
        _ call: StartNexusOperationCall<Input, Output>,
        next: Next<StartNexusOperationCall<Input, Output>, NexusExecutionHandle<Output>, ClientError>
    ) async throws(ClientError) -> NexusExecutionHandle<Output> {
        try await next(call)
    }

    /// Passes on.
    public func nexusOperationResult<Output>(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, Output, NexusExecutionFailure>
    ) async throws(NexusExecutionFailure) -> Output {
        try await next(call)
    }

    /// Passes on.
    public func describeNexusOperation(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, NexusExecutionDescription, ClientError>
    ) async throws(ClientError) -> NexusExecutionDescription {
        try await next(call)
    }

    /// Passes on.
    public func cancelNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func terminateNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func countNexusOperations(
        _ call: FindNexusOperationsCall,
        next: Next<FindNexusOperationsCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        try await next(call)
    }

    /// Passes on.
    public func listNexusOperations(
        _ call: FindNexusOperationsCall,
        next: (FindNexusOperationsCall) -> ServerList<NexusExecutionListing>
    ) -> ServerList<NexusExecutionListing> {
        next(call)
    }
}

// MARK: - Schedules

extension ClientInterceptor {
    /// Passes on.
    public func createSchedule(
        _ call: CreateScheduleCall,
        next: Next<CreateScheduleCall, ScheduleHandle, ClientError>
    ) async throws(ClientError) -> ScheduleHandle {
        try await next(call)
    }

    /// Passes on.
    public func describeSchedule(
        _ call: DescribeScheduleCall,
        next: Next<DescribeScheduleCall, ScheduleDescription, ClientError>
    ) async throws(ClientError) -> ScheduleDescription {
        try await next(call)
    }

    /// Passes on.
    public func changeSchedule(
        _ call: ScheduleCall,
        next: Next<ScheduleCall, Void, ClientError>
    ) async throws(ClientError) {
        try await next(call)
    }

    /// Passes on.
    public func updateSchedule(
        _ call: UpdateScheduleCall,
        next: Next<UpdateScheduleCall, ScheduleUpdateOutcome, ClientError>
    ) async throws(ClientError) -> ScheduleUpdateOutcome {
        try await next(call)
    }

    /// Passes on.
    public func countSchedules(
        _ call: CountSchedulesCall,
        next: Next<CountSchedulesCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        try await next(call)
    }

    /// Passes on.
    public func listSchedules(
        _ call: ListSchedulesCall,
        next: (ListSchedulesCall) -> ServerList<ScheduleListing>
    ) -> ServerList<ScheduleListing> {
        next(call)
    }
}
