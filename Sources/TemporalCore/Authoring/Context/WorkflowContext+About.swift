// What a run knows of its start, its messages and its cancellation, and what it says of itself.

extension WorkflowContext {
    /// The update that the code around answers; nil outside of an update's handler.
    public var currentUpdate: UpdateInfo? { update }

    /// Whether every signal and update handler that has begun has ended; wait for it before the workflow ends:
    /// `context.wait { _ in context.allHandlersFinished }`.
    public var allHandlersFinished: Bool { core.handlers.isEmpty }

    /// Why the workflow, the branch or the stretch of code around was cancelled, in the words of the one who asked for it;
    /// empty when nothing was said, nil when it is not cancelled.
    public var cancellationReason: String? { scope.isCancelled ? scope.reason : nil }

    /// Why the server advises to continue as new; empty when it does not, or does not say why.
    public var continueAsNewReasons: [ContinueAsNewReason] { core.taskStart.continueAsNewReasons }

    /// Whether new runs go to another version of the workers than this one is pinned to, as of the task at hand. A run that
    /// would rather go on there continues as new with ``ContinueAsNewOptions/initialVersioning``.
    public var hasTargetVersionChanged: Bool { core.taskStart.targetVersionChanged }

    /// What the workflow is about right now, in a sentence or in Markdown, for the Web UI and `temporal workflow metadata`.
    ///
    /// It is kept with the state and costs no command.
    public var currentDetails: String {
        get { core.currentDetails }
        set { core.currentDetails = newValue }
    }

    /// Whether an error that the workflow's code throws ends the workflow; any other one fails the task alone.
    package func isFailure(_ error: any Error) -> Bool { run.isFailure(error) }

    /// Counts the spans of a trace that are begun for the workflow's code; a replay counts them alike.
    package func nextSpanNumber() -> Int {
        core.spanCount += 1
        return core.spanCount
    }

    /// What the last run of a cron schedule ended with; nil when there was no run before.
    ///
    /// A value of another type fails the workflow task.
    public func lastCompletionResult<Value: Codable & Sendable>(as type: Value.Type = Value.self) -> Value? {
        guard !core.info.lastCompletionResult.isEmpty else { return nil }
        return core.decode(type, from: core.info.lastCompletionResult, "the result of the run before")
    }
}

/// Why the server advises to continue as new. The numbers are the API's.
public enum ContinueAsNewReason: Int32, Hashable, Sendable {
    /// The history is large in bytes.
    case historySize = 1
    /// The history has many events.
    case historyLength = 2
    /// The run has had many updates.
    case updates = 3
}
