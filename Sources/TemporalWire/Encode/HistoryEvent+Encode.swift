internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

extension HistoryEvents {
    /// Events as a serialized `temporal.api.history.v1.History`: what the engine keeps of them, which is less than a server
    /// knows. ``decode(_:)`` reads the same events from it.
    /// - Throws: ``WireError`` for a name with a NUL.
    package static func encode(_ events: [HistoryEvent]) throws(WireError) -> [UInt8] {
        try MessageArena.encode { events.message($0) }
    }
}

extension [HistoryEvent] {
    func message(_ builder: MessageBuilder) -> Ref<CHistory> {
        builder.make(temporal__api__history__v1__history__init) {
            $0.n_events = count
            $0.events = builder.list(self) { $0.message(builder) }
        }
    }
}

extension HistoryEvent {
    func message(_ builder: MessageBuilder) -> Ref<CHistoryEvent> {
        let event = builder.make(temporal__api__history__v1__history_event__init) {
            $0.event_id = id.rawValue
            $0.event_time = time.message(builder)
            $0.event_type = .init(rawValue: UInt32(bitPattern: typeNumber))
            $0.worker_may_ignore = workerMayIgnore.flag
        }
        if let field = attributes.write(to: event, builder) {
            event.pointee.attributes_case = .init(rawValue: field.rawValue)
        }
        return event
    }
}

