package import TemporalCore

/// Ids for the span that is being begun, where it is begun by workflow code. They are made of the run's id and the
/// span's place in it, so that every replay, on any worker, comes to the same.
///
/// A tracer that takes its ids from here has workflows' spans as parents of all that workflows ask for. Without it the
/// spans are as many, and what a workflow asks for belongs to the caller that has started or signalled it.
///
/// ```swift
/// let tracer = InMemoryTracer(
///     idGenerator: .init(
///         nextTraceID: { WorkflowSpanIDs.current?.traceID ?? randomTraceID() },
///         nextSpanID: { WorkflowSpanIDs.current?.spanID ?? randomSpanID() }
///     )
/// )
/// ```
public struct WorkflowSpanIDs: Hashable, Sendable {
    /// For a span that has no parent: 32 hexadecimal digits, as W3C Trace Context has them.
    public let traceID: String
    /// The span's own: 16 hexadecimal digits.
    public let spanID: String

    /// The ids of the span that is being begun; nil outside of workflow code.
    @TaskLocal public static var current: WorkflowSpanIDs?

    /// - Parameters:
    ///   - runID: the run.
    ///   - place: what no other span of the run has.
    package init(_ runID: RunID, _ place: String) {
        var numbers = WorkflowRandom(seed: "\(runID.rawValue)/span/\(place)")
        // An id of zeros means none.
        spanID = max(1, numbers.next()).hexadecimal
        traceID = max(1, numbers.next()).hexadecimal + numbers.next().hexadecimal
    }
}
