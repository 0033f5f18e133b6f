public import Foundation
public import TemporalClient
import TemporalCore

/// A text is not a history.
public struct HistoryUnreadable: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
}

extension Timeline {
    /// Reads a history as `temporal workflow show --output json` and `WorkflowHandle.historyJSON()` write it.
    /// - Parameters:
    ///   - historyJSON: JSON: `{"events":[…]}`.
    ///   - workflowID: the workflow's id, for the title.
    /// - Throws: ``HistoryUnreadable``.
    public init(historyJSON: Data, workflowID: String = "") throws(HistoryUnreadable) {
        let events: [WorkflowEvent]
        do throws(ClientError) { events = try WorkflowEvent.all(in: [UInt8](historyJSON)) } catch {
            throw HistoryUnreadable(description: "\(error)")
        }
        try self.init(events, workflowID: workflowID)
    }

    /// Reads a history.
    /// - Parameters:
    ///   - events: its events, from the first.
    ///   - workflowID: the workflow's id, for the title.
    /// - Throws: ``HistoryUnreadable``.
    public init(_ events: [WorkflowEvent], workflowID: String = "") throws(HistoryUnreadable) {
        guard let first = events.first, case .workflowStarted(let start) = first.kind, let time = first.time else {
            throw HistoryUnreadable(description: "the history does not begin with the workflow's start")
        }
        var reader = EventReader(start, at: time, workflowID: workflowID)
        for event in events.dropFirst() { reader.read(event) }
        self.init(title: reader.title, rows: reader.finishedRows())
    }
}

/// Makes rows of events, one event after the other.
private struct EventReader {
    private(set) var title: String
    private var rows: [Timeline.Row]
    /// The places of rows by the event that began them.
    private var places: [EventID: Int] = [:]