extension HistoryEvent.Attributes {
    /// Sets the member of the oneof.
    /// - Returns: which it is; nil where there is nothing to set.
    fileprivate func write(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .workflowStarted, .workflowCompleted, .workflowFailed, .workflowTimedOut, .workflowCancelRequested,
            .workflowCancelled, .workflowTerminated, .workflowContinuedAsNew, .signaled:
            writeWorkflow(to: event, builder)
        case .workflowTaskScheduled, .workflowTaskStarted, .workflowTaskCompleted, .workflowTaskTimedOut,
            .workflowTaskFailed:
            writeWorkflowTask(to: event, builder)
        case .activityScheduled, .activityStarted, .activityCompleted, .activityFailed, .activityTimedOut,
            .activityCancelRequested, .activityCancelled:
            writeActivity(to: event, builder)
        case .timerStarted, .timerFired, .timerCancelled, .markerRecorded, .searchAttributesUpserted,
            .propertiesModified:
            writeRecord(to: event, builder)
        case .childInitiated, .childStartFailed, .childStarted, .childCompleted, .childFailed, .childCancelled,
            .childTimedOut, .childTerminated:
            writeChild(to: event, builder)
        case .externalSignalInitiated, .externalSignalFailed, .externalSignalDelivered, .externalCancelInitiated,
            .externalCancelFailed, .externalCancelDelivered:
            writeExternal(to: event, builder)
        case .updateAdmitted, .updateAccepted, .updateRejected, .updateCompleted: writeUpdate(to: event, builder)
        case .nexusScheduled, .nexusStarted, .nexusCompleted, .nexusFailed, .nexusCancelled, .nexusTimedOut,
            .nexusCancelRequested, .nexusCancelDelivered, .nexusCancelFailed:
            writeNexus(to: event, builder)
        case .uninteresting, .unknown: nil
        }
    }

    private func writeWorkflow(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .workflowStarted(let start):
            event.pointee.workflow_execution_started_event_attributes = start.message(builder)
            return .workflowStarted
        case .workflowCompleted(let result):
            event.pointee.workflow_execution_completed_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_completed_event_attributes__init
            ) { $0.result = result.message(builder) }
            return .workflowCompleted
        case .workflowFailed(let failure, let newRunID):
            event.pointee.workflow_execution_failed_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_failed_event_attributes__init
            ) {
                $0.failure = failure.message(builder)
                $0.new_execution_run_id = builder.text(newRunID)
            }
            return .workflowFailed
        case .workflowTimedOut(let newRunID):
            event.pointee.workflow_execution_timed_out_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_timed_out_event_attributes__init
            ) { $0.new_execution_run_id = builder.text(newRunID) }
            return .workflowTimedOut
        case .workflowCancelRequested(let cause):
            event.pointee.workflow_execution_cancel_requested_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_cancel_requested_event_attributes__init
            ) { $0.cause = builder.text(cause) }
            return .workflowCancelRequested
        case .workflowCancelled(let details):
            event.pointee.workflow_execution_canceled_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_canceled_event_attributes__init
            ) { $0.details = details.message(builder) }
            return .workflowCancelled
        case .workflowTerminated(let reason):
            event.pointee.workflow_execution_terminated_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_terminated_event_attributes__init
            ) { $0.reason = builder.text(reason) }
            return .workflowTerminated
        case .workflowContinuedAsNew(let newRunID, let workflowType):
            event.pointee.workflow_execution_continued_as_new_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_continued_as_new_event_attributes__init
            ) {
                $0.new_execution_run_id = builder.text(newRunID)
                $0.workflow_type = builder.workflowType(workflowType)
            }
            return .workflowContinuedAsNew
        case .signaled(let signal):
            event.pointee.workflow_execution_signaled_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_signaled_event_attributes__init
            ) {
                $0.signal_name = builder.text(signal.name)
                $0.input = signal.input.message(builder)
                $0.header = signal.header.header(builder)
                $0.identity = builder.text(signal.identity)
            }
            return .workflowSignaled
        default: return nil
        }
    }

    private func writeWorkflowTask(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .workflowTaskScheduled:
            event.pointee.workflow_task_scheduled_event_attributes = builder.make(
                temporal__api__history__v1__workflow_task_scheduled_event_attributes__init
            )
            return .workflowTaskScheduled
        case .workflowTaskStarted(let start):
            event.pointee.workflow_task_started_event_attributes = builder.make(
                temporal__api__history__v1__workflow_task_started_event_attributes__init
            ) {
                $0.history_size_bytes = start.historySizeBytes
                $0.suggest_continue_as_new = start.suggestsContinueAsNew.flag
                $0.target_worker_deployment_version_changed = start.targetVersionChanged.flag
                $0.n_suggest_continue_as_new_reasons = start.continueAsNewReasons.count
                $0.suggest_continue_as_new_reasons = builder.scalars(
                    start.continueAsNewReasons.map { .init(rawValue: UInt32(bitPattern: $0.rawValue)) }
                )
            }
            return .workflowTaskStarted
        case .workflowTaskCompleted(let completed):
            event.pointee.workflow_task_completed_event_attributes = builder.make(
                temporal__api__history__v1__workflow_task_completed_event_attributes__init
            ) {
                $0.sdk_metadata = builder.make(temporal__api__sdk__v1__workflow_task_completed_metadata__init) {
                    $0.n_core_used_flags = completed.coreFlags.count
                    $0.core_used_flags = builder.scalars(completed.coreFlags)
                    $0.n_lang_used_flags = completed.languageFlags.count
                    $0.lang_used_flags = builder.scalars(completed.languageFlags)
                    $0.sdk_name = builder.text(completed.sdkName)
                    $0.sdk_version = builder.text(completed.sdkVersion)
                }
                $0.deployment_version = completed.deploymentVersion?.message(builder)
                $0.versioning_behavior = .init(rawValue: UInt32(completed.versioningBehavior?.rawValue ?? 0))
            }
            return .workflowTaskCompleted
        case .workflowTaskTimedOut:
            event.pointee.workflow_task_timed_out_event_attributes = builder.make(
                temporal__api__history__v1__workflow_task_timed_out_event_attributes__init
            )
            return .workflowTaskTimedOut
        case .workflowTaskFailed(let failed):
            event.pointee.workflow_task_failed_event_attributes = builder.make(
                temporal__api__history__v1__workflow_task_failed_event_attributes__init
            ) {
                $0.cause = .init(rawValue: UInt32(bitPattern: failed.cause.rawValue))
                $0.new_run_id = builder.text(failed.newRunID)
            }
            return .workflowTaskFailed
        default: return nil
        }
    }

    private func writeActivity(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .activityScheduled(let activityID, let activityType, let taskQueue):
            event.pointee.activity_task_scheduled_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_scheduled_event_attributes__init
            ) {
                $0.activity_id = builder.text(activityID)
                $0.activity_type = builder.activityType(activityType)
                if !taskQueue.name.isEmpty { $0.task_queue = taskQueue.message(builder) }
            }
            return .activityScheduled
        case .activityStarted(let scheduled):
            event.pointee.activity_task_started_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_started_event_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
            return .activityStarted
        case .activityCompleted(let scheduled, let result):
            event.pointee.activity_task_completed_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_completed_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.result = result.message(builder)
            }
            return .activityCompleted
        case .activityFailed(let scheduled, let failure, let state, let origin):
            event.pointee.activity_task_failed_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_failed_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.started_event_id = origin.started.rawValue
                $0.identity = builder.text(origin.identity)
                $0.failure = failure.message(builder)
                $0.retry_state = .init(rawValue: UInt32(bitPattern: state.rawValue))
            }
            return .activityFailed
        case .activityTimedOut(let scheduled, let failure, let state, let origin):
            event.pointee.activity_task_timed_out_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_timed_out_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.started_event_id = origin.started.rawValue
                $0.failure = failure.message(builder)
                $0.retry_state = .init(rawValue: UInt32(bitPattern: state.rawValue))
            }
            return .activityTimedOut
        case .activityCancelRequested(let scheduled):
            event.pointee.activity_task_cancel_requested_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_cancel_requested_event_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
            return .activityCancelRequested
        case .activityCancelled(let scheduled, let details, let origin):
            event.pointee.activity_task_canceled_event_attributes = builder.make(
                temporal__api__history__v1__activity_task_canceled_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.started_event_id = origin.started.rawValue
                $0.identity = builder.text(origin.identity)
                $0.details = details.message(builder)
            }
            return .activityCancelled
        default: return nil
        }
    }

    private func writeRecord(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .timerStarted(let timerID):
            event.pointee.timer_started_event_attributes = builder.make(
                temporal__api__history__v1__timer_started_event_attributes__init
            ) { $0.timer_id = builder.text(timerID) }
            return .timerStarted
        case .timerFired(let timerID, let started):
            event.pointee.timer_fired_event_attributes = builder.make(
                temporal__api__history__v1__timer_fired_event_attributes__init
            ) {
                $0.timer_id = builder.text(timerID)
                $0.started_event_id = started.rawValue
            }
            return .timerFired
        case .timerCancelled(let timerID, let started):
            event.pointee.timer_canceled_event_attributes = builder.make(
                temporal__api__history__v1__timer_canceled_event_attributes__init
            ) {
                $0.timer_id = builder.text(timerID)
                $0.started_event_id = started.rawValue
            }
            return .timerCancelled
        case .markerRecorded(let marker):
            event.pointee.marker_recorded_event_attributes = marker.event(builder)
            return .markerRecorded
        case .searchAttributesUpserted(let attributes):
            event.pointee.upsert_workflow_search_attributes_event_attributes = builder.make(
                temporal__api__history__v1__upsert_workflow_search_attributes_event_attributes__init
            ) { $0.search_attributes = attributes.searchAttributes(builder) }
            return .searchAttributesUpserted
        case .propertiesModified(let memo):
            event.pointee.workflow_properties_modified_event_attributes = builder.make(
                temporal__api__history__v1__workflow_properties_modified_event_attributes__init
            ) { $0.upserted_memo = memo.memo(builder) }
            return .propertiesModified
        default: return nil
        }
    }

    private func writeChild(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .childInitiated(let workflowID, let workflowType):
            event.pointee.start_child_workflow_execution_initiated_event_attributes = builder.make(
                temporal__api__history__v1__start_child_workflow_execution_initiated_event_attributes__init
            ) {
                $0.workflow_id = builder.text(workflowID)
                $0.workflow_type = builder.workflowType(workflowType)
            }
            return .childInitiated
        case .childStartFailed(let initiated, let cause):
            event.pointee.start_child_workflow_execution_failed_event_attributes = builder.make(
                temporal__api__history__v1__start_child_workflow_execution_failed_event_attributes__init
            ) {
                $0.initiated_event_id = initiated.rawValue
                $0.cause = .init(rawValue: UInt32(bitPattern: cause.rawValue))
            }
            return .childStartFailed
        case .childStarted(let initiated, let runID):
            event.pointee.child_workflow_execution_started_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_started_event_attributes__init
            ) {
                $0.initiated_event_id = initiated.rawValue
                $0.workflow_execution = builder.execution("", runID)
            }
            return .childStarted
        case .childCompleted(let initiated, let result):
            event.pointee.child_workflow_execution_completed_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_completed_event_attributes__init
            ) {
                $0.initiated_event_id = initiated.rawValue
                $0.result = result.message(builder)
            }
            return .childCompleted
        case .childFailed(_, let failure, let state, let origin):
            event.pointee.child_workflow_execution_failed_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_failed_event_attributes__init
            ) {
                $0.failure = failure.message(builder)
                $0.retry_state = .init(rawValue: UInt32(bitPattern: state.rawValue))
                $0.namespace_ = builder.text(origin.namespace)
                $0.workflow_execution = builder.execution(origin.workflowID, origin.runID)
                $0.workflow_type = builder.workflowType(origin.workflowType)
                $0.initiated_event_id = origin.initiatedEventID.rawValue
                $0.started_event_id = origin.startedEventID.rawValue
            }
            return .childFailed
        case .childCancelled(_, let details, let origin):
            event.pointee.child_workflow_execution_canceled_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_canceled_event_attributes__init
            ) {
                $0.details = details.message(builder)
                $0.namespace_ = builder.text(origin.namespace)
                $0.workflow_execution = builder.execution(origin.workflowID, origin.runID)
                $0.workflow_type = builder.workflowType(origin.workflowType)
                $0.initiated_event_id = origin.initiatedEventID.rawValue
                $0.started_event_id = origin.startedEventID.rawValue
            }
            return .childCancelled
        case .childTimedOut(_, let state, let origin):
            event.pointee.child_workflow_execution_timed_out_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_timed_out_event_attributes__init
            ) {
                $0.retry_state = .init(rawValue: UInt32(bitPattern: state.rawValue))
                $0.namespace_ = builder.text(origin.namespace)
                $0.workflow_execution = builder.execution(origin.workflowID, origin.runID)
                $0.workflow_type = builder.workflowType(origin.workflowType)
                $0.initiated_event_id = origin.initiatedEventID.rawValue
                $0.started_event_id = origin.startedEventID.rawValue
            }
            return .childTimedOut
        case .childTerminated(_, let origin):
            event.pointee.child_workflow_execution_terminated_event_attributes = builder.make(
                temporal__api__history__v1__child_workflow_execution_terminated_event_attributes__init
            ) {
                $0.namespace_ = builder.text(origin.namespace)
                $0.workflow_execution = builder.execution(origin.workflowID, origin.runID)
                $0.workflow_type = builder.workflowType(origin.workflowType)
                $0.initiated_event_id = origin.initiatedEventID.rawValue
                $0.started_event_id = origin.startedEventID.rawValue
            }
            return .childTerminated
        default: return nil
        }
    }

    private func writeExternal(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .externalSignalInitiated(let workflowID, let signalName):
            event.pointee.signal_external_workflow_execution_initiated_event_attributes = builder.make(
                temporal__api__history__v1__signal_external_workflow_execution_initiated_event_attributes__init
            ) {
                $0.workflow_execution = builder.execution(workflowID, "")
                $0.signal_name = builder.text(signalName)
            }
            return .externalSignalInitiated
        case .externalSignalFailed(let initiated, let cause):
            event.pointee.signal_external_workflow_execution_failed_event_attributes = builder.make(
                temporal__api__history__v1__signal_external_workflow_execution_failed_event_attributes__init
            ) {
                $0.initiated_event_id = initiated.rawValue
                $0.cause = .init(rawValue: UInt32(bitPattern: cause.rawValue))
            }
            return .externalSignalFailed
        case .externalSignalDelivered(let initiated):
            event.pointee.external_workflow_execution_signaled_event_attributes = builder.make(
                temporal__api__history__v1__external_workflow_execution_signaled_event_attributes__init
            ) { $0.initiated_event_id = initiated.rawValue }
            return .externalSignalDelivered
        case .externalCancelInitiated(let workflowID):
            event.pointee.request_cancel_external_workflow_execution_initiated_event_attributes = builder.make(
                temporal__api__history__v1__request_cancel_external_workflow_execution_initiated_event_attributes__init
            ) { $0.workflow_execution = builder.execution(workflowID, "") }
            return .externalCancelInitiated
        case .externalCancelFailed(let initiated, let cause):
            event.pointee.request_cancel_external_workflow_execution_failed_event_attributes = builder.make(
                temporal__api__history__v1__request_cancel_external_workflow_execution_failed_event_attributes__init
            ) {
                $0.initiated_event_id = initiated.rawValue
                $0.cause = .init(rawValue: UInt32(bitPattern: cause.rawValue))
            }
            return .externalCancelFailed
        case .externalCancelDelivered(let initiated):
            event.pointee.external_workflow_execution_cancel_requested_event_attributes = builder.make(
                temporal__api__history__v1__external_workflow_execution_cancel_requested_event_attributes__init
            ) { $0.initiated_event_id = initiated.rawValue }
            return .externalCancelDelivered
        default: return nil
        }
    }

    private func writeUpdate(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .updateAdmitted(let request):
            event.pointee.workflow_execution_update_admitted_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_update_admitted_event_attributes__init
            ) { $0.request = request.message(builder) }
            return .updateAdmitted
        case .updateAccepted(let accepted):
            event.pointee.workflow_execution_update_accepted_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_update_accepted_event_attributes__init
            ) {
                $0.protocol_instance_id = builder.text(accepted.protocolInstanceID)
                $0.accepted_request_message_id = builder.text(accepted.requestMessageID)
                $0.accepted_request_sequencing_event_id = accepted.requestSequencingEventID.rawValue
                $0.accepted_request = accepted.request?.message(builder)
            }
            return .updateAccepted
        case .updateRejected(let protocolInstanceID):
            event.pointee.workflow_execution_update_rejected_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_update_rejected_event_attributes__init
            ) { $0.protocol_instance_id = builder.text(protocolInstanceID) }
            return .updateRejected
        case .updateCompleted(let protocolInstanceID):
            event.pointee.workflow_execution_update_completed_event_attributes = builder.make(
                temporal__api__history__v1__workflow_execution_update_completed_event_attributes__init
            ) {
                $0.meta = builder.make(temporal__api__update__v1__meta__init) {
                    $0.update_id = builder.text(protocolInstanceID)
                }
            }
            return .updateCompleted
        default: return nil
        }
    }
}

