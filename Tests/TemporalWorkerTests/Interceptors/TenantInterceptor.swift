import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker

/// On whose behalf the code runs.
enum Tenant {
    @TaskLocal static var current: String?
    static let header = "tenant"
}

/// Passes the tenant on to all that a workflow is sent and asks for.
struct ThoroughTenantInterceptor: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor {
    private func with<Call>(_ call: Call, _ header: WritableKeyPath<Call, [NamedPayload]>) -> Call {
        var call = call
        call[keyPath: header][Tenant.header] = Tenant.current.map {
            Payload(encoding: "binary/plain", data: Array($0.utf8))
        }
        return call
    }

    private func read(_ header: [NamedPayload]) -> String? {
        header[Tenant.header].map { String(decoding: $0.data, as: UTF8.self) }
    }

    // MARK: The client

    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await next(with(call, \.header))
    }

    func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError) {
        try await next(with(call, \.header))
    }

    func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        next: Next<SignalWithStartCall<W, Input>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await next(with(call, \.start.header))
    }

    func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output {
        try await next(with(call, \.header))
    }

    func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        try await next(with(call, \.header))
    }

    func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        next: Next<UpdateWithStartCall<W, Input>, StartedUpdate<W, Output, Refusal>, ClientError>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        try await next(with(with(call, \.start.header), \.update.header))
    }

    // MARK: What reaches the workflow

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }

    func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: (SignalCall<Input>) throws -> Void
    ) throws {
        try Tenant.$current.withValue(read(call.header)) { try next(call) }
    }

    func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<SignalCall<Input>, Void, any Error>
    ) async throws {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }

    func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: WorkflowInfo,
        next: (QueryCall<Input>) throws -> Output
    ) throws -> Output {
        try Tenant.$current.withValue(read(call.header)) { try next(call) }
    }

    func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws {
        try Tenant.$current.withValue(read(call.header)) { try next(call) }
    }

    func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: (UpdateCall<Input>) throws -> Output
    ) throws -> Output {
        try Tenant.$current.withValue(read(call.header)) { try next(call) }
    }

    func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<UpdateCall<Input>, Output, any Error>
    ) async throws -> Output {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }

    // MARK: What the workflow asks for

    func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        next(with(call, \.header))
    }

    func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        next(with(call, \.header))
    }

    func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        next: Next<ChildCall<Child>, ChildWorkflowHandle<Child>, ChildWorkflowFailure<Child.Failure>>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        try await next(with(call, \.header))
    }

    func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<ExternalSignalCall<Input>, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        try await next(with(call, \.header))
    }

    func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        next: (ContinueAsNewCall<Input>) -> Void
    ) {
        next(with(call, \.header))
    }

    // MARK: The activity

    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }
}
