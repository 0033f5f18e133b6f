public import TemporalClient
public import TemporalCore
public import TemporalWorker
public import Tracing

/// Traces what programs ask of workflows, and what workflows and activities do about it.
///
/// Give it to the client; workers that are made with the client have it, too.
///
/// ```swift
/// options.interceptors = [TracingInterceptor()]
/// ```
/// A span begins where a program starts, signals, queries or updates a workflow; where a workflow runs and where its
/// handlers do; where it asks for an activity, a child, a signal or a Nexus operation; and where an activity's attempt or
/// the handler of a Nexus operation runs. The context travels in the header `_tracer-data`, as in the OpenTelemetry interceptors of the Python and TypeScript SDKs, and in the
/// headers of a Nexus request as in those of HTTP, so that traces go through workers of either.
///
/// Spans of workflow code end once, when the code runs for the first time, and never in a replay. Their times are the
/// workflow's. For their ids see ``WorkflowSpanIDs``.
public struct TracingInterceptor: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor, NexusInterceptor {
    private let given: (any Tracer)?

    /// An interceptor for a client, which its workers use too.
    /// - Parameter tracer: begins the spans; what the process was bootstrapped with when nil.
    public init(tracer: (any Tracer)? = nil) { given = tracer }

    var tracer: any Tracer { given ?? InstrumentationSystem.tracer }
}

/// What spans are called and described by: the names of the Python SDK.
enum SpanAttribute {
    static let workflowID = "temporalWorkflowID"
    static let runID = "temporalRunID"
    static let activityID = "temporalActivityID"
    static let updateID = "temporalUpdateID"
}

extension Span {
    /// Ends the span as what failed.
    func fail(_ error: any Error) {
        recordError(error)
        setStatus(SpanStatus(code: .error, message: "\(error)"))
    }
}
