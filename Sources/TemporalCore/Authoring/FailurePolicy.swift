/// Which problems of a workflow's code fail the workflow.
///
/// By default only business failures do (``ApplicationFailure``, declared errors, failures of activities and children,
/// cancellation). Any other problem fails the workflow task, which is tried again until a worker has better code.
public struct WorkflowFailurePolicy: Sendable {
    /// Whether a history that does not fit the code fails the workflow.
    public var failsOnNondeterminism = false
    /// Whether any error that the code throws fails the workflow.
    public var failsOnAnyError = false
    /// Further types of errors that fail the workflow when its code throws them.
    public var errorTypes: [any Error.Type] = []

    /// Business failures only.
    public init() {}

    /// What either of two policies lets fail the workflow.
    package func joined(with other: WorkflowFailurePolicy) -> WorkflowFailurePolicy {
        var both = self
        both.failsOnNondeterminism = failsOnNondeterminism || other.failsOnNondeterminism
        both.failsOnAnyError = failsOnAnyError || other.failsOnAnyError
        both.errorTypes += other.errorTypes
        return both
    }

    func fails(on error: any Error) -> Bool {
        failsOnAnyError || errorTypes.contains { $0 == type(of: error) }
    }
}
