import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker

/// Notes what passes it.
final class NotingInterceptor: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor {
    private let name: String
    private let noted = Mutex<[String]>([])

    init(_ name: String = "") { self.name = name }

    var calls: [String] { noted.withLock { $0 } }

    private func note(_ call: some StringProtocol) { noted.withLock { $0.append(name + call) } }

    /// Of workflow code that runs for the first time only.
    private func note<W>(_ call: String, _ context: WorkflowContext<W>) {
        if !context.isReplaying, !context.isUnwinding { note(call) }
    }

    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        note("start \(call.workflowType)")
        return try await next(call)
    }
    func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError) {
        note("signal \(call.name)")
        try await next(call)
    }
    func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output {
        note("query \(call.name)")
        return try await next(call)
    }
    func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        note("update \(call.name)")
        return try await next(call)
    }
    func cancelWorkflow(
        _ call: CancelWorkflowCall,
        next: Next<CancelWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        note("cancel \(call.reason)")
        try await next(call)
    }
    func terminateWorkflow(
        _ call: TerminateWorkflowCall,
        next: Next<TerminateWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        note("terminate \(call.reason)")
        try await next(call)
    }
    func describeWorkflow(
        _ call: DescribeWorkflowCall,
        next: Next<DescribeWorkflowCall, WorkflowDescription, ClientError>
    ) async throws(ClientError) -> WorkflowDescription {
        note("describe")
        return try await next(call)
    }
    func workflowResult<Output, Failure>(
        _ call: WorkflowResultCall,
        next: Next<WorkflowResultCall, Output, WorkflowFailure<Failure>>
    ) async throws(WorkflowFailure<Failure>) -> Output {
        note("result")
        return try await next(call)
    }
    func updateResult<Output, Refusal>(
        _ call: UpdateResultCall,
        next: Next<UpdateResultCall, Output, UpdateFailure<Refusal>>
    ) async throws(UpdateFailure<Refusal>) -> Output {
        note("update result")
        return try await next(call)
    }
    func countWorkflows(
        _ call: CountWorkflowsCall,
        next: Next<CountWorkflowsCall, WorkflowCount, ClientError>
    ) async throws(ClientError) -> WorkflowCount {
        note("count")
        return try await next(call)
    }
    func listWorkflows(_ call: ListWorkflowsCall, next: (ListWorkflowsCall) -> WorkflowList) -> WorkflowList {
        note("list")
        return next(call)
    }

    func createSchedule(
        _ call: CreateScheduleCall,
        next: Next<CreateScheduleCall, ScheduleHandle, ClientError>
    ) async throws(ClientError) -> ScheduleHandle {
        note("create schedule")
        var call = call
        call.header["who"] = Payload(encoding: "binary/plain", data: [1])
        return try await next(call)
    }
    func describeSchedule(
        _ call: DescribeScheduleCall,
        next: Next<DescribeScheduleCall, ScheduleDescription, ClientError>
    ) async throws(ClientError) -> ScheduleDescription {
        note("describe schedule")
        return try await next(call)
    }
    func changeSchedule(
        _ call: ScheduleCall,
        next: Next<ScheduleCall, Void, ClientError>
    ) async throws(ClientError) {
        note("\(call.action)".prefix { $0 != "(" } + " schedule")
        try await next(call)
    }
    func updateSchedule(
        _ call: UpdateScheduleCall,
        next: Next<UpdateScheduleCall, ScheduleUpdateOutcome, ClientError>
    ) async throws(ClientError) -> ScheduleUpdateOutcome {
        note("update schedule")
        return try await next(call)
    }
    func countSchedules(
        _ call: CountSchedulesCall,
        next: Next<CountSchedulesCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        note("count schedules")
        return try await next(call)
    }
    func listSchedules(
        _ call: ListSchedulesCall,
        next: (ListSchedulesCall) -> ServerList<ScheduleListing>
    ) -> ServerList<ScheduleListing> {
        note("list schedules")
        return next(call)
    }

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        note("execute", context)
        defer { note("executed", context) }
        return try await next(call)
    }
    func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: (SignalCall<Input>) throws -> Void
    ) throws {
        note("apply \(call.name)", context)
        try next(call)
    }
    func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<SignalCall<Input>, Void, any Error>
    ) async throws {
        note("run \(call.name)", context)
        try await next(call)
    }
    func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: WorkflowInfo,
        next: (QueryCall<Input>) throws -> Output
    ) throws -> Output {
        note("answer \(call.name)")
        return try next(call)
    }
    func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws {
        note("validate \(call.name)")
        try next(call)
    }
    func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: (UpdateCall<Input>) throws -> Output
    ) throws -> Output {
        note("apply \(call.name) \(context.currentUpdate?.name ?? "-")", context)
        return try next(call)
    }
    func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<UpdateCall<Input>, Output, any Error>
    ) async throws -> Output {
        note("run \(call.name) \(context.currentUpdate?.name ?? "-")", context)
        return try await next(call)
    }
    func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        note("activity \(call.activity.name)", context)
        return next(call)
    }
    func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        note("local \(call.activity.name)", context)
        return next(call)
    }
    func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        next: Next<ChildCall<Child>, ChildWorkflowHandle<Child>, ChildWorkflowFailure<Child.Failure>>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        note("child", context)
        return try await next(call)
    }
    func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<ExternalSignalCall<Input>, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        note("signal \(call.name)\(call.isToChild ? " to child" : "")", context)
        try await next(call)
    }
    func cancelExternal<W: Workflow>(
        _ call: ExternalCancelCall,
        in context: WorkflowContext<W>,
        next: Next<ExternalCancelCall, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        note("cancel external", context)
        try await next(call)
    }
    func startTimer<W: Workflow>(
        _ call: TimerCall,
        in context: WorkflowContext<W>,
        next: (TimerCall) -> TimerHandle
    ) -> TimerHandle {
        note("timer", context)
        return next(call)
    }
    func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        next: (ContinueAsNewCall<Input>) -> Void
    ) {
        note("continue", context)
        next(call)
    }
    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        note("execute \(context.info.activityType)")
        return try await next(call)
    }
    func recordHeartbeat(_ details: [Payload], in context: ActivityContext, next: ([Payload]) -> Void) {
        note("heartbeat \(details.count)")
        next(details)
    }
}
