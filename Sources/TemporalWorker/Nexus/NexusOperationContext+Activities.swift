public import TemporalClient
public import TemporalCore
import TemporalModel

/// An activity without a workflow that runs for a Nexus operation, whose result is the operation's.
public struct NexusActivityRun<Output>: Sendable {
    /// Its id.
    public let activityID: String
    /// Its run; nil when the server does not say.
    public let runID: RunID?
    /// The operation's token, in the form that all SDKs read: for ``NexusOperationStart/started(token:)``.
    public let token: String
}

extension NexusOperationContext {
    /// Starts the activity that runs for the operation: the server tells the caller of its end, and the caller's history
    /// leads to it.
    /// - Parameters:
    ///   - activity: the activity; its options say how it is run.
    ///   - id: its id, best made of the input.
    ///   - taskQueue: the queue of its workers; that of this worker when nil.
    ///   - options: policies, delay, search attributes. With `idConflictPolicy` `useExisting`, an activity of that id that
    ///     runs already runs for this operation, too.
    ///   - input: its argument.
    /// - Returns: what the code that handles the operation returns.
    /// - Throws: ``ClientError``.
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        on taskQueue: TaskQueue? = nil,
        options: StandaloneActivityOptions = StandaloneActivityOptions(),
        _ input: Input
    ) async throws(ClientError) -> NexusActivityRun<Output> {
        var options = options
        let token = NexusOperationToken(namespace: client.namespace, .activity(id, runID: nil))
        options.origin = try origin(telling: token)
        let queue = taskQueue ?? info.taskQueue
        let handle = try await client.start(activity, id: id, on: queue, options: options, input)
        let runID = handle.runID.flatMap { $0.rawValue.isEmpty ? nil : $0 }
        if let runID {
            let link = WorkflowLink.activity(namespace: client.namespace, activityID: id, runID: runID)
            if let link = NexusLink(link) { add(link) }
        }
        let started = NexusOperationToken(namespace: client.namespace, .activity(id, runID: runID?.rawValue))
        return NexusActivityRun(activityID: id, runID: runID, token: started.text)
    }
}
