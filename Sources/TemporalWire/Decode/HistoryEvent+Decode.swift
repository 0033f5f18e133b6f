internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

extension HistoryEvent {
    /// Reads an event.
    /// - Parameters:
    ///   - event: the message.
    ///   - withValues: whether a command's event is read with the values that were asked with.
    init(_ event: Ref<CHistoryEvent>, withValues: Bool = false) {
        self.init(
            id: EventID(event.pointee.event_id),
            time: .field(event.pointee.event_time) ?? Timestamp(nanosecondsSince1970: 0),
            typeNumber: event.pointee.event_type.number,
            workerMayIgnore: event.pointee.worker_may_ignore != 0,
            attributes: Attributes(event)
        )
        if withValues { asked = AskedValues(event, attributes) }
    }
}

extension HistoryEvent.AskedValues {
    /// The values of a command's event; nil for all others.
    fileprivate convenience init?(_ field: Ref<CHistoryEvent>, _ attributes: HistoryEvent.Attributes) {
        switch attributes {
        case .timerStarted:
            let event = field.pointee.timer_started_event_attributes
            self.init(duration: .field(event?.pointee.start_to_fire_timeout))
        case .activityScheduled:
            let event = field.pointee.activity_task_scheduled_event_attributes
            self.init(input: [Payload](event?.pointee.input))
        case .childInitiated:
            let event = field.pointee.start_child_workflow_execution_initiated_event_attributes
            self.init(input: [Payload](event?.pointee.input), memo: [NamedPayload](event?.pointee.memo))
        case .externalSignalInitiated:
            let event = field.pointee.signal_external_workflow_execution_initiated_event_attributes
            self.init(input: [Payload](event?.pointee.input))
        case .nexusScheduled:
            let input = Payload.field(field.pointee.nexus_operation_scheduled_event_attributes?.pointee.input)
            self.init(input: input.map { [$0] } ?? [])
        case .workflowContinuedAsNew:
            let event = field.pointee.workflow_execution_continued_as_new_event_attributes
            self.init(input: [Payload](event?.pointee.input))
        default: return nil
        }
    }
}

extension [HistoryEvent] {
    /// The events of a History field; none when it is not set.
    init(_ field: Ref<CHistory>?, withValues: Bool = false) {
        guard let field, field.pointee.n_events > 0 else {
            self = []
            return
        }
        self.init()
        append(contentsOf: field, withValues: withValues)
    }

    /// Adds the events of a history.
    mutating func append(contentsOf history: Ref<CHistory>, withValues: Bool) {
        reserveCapacity(count + history.pointee.n_events)
        for event in elements(history.pointee.events, history.pointee.n_events) {
            if let event { append(HistoryEvent(event, withValues: withValues)) }
        }
    }
}

/// Reads serialized histories.
package enum HistoryEvents {
    /// The events of a serialized `temporal.api.history.v1.History`.
    /// - Parameters:
    ///   - bytes: the message.
    ///   - withValues: whether the events of commands are read with the values that were asked with.
    /// - Returns: the events, in their order.
    /// - Throws: ``WireError`` when the bytes are not a history.
    package static func decode(_ bytes: [UInt8], withValues: Bool = false) throws(WireError) -> [HistoryEvent] {
        try MessageArena.decode(bytes, with: temporal__api__history__v1__history__unpack) {
            [HistoryEvent]($0, withValues: withValues)
        }
    }
}

