public import TemporalCore
public import TemporalWorker
import Tracing

// What activities do.

extension TracingInterceptor {
    /// Traces it.
    public func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        let parent = tracer.context(in: call.header) ?? .topLevel
        let span = tracer.startSpan("RunActivity:\(context.info.activityType)", context: parent, ofKind: .server)
        if !context.info.isStandalone { span.attributes[SpanAttribute.workflowID] = context.info.workflowID }
        span.attributes[SpanAttribute.runID] = (context.info.activityRunID ?? context.info.runID).rawValue
        span.attributes[SpanAttribute.activityID] = context.info.activityID
        defer { span.end() }
        do { return try await ServiceContext.$current.withValue(span.context) { try await next(call) } } catch {
            // One that completes later has not failed.
            if !(error is CompletesLater) { span.fail(error) }
            throw error
        }
    }
}