extension HistoryEvent.WorkflowStarted {
    fileprivate func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__History__V1__WorkflowExecutionStartedEventAttributes> {
        builder.make(temporal__api__history__v1__workflow_execution_started_event_attributes__init) {
            $0.workflow_type = builder.workflowType(workflowType)
            $0.workflow_id = builder.text(workflowID)
            $0.task_queue = taskQueue.message(builder)
            $0.input = input.message(builder)
            $0.header = header.header(builder)
            $0.memo = memo.memo(builder)
            $0.search_attributes = searchAttributes.searchAttributes(builder)
            $0.workflow_execution_timeout = executionTimeout?.message(builder)
            $0.workflow_run_timeout = runTimeout?.message(builder)
            $0.workflow_task_timeout = taskTimeout?.message(builder)
            $0.original_execution_run_id = builder.text(originalRunID)
            $0.first_execution_run_id = builder.text(firstRunID)
            $0.continued_execution_run_id = builder.text(continuedRunID)
            $0.attempt = Int32(clamping: attempt)
            $0.cron_schedule = builder.text(cronSchedule)
            $0.parent_workflow_namespace = builder.text(parent?.namespace ?? root?.namespace ?? "")
            $0.parent_workflow_execution = parent.map { builder.execution($0.workflowID, $0.runID) }
            $0.root_workflow_execution = root.map { builder.execution($0.workflowID, $0.runID) }
            $0.continued_failure = continuedFailure?.message(builder)
            $0.last_completion_result = lastCompletionResult.message(builder)
            $0.retry_policy = retryPolicy?.message(builder)
            $0.priority = priority?.message(builder)
            $0.identity = builder.text(identity)
        }
    }
}

extension HistoryEvent.Marker {
    fileprivate func event(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__History__V1__MarkerRecordedEventAttributes> {
        builder.make(temporal__api__history__v1__marker_recorded_event_attributes__init) {
            $0.marker_name = builder.text(name)
            $0.n_details = details.count
            $0.details = builder.list(details.sorted { $0.name < $1.name }) { detail in
                builder.make(temporal__api__history__v1__marker_recorded_event_attributes__details_entry__init) {
                    $0.key = builder.text(detail.name)
                    $0.value = detail.payloads.list(builder)
                }
            }
            $0.failure = failure?.message(builder)
        }
    }
}