/// The members of the event's oneof, by their field numbers. The event's *type* is not what decides which member is
/// set: a type that lies about it must not make us read the wrong member. But both must say the same: an event of another
/// type with attributes that are known would mean something else to a reader that knows the type.
enum AttributesField: UInt32 {
    case workflowStarted = 6
    case workflowCompleted = 7
    case workflowFailed = 8
    case workflowTimedOut = 9
    case workflowTaskScheduled = 10
    case workflowTaskStarted = 11
    case workflowTaskCompleted = 12
    case workflowTaskTimedOut = 13
    case workflowTaskFailed = 14
    case activityScheduled = 15
    case activityStarted = 16
    case activityCompleted = 17
    case activityFailed = 18
    case activityTimedOut = 19
    case timerStarted = 20
    case timerFired = 21
    case activityCancelRequested = 22
    case activityCancelled = 23
    case timerCancelled = 24
    case markerRecorded = 25
    case workflowSignaled = 26
    case workflowTerminated = 27
    case workflowCancelRequested = 28
    case workflowCancelled = 29
    case externalCancelInitiated = 30
    case externalCancelFailed = 31
    case externalCancelDelivered = 32
    case workflowContinuedAsNew = 33
    case childInitiated = 34
    case childStartFailed = 35
    case childStarted = 36
    case childCompleted = 37
    case childFailed = 38
    case childCancelled = 39
    case childTimedOut = 40
    case childTerminated = 41
    case externalSignalInitiated = 42
    case externalSignalFailed = 43
    case externalSignalDelivered = 44
    case searchAttributesUpserted = 45
    case updateAccepted = 46
    case updateRejected = 47
    case updateCompleted = 48
    case workflowPropertiesModifiedExternally = 49
    case activityPropertiesModifiedExternally = 50
    case propertiesModified = 51
    case updateAdmitted = 52
    case nexusScheduled = 53
    case nexusStarted = 54
    case nexusCompleted = 55
    case nexusFailed = 56
    case nexusCancelled = 57
    case nexusTimedOut = 58
    case nexusCancelRequested = 59
    case workflowOptionsUpdated = 60
    case nexusCancelDelivered = 61
    case nexusCancelFailed = 62
    case workflowPaused = 63
    case workflowUnpaused = 64
    case timeSkippingTransitioned = 65
}

extension AttributesField {
    /// The member that events of a type have; nil for types that are not known, and those that have none here.
    init?(eventType number: Int32) {
        let offset: Int32? =
            switch number {
            case 1...14, 19, 28...60: 5
            case 15, 16: 7
            case 17, 18: 3
            case 20...24: 8
            case 25...27: 0
            default: nil
            }
        guard let offset, let field = AttributesField(rawValue: UInt32(number + offset)) else { return nil }
        self = field
    }
}

extension HistoryEvent.Attributes {
    fileprivate init(_ field: Ref<CHistoryEvent>) {
        guard let kind = AttributesField(rawValue: field.pointee.attributes_case.rawValue),
            AttributesField(eventType: field.pointee.event_type.number) == kind
        else {
            self = .unknown
            return
        }
        switch kind {
        case .workflowStarted, .workflowCompleted, .workflowFailed, .workflowTimedOut, .workflowTerminated,
            .workflowCancelRequested, .workflowCancelled, .workflowContinuedAsNew, .workflowSignaled:
            self = Self.ofWorkflow(kind, field) ?? .unknown
        case .workflowTaskScheduled, .workflowTaskStarted, .workflowTaskCompleted, .workflowTaskTimedOut,
            .workflowTaskFailed:
            self = Self.ofWorkflowTask(kind, field) ?? .unknown
        case .activityScheduled, .activityStarted, .activityCompleted, .activityFailed, .activityTimedOut,
            .activityCancelRequested, .activityCancelled:
            self = Self.ofActivity(kind, field) ?? .unknown
        case .timerStarted, .timerFired, .timerCancelled, .markerRecorded, .searchAttributesUpserted,
            .propertiesModified:
            self = Self.ofRecord(kind, field) ?? .unknown
        case .childInitiated, .childStartFailed, .childStarted, .childCompleted, .childFailed, .childCancelled,
            .childTimedOut, .childTerminated:
            self = Self.ofChild(kind, field) ?? .unknown
        case .externalCancelInitiated, .externalCancelFailed, .externalCancelDelivered, .externalSignalInitiated,
            .externalSignalFailed, .externalSignalDelivered:
            self = Self.ofExternal(kind, field) ?? .unknown
        case .updateAccepted, .updateRejected, .updateCompleted, .updateAdmitted:
            self = Self.ofUpdate(kind, field) ?? .unknown
        case .nexusScheduled, .nexusStarted, .nexusCompleted, .nexusFailed, .nexusCancelled, .nexusTimedOut,
            .nexusCancelRequested, .nexusCancelDelivered, .nexusCancelFailed:
            self = Self.ofNexus(kind, field) ?? .unknown
        case .workflowPropertiesModifiedExternally, .activityPropertiesModifiedExternally, .workflowOptionsUpdated,
            .workflowPaused, .workflowUnpaused, .timeSkippingTransitioned:
            self = .uninteresting
        }
    }

