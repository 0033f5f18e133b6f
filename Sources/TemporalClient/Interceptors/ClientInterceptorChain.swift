import TemporalCore

/// The interceptors that a call has still to pass, the outermost first.
struct ClientInterceptorChain: Sendable {
    private var rest: ArraySlice<any ClientInterceptor>

    init(_ interceptors: [any ClientInterceptor]) { rest = interceptors[...] }

    /// The next interceptor, which is taken out; nil when there are no more.
    fileprivate func split() -> (first: any ClientInterceptor, inner: ClientInterceptorChain)? {
        guard let first = rest.first else { return nil }
        var inner = self
        inner.rest.removeFirst()
        return (first, inner)
    }
}

extension Client {
    /// What every call passes on its way to the server.
    var chain: ClientInterceptorChain { ClientInterceptorChain(interceptors) }
}

extension ClientInterceptorChain {
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        _ last: @escaping (StartWorkflowCall<W>) async throws(ClientError) -> WorkflowHandle<W>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: StartWorkflowCall<W>) async throws(ClientError) in
            try await inner.startWorkflow(call, last)
        }
        return try await first.startWorkflow(call, next: next)
    }

    func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        _ last: @escaping (SignalWorkflowCall<Input>) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: SignalWorkflowCall<Input>) async throws(ClientError) in
            try await inner.signalWorkflow(call, last)
        }
        return try await first.signalWorkflow(call, next: next)
    }

    func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        _ last: @escaping (SignalWithStartCall<W, Input>) async throws(ClientError) -> WorkflowHandle<W>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: SignalWithStartCall<W, Input>) async throws(ClientError) in
            try await inner.signalWithStart(call, last)
        }
        return try await first.signalWithStart(call, next: next)
    }

    func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        _ last: @escaping (QueryWorkflowCall<Input>) async throws(ClientError) -> Output
    ) async throws(ClientError) -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: QueryWorkflowCall<Input>) async throws(ClientError) in
            try await inner.queryWorkflow(call, last)
        }
        return try await first.queryWorkflow(call, next: next)
    }

    func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        _ last: @escaping (UpdateWorkflowCall<Input>) async throws(ClientError) -> UpdateHandle<Output, Refusal>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: UpdateWorkflowCall<Input>) async throws(ClientError) in
            try await inner.updateWorkflow(call, last)
        }
        return try await first.updateWorkflow(call, next: next)
    }

    func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        _ last: @escaping (UpdateWithStartCall<W, Input>) async throws(ClientError) -> StartedUpdate<W, Output, Refusal>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: UpdateWithStartCall<W, Input>) async throws(ClientError) in
            try await inner.updateWithStart(call, last)
        }
        return try await first.updateWithStart(call, next: next)
    }

    func cancelWorkflow(
        _ call: CancelWorkflowCall,
        _ last: @escaping (CancelWorkflowCall) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: CancelWorkflowCall) async throws(ClientError) in
            try await inner.cancelWorkflow(call, last)
        }
        return try await first.cancelWorkflow(call, next: next)
    }

    func terminateWorkflow(
        _ call: TerminateWorkflowCall,
        _ last: @escaping (TerminateWorkflowCall) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: TerminateWorkflowCall) async throws(ClientError) in
            try await inner.terminateWorkflow(call, last)
        }
        return try await first.terminateWorkflow(call, next: next)
    }

    func describeWorkflow(
        _ call: DescribeWorkflowCall,
        _ last: @escaping (DescribeWorkflowCall) async throws(ClientError) -> WorkflowDescription
    ) async throws(ClientError) -> WorkflowDescription {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: DescribeWorkflowCall) async throws(ClientError) in
            try await inner.describeWorkflow(call, last)
        }
        return try await first.describeWorkflow(call, next: next)
    }

    func workflowResult<Output, Failure>(
        _ call: WorkflowResultCall,
        _ last: @escaping (WorkflowResultCall) async throws(WorkflowFailure<Failure>) -> Output
    ) async throws(WorkflowFailure<Failure>) -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: WorkflowResultCall) async throws(WorkflowFailure<Failure>) in
            try await inner.workflowResult(call, last)
        }
        return try await first.workflowResult(call, next: next)
    }

    func updateResult<Output, Refusal>(
        _ call: UpdateResultCall,
        _ last: @escaping (UpdateResultCall) async throws(UpdateFailure<Refusal>) -> Output
    ) async throws(UpdateFailure<Refusal>) -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: UpdateResultCall) async throws(UpdateFailure<Refusal>) in
            try await inner.updateResult(call, last)
        }
        return try await first.updateResult(call, next: next)
    }

    func countWorkflows(
        _ call: CountWorkflowsCall,
        _ last: @escaping (CountWorkflowsCall) async throws(ClientError) -> WorkflowCount
    ) async throws(ClientError) -> WorkflowCount {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: CountWorkflowsCall) async throws(ClientError) in
            try await inner.countWorkflows(call, last)
        }
        return try await first.countWorkflows(call, next: next)
    }

    func listWorkflows(_ call: ListWorkflowsCall, _ last: (ListWorkflowsCall) -> WorkflowList) -> WorkflowList {
        guard let (first, inner) = split() else { return last(call) }
        return first.listWorkflows(call) { inner.listWorkflows($0, last) }
    }
}

