public import TemporalCore
import TemporalRPC
import TemporalWire

/// A schedule on the server, to ask and to change.
///
/// A server looks at the changes to a schedule a moment after it has taken them. Servers whose schedules are workflows
/// (1.32 is one) remember only the last ``pause(note:)``, ``unpause(note:)``, ``trigger(overlap:)`` or
/// ``backfill(_:)`` until then: one that follows at once replaces the one before. ``describe()`` makes the server look,
/// so call it between two that must both happen.
public struct ScheduleHandle: Sendable, SelfDescribing {
    /// How often an update is tried while others change the schedule.
    private static let maximumUpdates = 20

    let client: Client
    /// Its id.
    public let id: String

    package var facts: KeyValuePairs<String, any Sendable> { ["id": id] }

    /// What the server knows of the schedule.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func describe() async throws(ClientError) -> ScheduleDescription {
        try await client.chain.pass(DescribeScheduleCall(id: id), through: { $0.describeSchedule }) {
            _ async throws(ClientError) in
            let request = DescribeScheduleRequest(namespace: client.namespace, scheduleID: id)
            return ScheduleDescription(try await client.call(request, schedule: id), id: id)
        }
    }

    /// Changes the schedule.
    ///
    /// When somebody else changes it at the same moment, the change is made anew on what the server has then, so it may
    /// run more than once.
    /// ```swift
    /// try await handle.update { $0.schedule.policies.overlap = .bufferOne }
    /// ```
    /// - Parameter change: gets what the server has, and changes it.
    /// - Throws: ``ClientError``: not found, a spec that makes no sense, ``ClientError/scheduleConflict(_:)``; what the
    ///   change throws.
    public func update(_ change: (inout ScheduleUpdate) throws -> Void) async throws {
        var outcome: ScheduleParts?
        for _ in 0..<Self.maximumUpdates {
            let description = try await describe()
            var update = ScheduleUpdate(description)
            try change(&update)
            if update.isAbandoned { return }
            let call = UpdateScheduleCall(id: id, update: update)
            let sent = try await client.chain.pass(call, through: { $0.updateSchedule }) {
                call async throws(ClientError) in
                let request = try request(for: call.update)
                // It would only keep the updates of others from fitting.
                if request.changesNothing(of: call.update.description) {
                    return ScheduleUpdateOutcome(isTaken: true, parts: request.schedule)
                }
                return ScheduleUpdateOutcome(isTaken: try await isTaken(request), parts: request.schedule)
            }
            guard sent.isTaken else { continue }
            // Some servers take no notice of an update that does not fit, and do not say so. What stands there instead is
            // either another's, or ours in the server's words: then a second update comes to the same.
            let parts = try await describe().parts
            if parts.keeps(sent.parts) || parts == outcome { return }
            outcome = parts
        }
        throw ClientError.scheduleConflict(id)
    }

    private func request(for update: ScheduleUpdate) throws(ClientError) -> UpdateScheduleRequest {
        var request = UpdateScheduleRequest(
            namespace: client.namespace,
            scheduleID: id,
            schedule: try update.schedule.parts(client),
            conflictToken: update.description.conflictToken,
            identity: client.identity,
            requestID: Client.requestID()
        )
        if let attributes = update.searchAttributes {
            request.searchAttributes = try client.converter.payloads(of: attributes)
        }
        request.memo = try client.converter.memo(update.memo)
        return request
    }

    /// Sends an update; false when it does not fit what the server has now.
    private func isTaken(_ request: UpdateScheduleRequest) async throws(ClientError) -> Bool {
        do throws(ClientError) {
            _ = try await client.call(request, schedule: id)
            return true
        } catch {
            if case .rpc(let error) = error, error.status == .failedPrecondition, error.message.contains("conflict") {
                return false
            }
            throw error
        }
    }

    /// Keeps it from acting until ``unpause(note:)``.
    /// - Parameter note: replaces the note of its state.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func pause(note: String = "paused") async throws(ClientError) {
        try await send(.pause(note: note))
    }

    /// Lets it act again.
    /// - Parameter note: replaces the note of its state.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func unpause(note: String = "unpaused") async throws(ClientError) {
        try await send(.unpause(note: note))
    }

    /// Acts now, out of turn. Several triggers within a second start one workflow, since the second is in its id.
    /// - Parameter overlap: what happens when a workflow of the schedule runs; its own policy when nil.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func trigger(overlap: ScheduleOverlapPolicy? = nil) async throws(ClientError) {
        try await send(.trigger(overlap: overlap))
    }

    /// Catches up on stretches of time, as if it had been there.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``; ``ClientError/invalid(_:)`` without any stretch.
    public func backfill(_ stretches: ScheduleBackfill...) async throws(ClientError) {
        guard !stretches.isEmpty else { throw .invalid("a backfill needs a stretch of time") }
        try await send(.backfill(stretches))
    }

    private func send(_ action: ScheduleCall.Action) async throws(ClientError) {
        let call = ScheduleCall(id: id, action: action)
        try await client.chain.pass(call, through: { $0.changeSchedule }) { call async throws(ClientError) in
            var patch = SchedulePatch()
            switch call.action {
            case .pause(let note): patch.pause = note.isEmpty ? "paused" : note
            case .unpause(let note): patch.unpause = note.isEmpty ? "unpaused" : note
            case .trigger(let overlap): patch.trigger = .init(overlap: overlap)
            case .backfill(let stretches): patch.backfills = stretches
            case .delete: return try await remove()
            }
            try await send(patch)
        }
    }

    private func send(_ patch: SchedulePatch) async throws(ClientError) {
        let request = PatchScheduleRequest(
            namespace: client.namespace,
            scheduleID: id,
            patch: patch,
            identity: client.identity,
            requestID: Client.requestID()
        )
        _ = try await client.call(request, schedule: id)
    }

    /// Removes the schedule. What it has started goes on.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func delete() async throws(ClientError) { try await send(.delete) }

    private func remove() async throws(ClientError) {
        let request = DeleteScheduleRequest(namespace: client.namespace, scheduleID: id, identity: client.identity)
        _ = try await client.call(request, schedule: id)
    }

    /// The times at which it acts, past or to come, jitter left out.
    /// - Parameters:
    ///   - start: the beginning of a stretch of time, exclusive.
    ///   - end: its end, inclusive.
    /// - Returns: the times in order; the server gives a thousand at most.
    /// - Throws: ``ClientError/scheduleNotFound(_:)``.
    public func matchingTimes(from start: Timestamp, to end: Timestamp) async throws(ClientError) -> [Timestamp] {
        let request = ListScheduleMatchingTimesRequest(
            namespace: client.namespace,
            scheduleID: id,
            start: start,
            end: end
        )
        return try await client.call(request, schedule: id).times
    }
}

extension UpdateScheduleRequest {
    /// Whether the schedule would be as it was.
    fileprivate func changesNothing(of description: ScheduleDescription) -> Bool {
        schedule == description.parts && searchAttributes == nil && memo.isEmpty
    }
}

extension ScheduleParts {
    /// Whether this is another schedule, as far as the server leaves it as it was given.
    fileprivate func keeps(_ other: ScheduleParts) -> Bool {
        var (mine, theirs) = (self, other)
        // Strings become calendars, and actions are counted down.
        if !other.spec.cronStrings.isEmpty {
            (mine.spec.calendars, mine.spec.intervals, mine.spec.cronStrings) = ([], [], [])
            (theirs.spec.calendars, theirs.spec.intervals, theirs.spec.cronStrings) = ([], [], [])
        }
        if mine.state.remainingActions != nil, theirs.state.remainingActions != nil {
            (mine.state.remainingActions, theirs.state.remainingActions) = (0, 0)
        }
        return mine == theirs
    }
}
