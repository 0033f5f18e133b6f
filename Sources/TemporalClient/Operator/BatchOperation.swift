public import TemporalCore
import TemporalWire

/// What is done to each of many workflows.
public struct BatchOperation: Sendable {
    let encoded: @Sendable (Client) throws(ClientError) -> BatchOperationParts

    private init(_ parts: BatchOperationParts) { encoded = { _ in parts } }
    private init(encoded: @escaping @Sendable (Client) throws(ClientError) -> BatchOperationParts) {
        self.encoded = encoded
    }

    /// Sends a signal.
    /// - Parameters:
    ///   - message: the signal, such as `\Order.Messages.approve`.
    ///   - input: its argument.
    /// - Returns: the operation.
    public static func signal<W: Workflow, Input>(
        _ message: KeyPath<W.Messages, Signal<W, Input>>,
        _ input: Input
    ) -> BatchOperation {
        signal(named: W.Messages()[keyPath: message].name, input)
    }

    /// Sends a signal by its name.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - input: its argument; ``Empty`` for none, ``Arguments`` for several.
    /// - Returns: the operation.
    public static func signal(named name: String, _ input: some Codable & Sendable = Empty()) -> BatchOperation {
        BatchOperation { (client) throws(ClientError) in
            .signal(name: name, input: try client.encode(input, "the input of signal \(name)"))
        }
    }

    /// Asks them to cancel.
    public static let cancel = BatchOperation(.cancel)
    /// Ends them at once.
    public static let terminate = BatchOperation(.terminate)
    /// Removes them and their histories; those that run are terminated first.
    public static let delete = BatchOperation(.delete)

    /// Begins them again from one of their tasks.
    /// - Parameters:
    ///   - point: where.
    ///   - excluded: what is not told again.
    ///   - currentRunOnly: whether a point of an earlier run is left alone.
    ///   - change: what the new runs have otherwise, such as the version of the workers.
    /// - Returns: the operation.
    public static func reset(
        to point: ResetPoint,
        excluding excluded: ResetExclusions = [],
        currentRunOnly: Bool = false,
        changing change: WorkflowOptionsChange? = nil
    ) -> BatchOperation {
        let target: BatchReset.Point =
            switch point {
            case .firstTask: .firstTask
            case .lastTask: .lastTask
            case .event(let event): .event(event)
            }
        return BatchOperation(
            .reset(
                BatchReset(
                    point: target,
                    excluded: excluded.exclusions,
                    currentRunOnly: currentRunOnly,
                    change: change
                )
            )
        )
    }

    /// Begins them again before the first task that a build of the workers has done: what a bad build did is undone.
    /// - Parameters:
    ///   - buildID: the build.
    ///   - excluded: what is not told again.
    ///   - currentRunOnly: whether a point of an earlier run is left alone.
    ///   - change: what the new runs have otherwise, such as the version of the workers.
    /// - Returns: the operation.
    public static func reset(
        toBuild buildID: String,
        excluding excluded: ResetExclusions = [],
        currentRunOnly: Bool = false,
        changing change: WorkflowOptionsChange? = nil
    ) -> BatchOperation {
        BatchOperation(
            .reset(
                BatchReset(
                    point: .build(buildID),
                    excluded: excluded.exclusions,
                    currentRunOnly: currentRunOnly,
                    change: change
                )
            )
        )
    }

    /// Changes their options.
    public static func updateOptions(_ change: WorkflowOptionsChange) -> BatchOperation {
        BatchOperation(.updateOptions(change))
    }

    /// Lets their paused activities go on.
    /// - Parameters:
    ///   - type: of this type only; all when nil.
    ///   - resetsAttempts: whether attempts are counted from 1 again.
    ///   - resetsHeartbeat: whether the details of the last heartbeat are forgotten.
    ///   - jitter: each goes on after a random time up to this one.
    /// - Returns: the operation.
    public static func unpauseActivities(
        type: String? = nil,
        resetsAttempts: Bool = false,
        resetsHeartbeat: Bool = false,
        jitter: Duration? = nil
    ) -> BatchOperation {
        BatchOperation(
            .unpauseActivities(
                type: type,
                resetsAttempts: resetsAttempts,
                resetsHeartbeat: resetsHeartbeat,
                jitter: jitter
            )
        )
    }

    /// Begins their activities again with their first attempt.
    /// - Parameters:
    ///   - type: of this type only; all when nil.
    ///   - resetsHeartbeat: whether the details of the last heartbeat are forgotten.
    ///   - keepsPaused: whether those that are paused stay so.
    ///   - restoresOptions: whether they are tried again as their workflow asked for it.
    ///   - jitter: each begins after a random time up to this one.
    /// - Returns: the operation.
    public static func resetActivities(
        type: String? = nil,
        resetsHeartbeat: Bool = false,
        keepsPaused: Bool = false,
        restoresOptions: Bool = false,
        jitter: Duration? = nil
    ) -> BatchOperation {
        var reset = BatchOperationParts.BatchActivityReset()
        reset.resetsHeartbeat = resetsHeartbeat
        reset.keepsPaused = keepsPaused
        reset.restoresOptions = restoresOptions
        reset.jitter = jitter
        return BatchOperation(.resetActivities(type: type, reset))
    }

    /// Changes how their activities are tried.
    /// - Parameters:
    ///   - type: of this type only; all when nil.
    ///   - change: what changes, or ``ActivityOptionsChange/original``.
    /// - Returns: the operation.
    public static func updateActivityOptions(type: String? = nil, _ change: ActivityOptionsChange) -> BatchOperation {
        BatchOperation(.updateActivityOptions(type: type, change))
    }

    /// Asks activities that stand by themselves to cancel.
    public static func cancelActivities(reason: String = "") -> BatchOperation {
        BatchOperation(.cancelActivities(reason: reason))
    }

    /// Ends activities that stand by themselves at once.
    public static func terminateActivities(reason: String = "") -> BatchOperation {
        BatchOperation(.terminateActivities(reason: reason))
    }

    /// Removes activities that stand by themselves.
    public static let deleteActivities = BatchOperation(.deleteActivities)
}

/// What a batch operation is about.
public enum BatchTargets: Hashable, Sendable {
    /// All that a visibility query finds.
    case query(String)
    /// These workflows.
    case workflows([BatchTarget])
    /// These activities, which stand by themselves.
    case activities([BatchTarget])
}

/// A workflow, or an activity that stands by itself.
public struct BatchTarget: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Its id.
    public var id: String
    /// A certain run; the latest when nil.
    public var runID: RunID?

    /// By its id.
    public init(_ id: String, runID: RunID? = nil) {
        self.id = id
        self.runID = runID
    }

    /// The latest run, by its id.
    public init(stringLiteral value: String) { self.init(value) }
}
