internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Reads histories as tools see them.
package enum WorkflowEvents {
    private static let history = "temporal.api.history.v1.History"

    /// The events of an export, as `temporal workflow show --output json` prints it.
    /// - Parameter json: the text.
    /// - Returns: the events, in their order.
    /// - Throws: ``WireError`` when the text is not a history.
    package static func events(from json: [UInt8]) throws(WireError) -> [WorkflowEvent] {
        try decode(try HistoryJSON.protobuf(from: json))
    }

    /// The events of a serialized `temporal.api.history.v1.History`.
    package static func decode(_ bytes: [UInt8]) throws(WireError) -> [WorkflowEvent] {
        guard let descriptor = MessageDescriptor.of(temporal__api__history__v1__history__init) else {
            throw WireError(message: history, reason: "it has no descriptor")
        }
        let json = try JSONPrinter.value(of: bytes, as: descriptor)
        return try MessageArena.decode(bytes, with: temporal__api__history__v1__history__unpack) {
            (field) throws(WireError) in try events(field, json: json)
        }
    }

    /// The events of a history, each with its JSON.
    static func events(_ field: Ref<CHistory>?, json: JSONValue?) throws(WireError) -> [WorkflowEvent] {
        guard let field else { return [] }
        let events = elements(field.pointee.events, field.pointee.n_events)
        let texts = json?["events"]?.elements ?? []
        guard events.count == texts.count else {
            throw WireError(message: history, reason: "\(events.count) events were printed as \(texts.count)")
        }
        return zip(events, texts).compactMap { event, text in event.map { WorkflowEvent($0, json: text) } }
    }
}

extension WorkflowEvent {
    fileprivate init(_ event: Ref<CHistoryEvent>, json: JSONValue) {
        let name = json["eventType"]?.text ?? ""
        self.init(
            id: EventID(event.pointee.event_id),
            time: .field(event.pointee.event_time),
            type: name.hasPrefix("EVENT_TYPE_") ? String(name.dropFirst("EVENT_TYPE_".count)) : name,
            kind: Kind(event, json),
            summary: .field(event.pointee.user_metadata?.pointee.summary),
            json: json.compactText
        )
    }
}

extension WorkflowEvent.Kind {
    fileprivate init(_ event: Ref<CHistoryEvent>, _ json: JSONValue) {
        let member = AttributesField(rawValue: event.pointee.attributes_case.rawValue)
        guard let member, AttributesField(eventType: event.pointee.event_type.number) == member else {
            self = .other
            return
        }
        switch member {
        case .workflowStarted, .workflowCompleted, .workflowFailed, .workflowTimedOut, .workflowTerminated,
            .workflowCancelRequested, .workflowCancelled, .workflowContinuedAsNew, .workflowSignaled:
            self = Self.ofWorkflow(event) ?? .other
        case .workflowTaskFailed:
            let failed = event.pointee.workflow_task_failed_event_attributes
            let cause = json["workflowTaskFailedEventAttributes"]?["cause"]?.text ?? ""
            let prefix = "WORKFLOW_TASK_FAILED_CAUSE_"
            self = .workflowTaskFailed(
                .init(
                    cause: cause.hasPrefix(prefix) ? String(cause.dropFirst(prefix.count)) : cause,
                    failure: .field(failed?.pointee.failure)
                )
            )
        case .workflowTaskTimedOut: self = .workflowTaskTimedOut
        case .activityScheduled, .activityStarted, .activityCompleted, .activityFailed, .activityTimedOut,
            .activityCancelled:
            self = Self.ofActivity(event) ?? .other
        case .timerStarted, .timerFired, .timerCancelled: self = Self.ofTimer(event) ?? .other
        case .childInitiated, .childStartFailed, .childStarted, .childCompleted, .childFailed, .childCancelled,
            .childTimedOut, .childTerminated:
            self = Self.ofChild(event) ?? .other
        case .updateAccepted, .updateCompleted: self = Self.ofUpdate(event) ?? .other
        case .markerRecorded:
            self = event.pointee.marker_recorded_event_attributes.map { .markerRecorded(.init(.init($0))) } ?? .other
        default: self = .other
        }
    }

