public import TemporalClient
public import TemporalCore
public import TemporalWorker
import Tracing

// Nexus operations: the handlers of a worker, and the calls of a program.

extension TracingInterceptor {
    /// Traces it.
    public func handleNexusOperation<Input, Output>(
        _ call: NexusOperationRequest<Input>,
        in context: NexusOperationContext,
        next: Next<NexusOperationRequest<Input>, Output, any Error>
    ) async throws -> Output {
        try await handled("RunStartNexusOperationHandler", in: context) { try await next(call) }
    }

    /// Traces it.
    public func handleNexusCancellation(
        _ token: String,
        in context: NexusOperationContext,
        next: Next<String, Void, any Error>
    ) async throws {
        try await handled("RunCancelNexusOperationHandler", in: context) { try await next(token) }
    }

    private func handled<Output>(
        _ name: String,
        in context: NexusOperationContext,
        _ body: () async throws -> Output
    ) async throws -> Output {
        let info = context.info
        let parent = tracer.context(in: info.headers)
        let span = tracer.startSpan("\(name):\(info.service)/\(info.operation)", context: parent, ofKind: .server)
        defer { span.end() }
        do { return try await ServiceContext.$current.withValue(span.context) { try await body() } } catch {
            span.fail(error)
            throw error
        }
    }

    /// Traces it.
    public func startNexusOperation<Input, Output>(
        _ call: StartNexusOperationCall<Input, Output>,
        next: Next<StartNexusOperationCall<Input, Output>, NexusExecutionHandle<Output>, ClientError>
    ) async throws(ClientError) -> NexusExecutionHandle<Output> {
        var call = call
        let name = "\(call.operation.service.name)/\(call.operation.name)"
        let span = tracer.startSpan("StartNexusOperation:\(name)", ofKind: .client)
        defer { span.end() }
        tracer.write(span.context, to: &call.operation.options.headers)
        do throws(ClientError) { return try await next(call) } catch {
            span.fail(error)
            throw error
        }
    }
}
