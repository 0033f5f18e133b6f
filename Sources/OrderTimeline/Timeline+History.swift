public import Foundation
import TemporalCore

/// A text is not a history.
public struct HistoryUnreadable: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
}

extension Timeline {
    private struct Document: Decodable { let events: [HistoryLine] }

    /// Reads a history as `temporal workflow show --output json` and `WorkflowHandle.historyJSON()` write it.
    /// - Parameters:
    ///   - historyJSON: JSON: `{"events":[…]}`.
    ///   - workflowID: the workflow's id, for the title.
    /// - Throws: ``HistoryUnreadable``.
    public init(historyJSON: Data, workflowID: String = "") throws(HistoryUnreadable) {
        let document: Document
        do { document = try JSONDecoder().decode(Document.self, from: historyJSON) } catch {
            throw HistoryUnreadable(description: "this is not a history in JSON: \(error)")
        }
        guard let first = document.events.first, first.type == "WORKFLOW_EXECUTION_STARTED" else {
            throw HistoryUnreadable(description: "the history does not begin with the workflow's start")
        }
        var reader = EventReader(first, workflowID: workflowID)
        for event in document.events.dropFirst() { reader.read(event) }
        self.init(title: reader.title, rows: reader.finishedRows())
    }
}

/// Makes rows of events, one event after the other.
private struct EventReader {
    private(set) var title: String
    private var rows: [Timeline.Row]
    /// The places of rows by the event that began them.
    private var places: [Int: Int] = [:]

    init(_ start: HistoryLine, workflowID: String) {
        let type = start.attributes.workflowType?.name ?? "Workflow"
        let id = workflowID.isEmpty ? start.attributes.workflowId ?? "" : workflowID
        title = id.isEmpty ? type : "\(type) \(id)"
        var row = Timeline.Row(.workflow, type, start: start.time)
        row.id = id
        row.runID = start.attributes.originalExecutionRunId ?? ""
        row.attempts = start.attributes.attempt ?? 1
        rows = [row]
    }

    /// What began and did not end before the workflow did will not end any more. Markers come when a local activity
    /// has ended, so the order of the events is not that of the beginnings.
    func finishedRows() -> [Timeline.Row] {
        let sorted =
            rows.prefix(1)
            + rows.dropFirst().enumerated()
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
        guard let end = rows[0].end else { return Array(sorted) }
        return sorted.map { row in
            guard row.end == nil else { return row }
            var row = row
            row.end = max(end, row.start)
            row.outcome = .abandoned
            return row
        }
    }

    mutating func read(_ event: HistoryLine) {
        let parts = event.type.split(separator: "_").map(String.init)
        switch parts.first {
        case "ACTIVITY": readActivity(event)
        case "TIMER": readTimer(event)
        case "CHILD", "START": readChild(event)
        case "MARKER": readMarker(event)
        case "WORKFLOW" where event.type.hasPrefix("WORKFLOW_TASK_"): readTask(event)
        case "WORKFLOW" where event.type.hasPrefix("WORKFLOW_EXECUTION_UPDATE_"): readUpdate(event)
        case "WORKFLOW": readWorkflow(event)
        default: break
        }
    }

    // MARK: - Rows

    private mutating func begin(_ event: HistoryLine, _ row: Timeline.Row) {
        places[event.id] = rows.count
        rows.append(row)
    }

    private mutating func note(_ kind: Timeline.Kind, _ name: String, _ event: HistoryLine, _ failure: String? = nil) {
        var row = Timeline.Row(kind, name, start: event.time)
        row.end = event.time
        row.outcome = kind == .taskFailure ? .failed : .completed
        row.failure = failure
        rows.append(row)
    }

    private mutating func change(_ event: Int?, _ body: (inout Timeline.Row) -> Void) {
        guard let event, let place = places[event] else { return }
        body(&rows[place])
    }