extension ClientInterceptorChain {
    func reportActivity(
        _ call: ReportActivityCall,
        _ last: @escaping (ReportActivityCall) async throws(ClientError) -> ActivityInstructions
    ) async throws(ClientError) -> ActivityInstructions {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ReportActivityCall) async throws(ClientError) in
            try await inner.reportActivity(call, last)
        }
        return try await first.reportActivity(call, next: next)
    }
}

// MARK: - Schedules

extension ClientInterceptorChain {
    func createSchedule(
        _ call: CreateScheduleCall,
        _ last: @escaping (CreateScheduleCall) async throws(ClientError) -> ScheduleHandle
    ) async throws(ClientError) -> ScheduleHandle {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: CreateScheduleCall) async throws(ClientError) in
            try await inner.createSchedule(call, last)
        }
        return try await first.createSchedule(call, next: next)
    }

    func describeSchedule(
        _ call: DescribeScheduleCall,
        _ last: @escaping (DescribeScheduleCall) async throws(ClientError) -> ScheduleDescription
    ) async throws(ClientError) -> ScheduleDescription {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: DescribeScheduleCall) async throws(ClientError) in
            try await inner.describeSchedule(call, last)
        }
        return try await first.describeSchedule(call, next: next)
    }

    func changeSchedule(
        _ call: ScheduleCall,
        _ last: @escaping (ScheduleCall) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ScheduleCall) async throws(ClientError) in try await inner.changeSchedule(call, last) }
        return try await first.changeSchedule(call, next: next)
    }

    func updateSchedule(
        _ call: UpdateScheduleCall,
        _ last: @escaping (UpdateScheduleCall) async throws(ClientError) -> ScheduleUpdateOutcome
    ) async throws(ClientError) -> ScheduleUpdateOutcome {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: UpdateScheduleCall) async throws(ClientError) in
            try await inner.updateSchedule(call, last)
        }
        return try await first.updateSchedule(call, next: next)
    }

    func countSchedules(
        _ call: CountSchedulesCall,
        _ last: @escaping (CountSchedulesCall) async throws(ClientError) -> Int
    ) async throws(ClientError) -> Int {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: CountSchedulesCall) async throws(ClientError) in
            try await inner.countSchedules(call, last)
        }
        return try await first.countSchedules(call, next: next)
    }

    func listSchedules(
        _ call: ListSchedulesCall,
        _ last: (ListSchedulesCall) -> ServerList<ScheduleListing>
    ) -> ServerList<ScheduleListing> {
        guard let (first, inner) = split() else { return last(call) }
        return first.listSchedules(call) { inner.listSchedules($0, last) }
    }
}
