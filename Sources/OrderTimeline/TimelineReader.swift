public import TemporalClient
import TemporalCore

/// Reads timelines of workflows, running or ended, from the server.
public struct TimelineReader: Sendable {
    /// Children of children of children are shown, and no deeper.
    private static let greatestDepth = 3
    /// No more children than this are looked into; the others are shown as one bar each.
    private static let mostChildren = 50

    /// Nothing of it is asked but its history.
    private static let anyWorkflow = WorkflowReference<Empty, Empty>("a workflow")

    private let client: Client

    /// Asks the server by a client.
    public init(_ client: Client) {
        self.client = client
    }

    /// What a workflow has done so far, and its children within it.
    /// - Parameters:
    ///   - workflowID: the workflow.
    ///   - runID: its run; nil for the latest.
    /// - Returns: the timeline as it stands.
    /// - Throws: ``ClientError``, `workflowNotFound` when there is no such workflow; ``HistoryUnreadable``.
    public func timeline(ofWorkflow workflowID: String, runID: String? = nil) async throws -> Timeline {
        var children = Self.mostChildren
        return try await timeline(ofWorkflow: workflowID, runID: runID, depth: 0, children: &children)
    }

    private func timeline(
        ofWorkflow workflowID: String,
        runID: String?,
        depth: Int,
        children: inout Int
    ) async throws -> Timeline {
        let handle = client.handle(Self.anyWorkflow, id: .init(workflowID), runID: runID.map { RunID($0) })
        var timeline = try Timeline(try await handle.history().all(), workflowID: workflowID)
        if timeline.rows.contains(where: { $0.kind == .activity && $0.end == nil }) {
            // History has an activity's attempts only when it ends.
            timeline.note(try await handle.describe().pendingActivities)
        }
        guard depth < Self.greatestDepth else { return timeline }
        var rows: [Timeline.Row] = []
        for row in timeline.rows {
            rows.append(row)
            guard row.kind == .child, !row.runID.isEmpty, children > 0 else { continue }
            children -= 1
            do {
                let nested = try await self.timeline(
                    ofWorkflow: row.id,
                    runID: row.runID,
                    depth: depth + 1,
                    children: &children
                )
                rows += nested.rows.dropFirst().map { $0.deeper() }
            } catch ClientError.workflowNotFound {
                // The server keeps what has ended for a time only.
            }
        }
        timeline.rows = rows
        return timeline
    }
}

extension Timeline {
    /// Adds what the server says of activities that have not ended.
    mutating func note(_ pending: [PendingActivityDescription]) {
        for activity in pending {
            guard
                let place = rows.firstIndex(where: {
                    $0.kind == .activity && $0.end == nil && $0.id == activity.activityID
                })
            else { continue }
            let isBegun = activity.state != .scheduled && activity.state != .paused
            rows[place].attempts = isBegun ? activity.attempt : activity.attempt - 1
            rows[place].attemptStart = isBegun ? activity.lastStartedTime : nil
            rows[place].failure = activity.lastFailure?.reason
        }
    }
}

extension Timeline.Row {
    fileprivate func deeper() -> Timeline.Row {
        var row = self
        row.depth += 1
        return row
    }
}
