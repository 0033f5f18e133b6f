/// One thing that happened to a workflow and that its code is told of.
package enum Job: Sendable {
    case start(HistoryEvent.WorkflowStarted)
    case reseed(runID: String)
    case signal(HistoryEvent.Signaled)
    case update(UpdateJob)
    case cancelWorkflow(cause: String)
    case resolve(Operation, Resolution)

    /// The order within one activation: the start, the seed, then signals and updates as they came, then all else.
    var rank: Int {
        switch self {
        case .start: 0
        case .reseed: 1
        case .signal, .update: 2
        case .cancelWorkflow, .resolve: 3
        }
    }

    /// Jobs in the order of their ranks; what arrived first within a rank stays first.
    static func inOrder(_ jobs: [Job]) -> [Job] {
        var ordered: [Job] = []
        ordered.reserveCapacity(jobs.count)
        for rank in 0...3 { ordered.append(contentsOf: jobs.lazy.filter { $0.rank == rank }) }
        return ordered
    }
}

/// An update to apply.
package struct UpdateJob: Sendable {
    package var sequence: Sequence
    package var request: UpdateRequest
    /// False in a replay: what history has accepted is not asked again.
    package var needsValidation: Bool
}

/// Something that a workflow has asked for and may wait for.
package enum Operation: Hashable, Sendable {
    case timer(Sequence)
    case activity(Sequence)
    case localActivity(Sequence)
    case childStart(Sequence)
    case childResult(Sequence)
    case external(Sequence)
    case nexusStart(Sequence)
    case nexusResult(Sequence)

    var sequence: Sequence {
        switch self {
        case .timer(let sequence), .activity(let sequence), .localActivity(let sequence), .childStart(let sequence),
            .childResult(let sequence),
            .external(let sequence), .nexusStart(let sequence), .nexusResult(let sequence):
            sequence
        }
    }
}

/// How something that a workflow waited for ended.
package enum Resolution: Sendable {
    case fired
    case completed([Payload])
    case childStarted(RunID)
    /// `initiated` is the event that asked for it; 0 where the workflow was refused without one.
    case childNotStarted(ChildStartFailure, initiated: EventID)
    /// The token is nil where the operation has ended at once.
    case nexusStarted(token: String?)
    case delivered
    case notDelivered(ExternalFailure)
    case failed(Failure)
    case cancelled
    /// The run leaves memory, although the workflow has not ended; nothing that follows has an effect.
    case evicted

    /// Whether there is no result.
    var hasFailed: Bool {
        switch self {
        case .fired, .completed, .childStarted, .nexusStarted, .delivered: false
        case .childNotStarted, .notDelivered, .failed, .cancelled, .evicted: true
        }
    }
}