    init(_ start: WorkflowEvent.WorkflowStart, at time: Timestamp, workflowID: String) {
        let type = start.workflowType.isEmpty ? "Workflow" : start.workflowType
        let id = workflowID.isEmpty ? start.workflowID : workflowID
        title = id.isEmpty ? type : "\(type) \(id)"
        var row = Timeline.Row(.workflow, type, start: time)
        row.id = id
        row.runID = start.originalRunID.rawValue
        row.attempts = start.attempt
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

    mutating func read(_ event: WorkflowEvent) {
        // An event that does not say when has no place on a line of time.
        guard let time = event.time else { return }
        switch event.kind {
        case .activityScheduled(let id, let type):
            var row = Timeline.Row(.activity, type.isEmpty ? "activity" : type, start: time)
            row.id = id
            row.attempts = 0
            begin(event, row)
        case .activityStarted(let attempt):
            change(attempt.scheduled) { row in
                row.attempts = attempt.attempt
                row.attemptStart = time
                row.failure = attempt.lastFailure?.reason
            }
        case .timerStarted(let id, let duration):
            let name = event.summary?.value(String.self) ?? "timer \(LengthOfTime(duration))"
            var row = Timeline.Row(.timer, name, start: time)
            row.id = id
            begin(event, row)
        case .activityEnded(let ended), .timerEnded(let ended), .childEnded(let ended): end(ended, at: time)
        case .childInitiated, .childNotStarted, .childStarted: readChild(event, at: time)
        case .updateAccepted(let name):
            begin(event, Timeline.Row(.update, name.isEmpty ? "update" : name, start: time))
        case .updateEnded(let id, let ended):
            end(ended, at: time)
            change(ended.began) { $0.id = id }
        case .signaled(let name): note(.signal, name.isEmpty ? "signal" : name, at: time)
        case .cancellationRequested: note(.cancellation, "cancellation requested", at: time)
        case .workflowTaskFailed(let task):
            note(
                .taskFailure,
                "workflow task failed",
                at: time,
                failure: task.failure?.reason ?? Self.words(of: task.cause)
            )
        case .workflowTaskTimedOut: note(.taskFailure, "workflow task timed out", at: time)
        case .markerRecorded(let marker): read(marker, at: time)
        case .workflowEnded(let ended):
            rows[0].end = time
            rows[0].outcome = Timeline.Outcome(ended.outcome)
            rows[0].failure = ended.failure?.reason ?? (ended.reason.isEmpty ? nil : ended.reason)
        default: break
        }
    }

    private mutating func readChild(_ event: WorkflowEvent, at time: Timestamp) {
        switch event.kind {
        case .childInitiated(let workflowID, let type):
            var row = Timeline.Row(.child, type.isEmpty ? "child" : type, start: time)
            row.id = workflowID
            begin(event, row)
        case .childNotStarted(let initiated, let cause):
            change(initiated) { row in
                row.end = time
                row.outcome = .failed
                row.failure = "not started: \(Self.words(of: cause))"
            }
        case .childStarted(let initiated, let run): change(initiated) { $0.runID = run.rawValue }
        default: break
        }
    }

    // MARK: - Rows

    private mutating func begin(_ event: WorkflowEvent, _ row: Timeline.Row) {
        places[event.id] = rows.count
        rows.append(row)
    }

    private mutating func note(_ kind: Timeline.Kind, _ name: String, at time: Timestamp, failure: String? = nil) {
        var row = Timeline.Row(kind, name, start: time)
        row.end = time
        row.outcome = kind == .taskFailure ? .failed : .completed
        row.failure = failure
        rows.append(row)
    }

    private mutating func change(_ event: EventID, _ body: (inout Timeline.Row) -> Void) {
        guard let place = places[event] else { return }
        body(&rows[place])
    }

    private mutating func end(_ ended: WorkflowEvent.End, at time: Timestamp) {
        change(ended.began) { row in
            row.end = time
            row.outcome = Timeline.Outcome(ended.outcome)
            if let reason = ended.failure?.reason { row.failure = reason }
        }
    }

    /// The API's name as words.
    private static func words(of name: String) -> String { name.replacing("_", with: " ").lowercased() }

    private static func words(of cause: ChildStartFailure) -> String {
        switch cause {
        case .unspecified: "unspecified"
        case .workflowAlreadyExists: "workflow already exists"
        case .namespaceNotFound: "namespace not found"
        }
    }
}

extension Timeline.Outcome {
    fileprivate init(_ outcome: WorkflowEvent.Outcome) {
        self =
            switch outcome {
            case .completed: .completed
            case .failed: .failed
            case .cancelled: .cancelled
            case .timedOut: .timedOut
            case .terminated: .terminated
            case .continuedAsNew: .continued
            }
    }
}

extension Failure {
    /// Why, in the words of the failure that began it.
    var reason: String? {
        var reason: String?
        var link: Failure? = self
        while let failure = link {
            if !failure.message.isEmpty { reason = failure.message }
            link = failure.cause
        }
        return reason
    }
}

extension Payload {
    /// The value, where it is plain JSON of that type; nil when it is encrypted or something else.
    fileprivate func value<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(data))
    }
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

    private mutating func read(_ marker: WorkflowEvent.Marker, at time: Timestamp) {
        func value<Value: Decodable>(_ name: String, _ type: Value.Type) -> Value? {
            marker.details[name]?.first?.value(type)
        }
        switch marker.name {
        case "core_local_activity", "LocalActivity":
            let mark = value("data", LocalMark.self)
            let end = mark?.complete_time?.timestamp ?? time
            let start = mark?.original_schedule_time?.timestamp ?? end
            let name = mark?.activity_type ?? mark?.ActivityType ?? "local activity"
            var row = Timeline.Row(.localActivity, name, start: min(start, end))
            row.end = end
            row.id = mark?.activity_id ?? mark?.ActivityID ?? ""
            row.attempts = mark?.attempt ?? mark?.Attempt ?? 1
            row.failure = marker.failure?.reason
            row.outcome = marker.failure == nil ? .completed : .failed
            rows.append(row)
        case "Version":
            let version = value("version", Int.self).map { " = \($0)" } ?? ""
            note(.version, (value("change-id", String.self) ?? "version") + version, at: time)
        case "core_patch":
            struct Patch: Decodable { let id: String? }
            note(.version, value("patch-data", Patch.self)?.id ?? "patch", at: time)
        default: break
        }
    }
}
