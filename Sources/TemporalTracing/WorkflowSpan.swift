import TemporalCore
import Tracing

/// A span of workflow code. It is begun in every replay, for the sake of its context, and ended once.
struct WorkflowSpan {
    private let span: any Span
    private let isRepeatable: Bool
    private let parent: ServiceContext
    /// What the code within it belongs to: something that every replay comes to.
    var inner: ServiceContext { isRepeatable ? span.context : parent }

    /// - Parameters:
    ///   - name: the span's name.
    ///   - place: what no other span of the run has.
    ///   - tracer: begins it.
    ///   - kind: who asks and who answers.
    ///   - parent: what it belongs to.
    ///   - workflow: the run.
    ///   - time: when it begins.
    init(
        _ name: String,
        at place: String,
        _ tracer: any Tracer,
        kind: SpanKind,
        in parent: ServiceContext,
        of workflow: WorkflowInfo,
        time: Timestamp
    ) {
        let ids = WorkflowSpanIDs(workflow.runID, place)
        span = WorkflowSpanIDs.$current.withValue(ids) {
            tracer.startSpan(name, context: parent, ofKind: kind, at: time.tracerInstant)
        }
        self.parent = parent
        // A tracer that makes its own ids would not come to the same in a replay.
        isRepeatable = tracer.fields(of: span.context).values.contains { $0.contains(ids.spanID) }
        span.attributes[SpanAttribute.workflowID] = workflow.workflowID
        span.attributes[SpanAttribute.runID] = workflow.runID.rawValue
    }

    /// Says more of it.
    func set(_ name: String, _ value: String?) {
        if let value { span.attributes[name] = value }
    }

    /// Notes what led to it beside its parent.
    func link(to context: ServiceContext?) {
        if let context { span.addLink(SpanLink(context: context, attributes: [:])) }
    }

    /// What is asked for in it belongs to this: in a replay to something that was there when the code first ran.
    func outer(isReplaying: Bool) -> ServiceContext { isReplaying && !isRepeatable ? parent : span.context }

    /// Ends it, unless the code was only repeated or its run leaves memory.
    func end<W>(in context: WorkflowContext<W>, _ error: (any Error)? = nil) {
        guard !context.isReplaying, !context.isUnwinding else { return }
        if let error { span.fail(error) }
        span.end(at: context.now.tracerInstant)
    }
}

extension Timestamp {
    /// The same instant for a tracer.
    var tracerInstant: DefaultTracerClock.Timestamp {
        DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: UInt64(max(0, nanosecondsSince1970)))
    }
}