    private mutating func end(_ started: Int?, _ event: HistoryLine, _ outcome: Timeline.Outcome) {
        change(started) { row in
            row.end = event.time
            row.outcome = outcome
            if let reason = event.attributes.failure?.reason { row.failure = reason }
        }
    }

    // MARK: - Events

    private mutating func readActivity(_ event: HistoryLine) {
        let said = event.attributes
        let scheduled = said.scheduledEventId
        switch event.type {
        case "ACTIVITY_TASK_SCHEDULED":
            var row = Timeline.Row(.activity, said.activityType?.name ?? "activity", start: event.time)
            row.id = said.activityId ?? ""
            row.attempts = 0
            begin(event, row)
        case "ACTIVITY_TASK_STARTED":
            change(scheduled) { row in
                row.attempts = said.attempt ?? 1
                row.attemptStart = event.time
                row.failure = said.lastFailure?.reason
            }
        case "ACTIVITY_TASK_COMPLETED": end(scheduled, event, .completed)
        case "ACTIVITY_TASK_FAILED": end(scheduled, event, .failed)
        case "ACTIVITY_TASK_TIMED_OUT": end(scheduled, event, .timedOut)
        case "ACTIVITY_TASK_CANCELED": end(scheduled, event, .cancelled)
        default: break
        }
    }

    private mutating func readTimer(_ event: HistoryLine) {
        let said = event.attributes
        switch event.type {
        case "TIMER_STARTED":
            let length = said.startToFireTimeout.flatMap(Self.seconds).map { " \(LengthOfTime($0))" } ?? ""
            var row = Timeline.Row(.timer, event.summary ?? "timer\(length)", start: event.time)
            row.id = said.timerId ?? ""
            begin(event, row)
        case "TIMER_FIRED": end(said.startedEventId, event, .completed)
        case "TIMER_CANCELED": end(said.startedEventId, event, .cancelled)
        default: break
        }
    }

    private mutating func readChild(_ event: HistoryLine) {
        let said = event.attributes
        let initiated = said.initiatedEventId
        switch event.type {
        case "START_CHILD_WORKFLOW_EXECUTION_INITIATED":
            var row = Timeline.Row(.child, said.workflowType?.name ?? "child", start: event.time)
            row.id = said.workflowId ?? ""
            begin(event, row)
        case "START_CHILD_WORKFLOW_EXECUTION_FAILED":
            change(initiated) { row in
                row.end = event.time
                row.outcome = .failed
                row.failure = "not started: \(Self.words(of: said.cause, after: "FAILED_CAUSE_"))"
            }
        case "CHILD_WORKFLOW_EXECUTION_STARTED":
            change(initiated) { $0.runID = said.workflowExecution?.runId ?? "" }
        case "CHILD_WORKFLOW_EXECUTION_COMPLETED": end(initiated, event, .completed)
        case "CHILD_WORKFLOW_EXECUTION_FAILED": end(initiated, event, .failed)
        case "CHILD_WORKFLOW_EXECUTION_CANCELED": end(initiated, event, .cancelled)
        case "CHILD_WORKFLOW_EXECUTION_TIMED_OUT": end(initiated, event, .timedOut)
        case "CHILD_WORKFLOW_EXECUTION_TERMINATED": end(initiated, event, .terminated)
        default: break
        }
    }

    private mutating func readUpdate(_ event: HistoryLine) {
        let said = event.attributes
        switch event.type {
        case "WORKFLOW_EXECUTION_UPDATE_ACCEPTED":
            var row = Timeline.Row(.update, said.acceptedRequest?.input?.name ?? "update", start: event.time)
            row.attempts = 1
            begin(event, row)
        case "WORKFLOW_EXECUTION_UPDATE_COMPLETED":
            let failure = said.outcome?.failure
            end(said.acceptedEventId, event, failure == nil ? .completed : .failed)
            change(said.acceptedEventId) { row in
                row.id = said.meta?.updateId ?? ""
                row.failure = failure?.reason
            }
        default: break
        }
    }

