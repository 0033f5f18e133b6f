public import TemporalClient
public import TemporalCore
import Tracing

// What programs ask of workflows.

extension TracingInterceptor {
    private func begin(_ name: String, _ workflowID: String, updateID: String? = nil) -> any Span {
        let span = tracer.startSpan(name, ofKind: .client)
        span.attributes[SpanAttribute.workflowID] = workflowID
        if let updateID { span.attributes[SpanAttribute.updateID] = updateID }
        return span
    }

    /// Traces it.
    public func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var call = call
        let span = begin("StartWorkflow:\(call.workflowType)", call.id.rawValue)
        defer { span.end() }
        tracer.write(span.context, to: &call.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func startActivity<Input, Output, Failure>(
        _ call: StartActivityCall<Input, Output, Failure>,
        next: Next<
            StartActivityCall<Input, Output, Failure>, StandaloneActivityHandle<Input, Output, Failure>, ClientError
        >
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure> {
        var call = call
        let span = tracer.startSpan("StartActivity:\(call.activity.name)", ofKind: .client)
        span.attributes[SpanAttribute.activityID] = call.id
        defer { span.end() }
        tracer.write(span.context, to: &call.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError) {
        var call = call
        let span = begin("SignalWorkflow:\(call.name)", call.workflowID)
        defer { span.end() }
        tracer.write(span.context, to: &call.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        next: Next<SignalWithStartCall<W, Input>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var call = call
        let span = begin("SignalWithStartWorkflow:\(call.start.workflowType)", call.start.id.rawValue)
        defer { span.end() }
        tracer.write(span.context, to: &call.start.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output {
        var call = call
        let span = begin("QueryWorkflow:\(call.name)", call.workflowID)
        defer { span.end() }
        tracer.write(span.context, to: &call.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        var call = call
        let span = begin("StartWorkflowUpdate:\(call.name)", call.workflowID, updateID: call.updateID)
        defer { span.end() }
        tracer.write(span.context, to: &call.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        next: Next<UpdateWithStartCall<W, Input>, StartedUpdate<W, Output, Refusal>, ClientError>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        var call = call
        let span = begin(
            "StartUpdateWithStartWorkflow:\(call.start.workflowType)",
            call.start.id.rawValue,
            updateID: call.update.updateID
        )
        defer { span.end() }
        tracer.write(span.context, to: &call.start.header)
        tracer.write(span.context, to: &call.update.header)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }
}
