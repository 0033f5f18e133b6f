public import TemporalCore
import Tracing

// What workflows ask for. The spans are over when it is asked for: how long it takes is seen in the spans of the code that does it.

extension TracingInterceptor {
    private func asked<W: Workflow>(
        _ name: String,
        in context: WorkflowContext<W>,
        header: inout [NamedPayload]
    ) {
        tracer.write(asked(name, in: context), to: &header)
    }

    /// What is asked for belongs to the context that this returns.
    private func asked<W: Workflow>(_ name: String, in context: WorkflowContext<W>) -> ServiceContext {
        let span = WorkflowSpan(
            name,
            at: "\(context.nextSpanNumber())",
            tracer,
            kind: .client,
            in: ServiceContext.current ?? .topLevel,
            of: context.info,
            time: context.now
        )
        // In a cancelled scope nothing is asked for.
        if !context.isCancelled { span.end(in: context) }
        return span.outer(isReplaying: context.isReplaying)
    }

    /// Traces it.
    public func startNexusOperation<W: Workflow, Input, Output>(
        _ call: NexusOperationCall<Input, Output>,
        in context: WorkflowContext<W>,
        next: (NexusOperationCall<Input, Output>) -> NexusOperationHandle<Output>
    ) -> NexusOperationHandle<Output> {
        var call = call
        let name = "StartNexusOperation:\(call.operation.service.name)/\(call.operation.name)"
        tracer.write(asked(name, in: context), to: &call.operation.options.headers)
        return next(call)
    }

    /// Traces it.
    public func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        var call = call
        asked("StartActivity:\(call.activity.name)", in: context, header: &call.header)
        return next(call)
    }

    /// Traces it.
    public func startLocalActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        var call = call
        asked("StartActivity:\(call.activity.name)", in: context, header: &call.header)
        return next(call)
    }

    /// Traces it.
    public func startChild<W: Workflow, Child: Workflow>(
        _ call: ChildCall<Child>,
        in context: WorkflowContext<W>,
        next: Next<ChildCall<Child>, ChildWorkflowHandle<Child>, ChildWorkflowFailure<Child.Failure>>
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        var call = call
        asked("StartChildWorkflow:\(call.workflowType)", in: context, header: &call.header)
        return try await next(call)
    }

    /// Traces it.
    public func signalExternal<W: Workflow, Input>(
        _ call: ExternalSignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<ExternalSignalCall<Input>, Void, ExternalWorkflowFailure>
    ) async throws(ExternalWorkflowFailure) {
        var call = call
        let name = call.isToChild ? "SignalChildWorkflow" : "SignalExternalWorkflow"
        asked("\(name):\(call.name)", in: context, header: &call.header)
        try await next(call)
    }

    /// The next run belongs to what this one belongs to.
    public func continueAsNew<W: Workflow, Input>(
        _ call: ContinueAsNewCall<Input>,
        in context: WorkflowContext<W>,
        next: (ContinueAsNewCall<Input>) -> Void
    ) {
        var call = call
        tracer.write(ServiceContext.current, to: &call.header)
        next(call)
        // The main line does not come to its end.
        runSpan(of: context.info).end(in: context)
    }
}
