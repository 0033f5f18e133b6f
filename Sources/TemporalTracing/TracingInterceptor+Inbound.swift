public import TemporalCore
import Tracing

// What reaches workflows.

extension TracingInterceptor {
    /// Traces it.
    public func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        let span = runSpan(of: context.info)
        do {
            let output = try await ServiceContext.$current.withValue(span.inner) { try await next(call) }
            span.end(in: context)
            return output
        } catch {
            // What fails the task alone happens again.
            if context.isFailure(error) { span.end(in: context, error) }
            throw error
        }
    }

    /// The span of the run itself. Handlers make it once more, for its context or to end it.
    func runSpan(of workflow: WorkflowInfo) -> WorkflowSpan {
        let parent = tracer.context(in: workflow.header) ?? .topLevel
        let name = "RunWorkflow:\(workflow.workflowType)"
        return WorkflowSpan(name, at: "run", tracer, kind: .server, in: parent, of: workflow, time: workflow.startTime)
    }

    /// A handler's span: it belongs to the sender of the message, and is linked to the run.
    private func handlerSpan<W: Workflow>(
        _ name: String,
        header: [NamedPayload],
        in context: WorkflowContext<W>
    ) -> WorkflowSpan {
        let sender = tracer.context(in: header)
        let run = runSpan(of: context.info).inner
        let span = WorkflowSpan(
            name,
            at: "\(context.nextSpanNumber())",
            tracer,
            kind: .server,
            in: sender ?? run,
            of: context.info,
            time: context.now
        )
        if sender != nil { span.link(to: run) }
        span.set(SpanAttribute.updateID, context.currentUpdate?.id)
        return span
    }

    /// Traces it.
    public func applySignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: (SignalCall<Input>) throws -> Void
    ) throws {
        let span = handlerSpan("HandleSignal:\(call.name)", header: call.header, in: context)
        do {
            try ServiceContext.$current.withValue(span.inner) { try next(call) }
            span.end(in: context)
        } catch {
            span.end(in: context, error)
            // The main line does not hear of it.
            if context.isFailure(error) { runSpan(of: context.info).end(in: context, error) }
            throw error
        }
    }

    /// Traces it.
    public func runSignal<W: Workflow, Input>(
        _ call: SignalCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<SignalCall<Input>, Void, any Error>
    ) async throws {
        let span = handlerSpan("HandleSignal:\(call.name)", header: call.header, in: context)
        do {
            try await ServiceContext.$current.withValue(span.inner) { try await next(call) }
            span.end(in: context)
        } catch {
            span.end(in: context, error)
            // The main line does not hear of it.
            if context.isFailure(error) { runSpan(of: context.info).end(in: context, error) }
            throw error
        }
    }

    /// Traces it.
    public func applyUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: (UpdateCall<Input>) throws -> Output
    ) throws -> Output {
        let span = handlerSpan("HandleUpdate:\(call.name)", header: call.header, in: context)
        do {
            let output = try ServiceContext.$current.withValue(span.inner) { try next(call) }
            span.end(in: context)
            return output
        } catch {
            span.end(in: context, error)
            throw error
        }
    }

    /// Traces it.
    public func runUpdate<W: Workflow, Input, Output>(
        _ call: UpdateCall<Input>,
        in context: WorkflowContext<W>,
        next: Next<UpdateCall<Input>, Output, any Error>
    ) async throws -> Output {
        let span = handlerSpan("HandleUpdate:\(call.name)", header: call.header, in: context)
        do {
            let output = try await ServiceContext.$current.withValue(span.inner) { try await next(call) }
            span.end(in: context)
            return output
        } catch {
            span.end(in: context, error)
            throw error
        }
    }

    /// Traces it.
    public func answerQuery<Input, Output>(
        _ call: QueryCall<Input>,
        in workflow: WorkflowInfo,
        next: (QueryCall<Input>) throws -> Output
    ) throws -> Output {
        try traced("HandleQuery:\(call.name)", header: call.header, of: workflow) { try next(call) }
    }

    /// Traces it.
    public func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws {
        try traced("ValidateUpdate:\(call.name)", header: call.header, of: workflow) { try next(call) }
    }

    /// What leaves no trace in history has ids of the tracer's own: nothing comes of it later.
    private func traced<Output>(
        _ name: String,
        header: [NamedPayload],
        of workflow: WorkflowInfo,
        _ body: () throws -> Output
    ) throws -> Output {
        let sender = tracer.context(in: header)
        let run = runSpan(of: workflow).inner
        let span = tracer.startSpan(name, context: sender ?? run, ofKind: .server)
        span.attributes[SpanAttribute.workflowID] = workflow.workflowID
        span.attributes[SpanAttribute.runID] = workflow.runID.rawValue
        if sender != nil { span.addLink(SpanLink(context: run, attributes: [:])) }
        defer { span.end() }
        do { return try ServiceContext.$current.withValue(span.context, operation: body) } catch {
            span.fail(error)
            throw error
        }
    }
}
