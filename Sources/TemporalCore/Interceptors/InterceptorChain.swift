/// The interceptors that a call has still to pass, the outermost first.
struct InterceptorChain {
    private var rest: ArraySlice<any WorkflowInterceptor>

    init(_ interceptors: [any WorkflowInterceptor]) { rest = interceptors[...] }

    /// The next interceptor, which is taken out; nil when there are no more.
    private func split() -> (first: any WorkflowInterceptor, inner: InterceptorChain)? {
        guard let first = rest.first else { return nil }
        var inner = self
        inner.rest.removeFirst()
        return (first, inner)
    }
}

extension RunCore {
    /// What every call passes on its way in or out.
    var chain: InterceptorChain { InterceptorChain(interceptors) }
}

// MARK: - What reaches the workflow

extension InterceptorChain {
    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        _ last: @escaping (WorkflowCall<W>) async throws -> W.Output
    ) async throws -> W.Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: WorkflowCall<W>) async throws(any Error) in
            try await inner.executeWorkflow(call, in: context, last)
        }
        return try await first.executeWorkflow(call, in: context, next: next)
    }

    func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: @autoclosure () -> WorkflowContext<W>,
        _ last: (SignalCall<Input>) throws -> Void
    ) throws {
        guard let (first, inner) = split() else { return try last(call) }
        let context = context()
        return try first.applySignal(call, in: context) { try inner.applySignal($0, in: context, last) }
    }

    func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        _ last: @escaping (SignalCall<Input>) async throws -> Void
    ) async throws {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: SignalCall<Input>) async throws(any Error) in
            try await inner.runSignal(call, in: context, last)
        }
        return try await first.runSignal(call, in: context, next: next)
    }

    func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: @autoclosure () -> WorkflowInfo,
        _ last: (QueryCall<Input>) throws -> Output
    ) throws -> Output {
        guard let (first, inner) = split() else { return try last(call) }
        let workflow = workflow()
        return try first.answerQuery(call, in: workflow) { try inner.answerQuery($0, in: workflow, last) }
    }

    func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: @autoclosure () -> WorkflowInfo,
        _ last: (UpdateCall<Input>) throws -> Void
    ) throws {
        guard let (first, inner) = split() else { return try last(call) }
        let workflow = workflow()
        return try first.validateUpdate(call, in: workflow) { try inner.validateUpdate($0, in: workflow, last) }
    }

    func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: @autoclosure () -> WorkflowContext<W>,
        _ last: (UpdateCall<Input>) throws -> Output
    ) throws -> Output {
        guard let (first, inner) = split() else { return try last(call) }
        let context = context()
        return try first.applyUpdate(call, in: context) { try inner.applyUpdate($0, in: context, last) }
    }

    func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        _ last: @escaping (UpdateCall<Input>) async throws -> Output
    ) async throws -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: UpdateCall<Input>) async throws(any Error) in
            try await inner.runUpdate(call, in: context, last)
        }
        return try await first.runUpdate(call, in: context, next: next)
    }
}

// MARK: - What the workflow asks for

extension InterceptorChain {
    func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: @autoclosure () -> WorkflowContext<W>,
        _ last: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        guard let (first, inner) = split() else { return last(call) }
        let context = context()
        return first.startActivity(call, in: context) { inner.startActivity($0, in: context, last) }
    }

    func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: @autoclosure () -> WorkflowContext<W>,
        _ last: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        guard let (first, inner) = split() else { return last(call) }
        let context = context()
        return first.startLocalActivity(call, in: context) { inner.startLocalActivity($0, in: context, last) }
    }

    func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        _ last:
            @escaping (ChildCall<Child>) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ChildCall<Child>) async throws(ChildWorkflowFailure<Child.Failure>) in
            try await inner.startChild(call, in: context, last)
        }
        return try await first.startChild(call, in: context, next: next)
    }

    func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        _ last: @escaping (ExternalSignalCall<Input>) async throws(ExternalWorkflowFailure) -> Void
    ) async throws(ExternalWorkflowFailure) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ExternalSignalCall<Input>) async throws(ExternalWorkflowFailure) in
            try await inner.signalExternal(call, in: context, last)
        }
        return try await first.signalExternal(call, in: context, next: next)
    }

    func cancelExternal<W: Workflow>(
        _ call: ExternalCancelCall,
        in context: WorkflowContext<W>,
        _ last: @escaping (ExternalCancelCall) async throws(ExternalWorkflowFailure) -> Void
    ) async throws(ExternalWorkflowFailure) {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ExternalCancelCall) async throws(ExternalWorkflowFailure) in
            try await inner.cancelExternal(call, in: context, last)
        }
        return try await first.cancelExternal(call, in: context, next: next)
    }

    func startTimer<W: Workflow>(
        _ call: TimerCall,
        in context: @autoclosure () -> WorkflowContext<W>,
        _ last: (TimerCall) -> TimerHandle
    ) -> TimerHandle {
        guard let (first, inner) = split() else { return last(call) }
        let context = context()
        return first.startTimer(call, in: context) { inner.startTimer($0, in: context, last) }
    }

    func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        _ last: (ContinueAsNewCall<Input>) -> Void
    ) {
        guard let (first, inner) = split() else { return last(call) }
        first.continueAsNew(call, in: context) { inner.continueAsNew($0, in: context, last) }
    }
}