    private static func ofWorkflow(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .workflowStarted:
            return field.pointee.workflow_execution_started_event_attributes.map { .workflowStarted(.init($0)) }
        case .workflowCompleted:
            let event = field.pointee.workflow_execution_completed_event_attributes
            return .workflowCompleted(result: [Payload](event?.pointee.result))
        case .workflowFailed:
            guard let event = field.pointee.workflow_execution_failed_event_attributes else { return nil }
            let newRunID = String(field: event.pointee.new_execution_run_id)
            return .workflowFailed(.owed(event.pointee.failure), newRunID: newRunID)
        case .workflowTimedOut:
            let event = field.pointee.workflow_execution_timed_out_event_attributes
            return .workflowTimedOut(newRunID: String(field: event?.pointee.new_execution_run_id))
        case .workflowTerminated:
            let event = field.pointee.workflow_execution_terminated_event_attributes
            return .workflowTerminated(reason: String(field: event?.pointee.reason))
        case .workflowCancelRequested:
            let event = field.pointee.workflow_execution_cancel_requested_event_attributes
            return .workflowCancelRequested(cause: String(field: event?.pointee.cause))
        case .workflowCancelled:
            let event = field.pointee.workflow_execution_canceled_event_attributes
            return .workflowCancelled(details: [Payload](event?.pointee.details))
        case .workflowContinuedAsNew:
            guard let event = field.pointee.workflow_execution_continued_as_new_event_attributes else { return nil }
            let newRunID = String(field: event.pointee.new_execution_run_id)
            return .workflowContinuedAsNew(newRunID: newRunID, workflowType: String(event.pointee.workflow_type))
        case .workflowSignaled:
            guard let event = field.pointee.workflow_execution_signaled_event_attributes else { return nil }
            return .signaled(
                HistoryEvent.Signaled(
                    name: String(field: event.pointee.signal_name),
                    input: [Payload](event.pointee.input),
                    header: [NamedPayload](event.pointee.header),
                    identity: String(field: event.pointee.identity)
                )
            )
        default: return nil
        }
    }

    private static func ofWorkflowTask(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .workflowTaskScheduled: return .workflowTaskScheduled
        case .workflowTaskTimedOut: return .workflowTaskTimedOut
        case .workflowTaskStarted:
            guard let event = field.pointee.workflow_task_started_event_attributes else { return nil }
            var start = HistoryEvent.WorkflowTaskStarted(
                historySizeBytes: event.pointee.history_size_bytes,
                suggestsContinueAsNew: event.pointee.suggest_continue_as_new != 0,
                continueAsNewReasons: scalars(
                    event.pointee.suggest_continue_as_new_reasons,
                    event.pointee.n_suggest_continue_as_new_reasons
                ).compactMap { ContinueAsNewReason(rawValue: $0.number) }
            )
            start.targetVersionChanged = event.pointee.target_worker_deployment_version_changed != 0
            return .workflowTaskStarted(start)
        case .workflowTaskCompleted:
            return .workflowTaskCompleted(.init(field.pointee.workflow_task_completed_event_attributes))
        case .workflowTaskFailed:
            guard let event = field.pointee.workflow_task_failed_event_attributes else { return nil }
            return .workflowTaskFailed(
                HistoryEvent.WorkflowTaskFailed(
                    cause: WorkflowTaskFailedCause(rawValue: event.pointee.cause.number),
                    newRunID: String(field: event.pointee.new_run_id)
                )
            )
        default: return nil
        }
    }

    private static func ofActivity(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .activityScheduled:
            guard let event = field.pointee.activity_task_scheduled_event_attributes else { return nil }
            return .activityScheduled(
                activityID: String(field: event.pointee.activity_id),
                activityType: String(event.pointee.activity_type),
                taskQueue: TaskQueue(String(field: event.pointee.task_queue?.pointee.name))
            )
        case .activityStarted:
            guard let event = field.pointee.activity_task_started_event_attributes else { return nil }
            return .activityStarted(scheduled: EventID(event.pointee.scheduled_event_id))
        case .activityCompleted:
            guard let event = field.pointee.activity_task_completed_event_attributes else { return nil }
            let scheduled = EventID(event.pointee.scheduled_event_id)
            return .activityCompleted(scheduled: scheduled, result: [Payload](event.pointee.result))
        case .activityFailed:
            guard let event = field.pointee.activity_task_failed_event_attributes else { return nil }
            return .activityFailed(
                scheduled: EventID(event.pointee.scheduled_event_id),
                .owed(event.pointee.failure),
                RetryState(number: event.pointee.retry_state.number),
                .init(
                    started: EventID(event.pointee.started_event_id),
                    identity: String(field: event.pointee.identity)
                )
            )
        case .activityTimedOut:
            guard let event = field.pointee.activity_task_timed_out_event_attributes else { return nil }
            return .activityTimedOut(
                scheduled: EventID(event.pointee.scheduled_event_id),
                .owed(event.pointee.failure),
                RetryState(number: event.pointee.retry_state.number),
                .init(started: EventID(event.pointee.started_event_id), identity: "")
            )
        case .activityCancelRequested:
            guard let event = field.pointee.activity_task_cancel_requested_event_attributes else { return nil }
            return .activityCancelRequested(scheduled: EventID(event.pointee.scheduled_event_id))
        case .activityCancelled:
            guard let event = field.pointee.activity_task_canceled_event_attributes else { return nil }
            return .activityCancelled(
                scheduled: EventID(event.pointee.scheduled_event_id),
                details: [Payload](event.pointee.details),
                .init(
                    started: EventID(event.pointee.started_event_id),
                    identity: String(field: event.pointee.identity)
                )
            )
        default: return nil
        }
    }

    private static func ofRecord(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .timerStarted:
            return .timerStarted(timerID: String(field: field.pointee.timer_started_event_attributes?.pointee.timer_id))
        case .timerFired:
            guard let event = field.pointee.timer_fired_event_attributes else { return nil }
            return .timerFired(
                timerID: String(field: event.pointee.timer_id),
                started: EventID(event.pointee.started_event_id)
            )
        case .timerCancelled:
            guard let event = field.pointee.timer_canceled_event_attributes else { return nil }
            return .timerCancelled(
                timerID: String(field: event.pointee.timer_id),
                started: EventID(event.pointee.started_event_id)
            )
        case .markerRecorded:
            return field.pointee.marker_recorded_event_attributes.map { .markerRecorded(HistoryEvent.Marker($0)) }
        case .searchAttributesUpserted:
            let event = field.pointee.upsert_workflow_search_attributes_event_attributes
            return .searchAttributesUpserted([NamedPayload](event?.pointee.search_attributes))
        case .propertiesModified:
            let event = field.pointee.workflow_properties_modified_event_attributes
            return .propertiesModified([NamedPayload](event?.pointee.upserted_memo))
        default: return nil
        }
    }

    private static func ofChild(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .childInitiated:
            guard let event = field.pointee.start_child_workflow_execution_initiated_event_attributes else {
                return nil
            }
            return .childInitiated(
                workflowID: String(field: event.pointee.workflow_id),
                workflowType: String(event.pointee.workflow_type)
            )
        case .childStartFailed:
            guard let event = field.pointee.start_child_workflow_execution_failed_event_attributes else { return nil }
            let cause = ChildStartFailure(rawValue: event.pointee.cause.number) ?? .unspecified
            return .childStartFailed(initiated: EventID(event.pointee.initiated_event_id), cause: cause)
        case .childStarted:
            guard let event = field.pointee.child_workflow_execution_started_event_attributes else { return nil }
            return .childStarted(
                initiated: EventID(event.pointee.initiated_event_id),
                runID: String(field: event.pointee.workflow_execution?.pointee.run_id)
            )
        case .childCompleted:
            guard let event = field.pointee.child_workflow_execution_completed_event_attributes else { return nil }
            let initiated = EventID(event.pointee.initiated_event_id)
            return .childCompleted(initiated: initiated, result: [Payload](event.pointee.result))
        case .childFailed:
            guard let event = field.pointee.child_workflow_execution_failed_event_attributes?.pointee else {
                return nil
            }
            let origin = ChildOrigin(
                namespace: event.namespace_,
                execution: event.workflow_execution,
                type: event.workflow_type,
                initiated: event.initiated_event_id,
                started: event.started_event_id
            )
            let retryState = RetryState(number: event.retry_state.number)
            return .childFailed(initiated: origin.initiatedEventID, .owed(event.failure), retryState, origin)
        case .childCancelled:
            guard let event = field.pointee.child_workflow_execution_canceled_event_attributes?.pointee else {
                return nil
            }
            let origin = ChildOrigin(
                namespace: event.namespace_,
                execution: event.workflow_execution,
                type: event.workflow_type,
                initiated: event.initiated_event_id,
                started: event.started_event_id
            )
            let details = [Payload](event.details)
            return .childCancelled(initiated: origin.initiatedEventID, details: details, origin)
        case .childTimedOut:
            guard let event = field.pointee.child_workflow_execution_timed_out_event_attributes?.pointee else {
                return nil
            }
            let origin = ChildOrigin(
                namespace: event.namespace_,
                execution: event.workflow_execution,
                type: event.workflow_type,
                initiated: event.initiated_event_id,
                started: event.started_event_id
            )
            let retryState = RetryState(number: event.retry_state.number)
            return .childTimedOut(initiated: origin.initiatedEventID, retryState, origin)
        case .childTerminated:
            guard let event = field.pointee.child_workflow_execution_terminated_event_attributes?.pointee else {
                return nil
            }
            let origin = ChildOrigin(
                namespace: event.namespace_,
                execution: event.workflow_execution,
                type: event.workflow_type,
                initiated: event.initiated_event_id,
                started: event.started_event_id
            )
            return .childTerminated(initiated: origin.initiatedEventID, origin)
        default: return nil
        }
    }

    private static func ofExternal(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .externalCancelInitiated:
            let event = field.pointee.request_cancel_external_workflow_execution_initiated_event_attributes
            let workflowID = String(field: event?.pointee.workflow_execution?.pointee.workflow_id)
            return .externalCancelInitiated(workflowID: workflowID)
        case .externalCancelFailed:
            guard let event = field.pointee.request_cancel_external_workflow_execution_failed_event_attributes else {
                return nil
            }
            let cause = ExternalFailure(rawValue: event.pointee.cause.number) ?? .unspecified
            return .externalCancelFailed(initiated: EventID(event.pointee.initiated_event_id), cause: cause)
        case .externalCancelDelivered:
            guard let event = field.pointee.external_workflow_execution_cancel_requested_event_attributes else {
                return nil
            }
            return .externalCancelDelivered(initiated: EventID(event.pointee.initiated_event_id))
        case .externalSignalInitiated:
            guard let event = field.pointee.signal_external_workflow_execution_initiated_event_attributes else {
                return nil
            }
            return .externalSignalInitiated(
                workflowID: String(field: event.pointee.workflow_execution?.pointee.workflow_id),
                signalName: String(field: event.pointee.signal_name)
            )
        case .externalSignalFailed:
            guard let event = field.pointee.signal_external_workflow_execution_failed_event_attributes else {
                return nil
            }
            let cause = ExternalFailure(rawValue: event.pointee.cause.number) ?? .unspecified
            return .externalSignalFailed(initiated: EventID(event.pointee.initiated_event_id), cause: cause)
        case .externalSignalDelivered:
            guard let event = field.pointee.external_workflow_execution_signaled_event_attributes else { return nil }
            return .externalSignalDelivered(initiated: EventID(event.pointee.initiated_event_id))
        default: return nil
        }
    }

    private static func ofUpdate(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .updateAccepted:
            guard let event = field.pointee.workflow_execution_update_accepted_event_attributes else { return nil }
            return .updateAccepted(
                HistoryEvent.UpdateAccepted(
                    protocolInstanceID: String(field: event.pointee.protocol_instance_id),
                    requestMessageID: String(field: event.pointee.accepted_request_message_id),
                    requestSequencingEventID: EventID(event.pointee.accepted_request_sequencing_event_id),
                    request: event.pointee.accepted_request.map { UpdateRequest($0) }
                )
            )
        case .updateRejected:
            let event = field.pointee.workflow_execution_update_rejected_event_attributes
            return .updateRejected(protocolInstanceID: String(field: event?.pointee.protocol_instance_id))
        case .updateCompleted:
            let event = field.pointee.workflow_execution_update_completed_event_attributes
            return .updateCompleted(protocolInstanceID: String(field: event?.pointee.meta?.pointee.update_id))
        case .updateAdmitted:
            let event = field.pointee.workflow_execution_update_admitted_event_attributes
            return (event?.pointee.request).map { .updateAdmitted(UpdateRequest($0)) }
        default: return nil
        }
    }
}
