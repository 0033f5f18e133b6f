import TemporalCore
import TemporalRPC
import TemporalWire

// What an operator does to a workflow's activities that have not ended. `describe` shows them.

extension WorkflowHandle {
    /// Keeps activities from being tried again. One that runs hears of it with its next heartbeat, as
    /// `ActivityContext.cancellationReason`.
    /// - Parameters:
    ///   - target: which.
    ///   - reason: shown in the workflow's description.
    /// - Throws: ``ClientError/activityNotFound(_:)``, ``ClientError/workflowNotFound(workflowID:reason:)``.
    public func pauseActivities(_ target: ActivityTarget, reason: String = "") async throws(ClientError) {
        guard target == .all else { return try await pause(target, reason) }
        // The server pauses by id or type only.
        let pending = try await describe().pendingActivities
        guard !pending.isEmpty else { throw .activityNotFound("workflow \"\(id)\" has no activities under way") }
        for activity in pending { try await pauseIfPending(activity.activityID, reason) }
    }

    /// An activity that has ended since it was looked for needs no pause.
    private func pauseIfPending(_ activityID: String, _ reason: String) async throws(ClientError) {
        do throws(ClientError) { try await pause(.id(activityID), reason) } catch {
            guard case .activityNotFound = error else { throw error }
        }
    }

    private func pause(_ target: ActivityTarget, _ reason: String) async throws(ClientError) {
        let request = PauseActivityRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            identity: client.identity,
            target: target,
            reason: reason,
            requestID: Client.requestID()
        )
        _ = try await call(request)
    }

    /// Lets paused activities go on.
    /// - Parameters:
    ///   - target: which.
    ///   - resetsAttempts: whether attempts are counted from 1 again.
    ///   - resetsHeartbeat: whether the details of the last heartbeat are forgotten.
    ///   - jitter: each goes on after a random time up to this one.
    /// - Throws: ``ClientError/activityNotFound(_:)``, ``ClientError/workflowNotFound(workflowID:reason:)``.
    public func unpauseActivities(
        _ target: ActivityTarget,
        resetsAttempts: Bool = false,
        resetsHeartbeat: Bool = false,
        jitter: Duration? = nil
    ) async throws(ClientError) {
        let request = UnpauseActivityRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            identity: client.identity,
            target: target,
            resetsAttempts: resetsAttempts,
            resetsHeartbeat: resetsHeartbeat,
            jitter: jitter
        )
        _ = try await call(request)
    }

    /// Begins activities again with their first attempt, at once. One that runs hears of it with its next heartbeat, and
    /// the attempt behind it is counted from 1.
    /// - Parameters:
    ///   - target: which.
    ///   - resetsHeartbeat: whether the details of the last heartbeat are forgotten.
    ///   - keepsPaused: whether those that are paused stay so.
    ///   - restoresOptions: whether they are tried again as the workflow asked for it.
    ///   - jitter: each begins after a random time up to this one.
    /// - Throws: ``ClientError/activityNotFound(_:)``, ``ClientError/workflowNotFound(workflowID:reason:)``.
    public func resetActivities(
        _ target: ActivityTarget,
        resetsHeartbeat: Bool = false,
        keepsPaused: Bool = false,
        restoresOptions: Bool = false,
        jitter: Duration? = nil
    ) async throws(ClientError) {
        let request = ResetActivityRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            identity: client.identity,
            target: target,
            resetsHeartbeat: resetsHeartbeat,
            keepsPaused: keepsPaused,
            restoresOptions: restoresOptions,
            jitter: jitter
        )
        _ = try await call(request)
    }

    /// Changes how activities are tried.
    /// - Parameters:
    ///   - target: which.
    ///   - change: what changes, or ``ActivityOptionsChange/original``.
    /// - Returns: how they are tried now.
    /// - Throws: ``ClientError/activityNotFound(_:)``, ``ClientError/workflowNotFound(workflowID:reason:)``;
    ///   ``ClientError/invalid(_:)`` without a change.
    @discardableResult
    public func updateActivityOptions(
        _ target: ActivityTarget,
        _ change: ActivityOptionsChange
    ) async throws(ClientError) -> CurrentActivityOptions {
        guard change != ActivityOptionsChange() else {
            throw .invalid("nothing of the activities' options would change")
        }
        let request = UpdateActivityOptionsRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            identity: client.identity,
            target: target,
            change: change
        )
        return try await call(request).options
    }

    /// Changes the options of the workflow itself while it runs.
    /// - Parameter change: what changes.
    /// - Throws: ``ClientError/workflowNotFound(workflowID:reason:)``; ``ClientError/invalid(_:)`` without a change;
    ///   ``ClientError/deploymentVersionNotFound(_:reason:)`` when no worker of the version polls the workflow's queue.
    public func updateOptions(_ change: WorkflowOptionsChange) async throws(ClientError) {
        guard change != WorkflowOptionsChange() else {
            throw .invalid("nothing of the workflow's options would change")
        }
        let request = UpdateWorkflowExecutionOptionsRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            identity: client.identity,
            change: change
        )
        _ = try await client.call(request, workflowID: id.rawValue, override: change.override)
    }

    /// The server says of a workflow and of an activity in the same way that they are not there.
    private func call<Request: WireRequest>(_ request: Request) async throws(ClientError) -> Request.Response {
        do throws(ClientError) { return try await client.call(request, workflowID: id.rawValue) } catch {
            guard case .workflowNotFound(_, let reason) = error, !reason.hasPrefix("workflow"),
                reason.contains("activity")
            else { throw error }
            throw .activityNotFound(reason)
        }
    }
}