    private static func ofWorkflow(_ event: Ref<CHistoryEvent>) -> Self? {
        switch AttributesField(rawValue: event.pointee.attributes_case.rawValue) {
        case .workflowStarted:
            return event.pointee.workflow_execution_started_event_attributes.map { .workflowStarted(.init(.init($0))) }
        case .workflowCompleted: return .workflowEnded(.init(.completed))
        case .workflowFailed:
            let failed = event.pointee.workflow_execution_failed_event_attributes
            return .workflowEnded(.init(.failed, failure: .field(failed?.pointee.failure)))
        case .workflowTimedOut: return .workflowEnded(.init(.timedOut))
        case .workflowTerminated:
            let terminated = event.pointee.workflow_execution_terminated_event_attributes
            return .workflowEnded(.init(.terminated, reason: String(field: terminated?.pointee.reason)))
        case .workflowCancelRequested: return .cancellationRequested
        case .workflowCancelled: return .workflowEnded(.init(.cancelled))
        case .workflowContinuedAsNew:
            let continued = event.pointee.workflow_execution_continued_as_new_event_attributes
            return .workflowEnded(.init(.continuedAsNew, failure: .field(continued?.pointee.failure)))
        case .workflowSignaled:
            let signaled = event.pointee.workflow_execution_signaled_event_attributes
            return .signaled(name: String(field: signaled?.pointee.signal_name))
        default: return nil
        }
    }

    private static func ofActivity(_ event: Ref<CHistoryEvent>) -> Self? {
        func end(_ scheduled: Int64?, _ outcome: WorkflowEvent.Outcome, with failure: Ref<CFailure>? = nil) -> Self? {
            scheduled.map { .activityEnded(.init(of: EventID($0), outcome, failure: .field(failure))) }
        }
        switch AttributesField(rawValue: event.pointee.attributes_case.rawValue) {
        case .activityScheduled:
            guard let scheduled = event.pointee.activity_task_scheduled_event_attributes?.pointee else { return nil }
            return .activityScheduled(id: String(field: scheduled.activity_id), type: String(scheduled.activity_type))
        case .activityStarted:
            guard let started = event.pointee.activity_task_started_event_attributes?.pointee else { return nil }
            return .activityStarted(
                .init(
                    scheduled: EventID(started.scheduled_event_id),
                    attempt: max(1, Int(started.attempt)),
                    lastFailure: .field(started.last_failure)
                )
            )
        case .activityCompleted:
            let completed = event.pointee.activity_task_completed_event_attributes?.pointee
            return end(completed?.scheduled_event_id, .completed)
        case .activityFailed:
            let failed = event.pointee.activity_task_failed_event_attributes?.pointee
            return end(failed?.scheduled_event_id, .failed, with: failed?.failure)
        case .activityTimedOut:
            let timedOut = event.pointee.activity_task_timed_out_event_attributes?.pointee
            return end(timedOut?.scheduled_event_id, .timedOut, with: timedOut?.failure)
        case .activityCancelled:
            let cancelled = event.pointee.activity_task_canceled_event_attributes?.pointee
            return end(cancelled?.scheduled_event_id, .cancelled)
        default: return nil
        }
    }

    private static func ofTimer(_ event: Ref<CHistoryEvent>) -> Self? {
        switch AttributesField(rawValue: event.pointee.attributes_case.rawValue) {
        case .timerStarted:
            guard let started = event.pointee.timer_started_event_attributes?.pointee else { return nil }
            let duration = Duration.field(started.start_to_fire_timeout) ?? .zero
            return .timerStarted(id: String(field: started.timer_id), duration: duration)
        case .timerFired:
            let fired = event.pointee.timer_fired_event_attributes?.pointee
            return fired.map { .timerEnded(.init(of: EventID($0.started_event_id), .completed)) }
        case .timerCancelled:
            let cancelled = event.pointee.timer_canceled_event_attributes?.pointee
            return cancelled.map { .timerEnded(.init(of: EventID($0.started_event_id), .cancelled)) }
        default: return nil
        }
    }