    private mutating func readTask(_ event: HistoryLine) {
        let said = event.attributes
        switch event.type {
        case "WORKFLOW_TASK_FAILED":
            let cause = Self.words(of: said.cause, after: "FAILED_CAUSE_")
            note(.taskFailure, "workflow task failed", event, said.failure?.reason ?? cause)
        case "WORKFLOW_TASK_TIMED_OUT": note(.taskFailure, "workflow task timed out", event)
        default: break
        }
    }

    private mutating func readWorkflow(_ event: HistoryLine) {
        let outcome: Timeline.Outcome
        switch event.type {
        case "WORKFLOW_EXECUTION_SIGNALED":
            note(.signal, event.attributes.signalName ?? "signal", event)
            return
        case "WORKFLOW_EXECUTION_CANCEL_REQUESTED":
            note(.cancellation, "cancellation requested", event)
            return
        case "WORKFLOW_EXECUTION_COMPLETED": outcome = .completed
        case "WORKFLOW_EXECUTION_FAILED": outcome = .failed
        case "WORKFLOW_EXECUTION_TIMED_OUT": outcome = .timedOut
        case "WORKFLOW_EXECUTION_CANCELED": outcome = .cancelled
        case "WORKFLOW_EXECUTION_TERMINATED": outcome = .terminated
        case "WORKFLOW_EXECUTION_CONTINUED_AS_NEW": outcome = .continued
        default: return
        }
        rows[0].end = event.time
        rows[0].outcome = outcome
        rows[0].failure =
            event.attributes.failure?.reason ?? event.attributes.reason.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The end of something's name in the API, as words.
    private static func words(of name: String?, after prefix: String) -> String {
        guard let name else { return "" }
        let end = name.ranges(of: prefix).last.map { name[$0.upperBound...] } ?? name[...]
        return end.replacing("_", with: " ").lowercased()
    }

    /// `0.5s` as protobuf's JSON writes a duration.
    private static func seconds(_ text: String) -> Double? { text.hasSuffix("s") ? Double(text.dropLast()) : nil }
}

// MARK: - Markers

extension EventReader {
    /// Local activities as the Core-based SDKs and as Go's write them down.
    private struct LocalMark: Decodable {
        struct Moment: Decodable {
            let seconds: Int64
            let nanos: Int64?
            var timestamp: Timestamp { Timestamp(secondsSince1970: seconds, nanoseconds: nanos ?? 0) }
        }
        let activity_id, activity_type, ActivityID, ActivityType: String?
        let attempt, Attempt: Int?
        let original_schedule_time, complete_time: Moment?
    }

    private mutating func readMarker(_ event: HistoryLine) {
        let said = event.attributes
        func value<Value: Decodable>(_ name: String, _ type: Value.Type) -> Value? {
            said.details[name]?.payloads?.first?.value(type)
        }
        switch said.markerName {
        case "core_local_activity", "LocalActivity":
            let mark = value("data", LocalMark.self)
            let end = mark?.complete_time?.timestamp ?? event.time
            let start = mark?.original_schedule_time?.timestamp ?? end
            let name = mark?.activity_type ?? mark?.ActivityType ?? "local activity"
            var row = Timeline.Row(.localActivity, name, start: min(start, end))
            row.end = end
            row.id = mark?.activity_id ?? mark?.ActivityID ?? ""
            row.attempts = mark?.attempt ?? mark?.Attempt ?? 1
            row.failure = said.failure?.reason
            row.outcome = said.failure == nil ? .completed : .failed
            rows.append(row)
        case "Version":
            let version = value("version", Int.self).map { " = \($0)" } ?? ""
            note(.version, (value("change-id", String.self) ?? "version") + version, event)
        case "core_patch":
            struct Patch: Decodable { let id: String? }
            note(.version, value("patch-data", Patch.self)?.id ?? "patch", event)
        default: break
        }
    }
}