    private static func ofChild(_ event: Ref<CHistoryEvent>) -> Self? {
        func end(_ initiated: Int64?, _ outcome: WorkflowEvent.Outcome, with failure: Ref<CFailure>? = nil) -> Self? {
            initiated.map { .childEnded(.init(of: EventID($0), outcome, failure: .field(failure))) }
        }
        switch AttributesField(rawValue: event.pointee.attributes_case.rawValue) {
        case .childInitiated:
            guard let asked = event.pointee.start_child_workflow_execution_initiated_event_attributes?.pointee else {
                return nil
            }
            return .childInitiated(workflowID: String(field: asked.workflow_id), type: String(asked.workflow_type))
        case .childStartFailed:
            guard let failed = event.pointee.start_child_workflow_execution_failed_event_attributes?.pointee else {
                return nil
            }
            let cause = ChildStartFailure(rawValue: failed.cause.number) ?? .unspecified
            return .childNotStarted(initiated: EventID(failed.initiated_event_id), cause)
        case .childStarted:
            guard let started = event.pointee.child_workflow_execution_started_event_attributes?.pointee else {
                return nil
            }
            let run = RunID(String(field: started.workflow_execution?.pointee.run_id))
            return .childStarted(initiated: EventID(started.initiated_event_id), run)
        case .childCompleted:
            let completed = event.pointee.child_workflow_execution_completed_event_attributes?.pointee
            return end(completed?.initiated_event_id, .completed)
        case .childFailed:
            let failed = event.pointee.child_workflow_execution_failed_event_attributes?.pointee
            return end(failed?.initiated_event_id, .failed, with: failed?.failure)
        case .childCancelled:
            let cancelled = event.pointee.child_workflow_execution_canceled_event_attributes?.pointee
            return end(cancelled?.initiated_event_id, .cancelled)
        case .childTimedOut:
            let timedOut = event.pointee.child_workflow_execution_timed_out_event_attributes?.pointee
            return end(timedOut?.initiated_event_id, .timedOut)
        case .childTerminated:
            let terminated = event.pointee.child_workflow_execution_terminated_event_attributes?.pointee
            return end(terminated?.initiated_event_id, .terminated)
        default: return nil
        }
    }

    private static func ofUpdate(_ event: Ref<CHistoryEvent>) -> Self? {
        switch AttributesField(rawValue: event.pointee.attributes_case.rawValue) {
        case .updateAccepted:
            let request = event.pointee.workflow_execution_update_accepted_event_attributes?.pointee.accepted_request
            return .updateAccepted(name: String(field: request?.pointee.input?.pointee.name))
        case .updateCompleted:
            guard let completed = event.pointee.workflow_execution_update_completed_event_attributes?.pointee else {
                return nil
            }
            var failure: Failure?
            if case .failure(let why)? = UpdateOutcome.field(completed.outcome) { failure = why }
            let end = WorkflowEvent.End(
                of: EventID(completed.accepted_event_id),
                failure == nil ? .completed : .failed,
                failure: failure
            )
            return .updateEnded(id: String(field: completed.meta?.pointee.update_id), end)
        default: return nil
        }
    }
}

extension WorkflowEvent.WorkflowStart {
    fileprivate init(_ start: HistoryEvent.WorkflowStarted) {
        self.init(
            workflowType: start.workflowType,
            workflowID: start.workflowID,
            originalRunID: RunID(start.originalRunID),
            attempt: start.attempt
        )
    }
}

extension WorkflowEvent.Marker {
    fileprivate init(_ marker: HistoryEvent.Marker) {
        let details = Dictionary(marker.details.map { ($0.name, $0.payloads) }) { first, _ in first }
        self.init(name: marker.name, details: details, failure: marker.failure)
    }
}
