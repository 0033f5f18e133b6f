internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension Command.ScheduleActivity {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Command__V1__ScheduleActivityTaskCommandAttributes> {
        builder.make(temporal__api__command__v1__schedule_activity_task_command_attributes__init) {
            $0.activity_id = builder.text(activityID)
            $0.activity_type = builder.activityType(activityType)
            $0.task_queue = taskQueue.message(builder)
            $0.header = header.header(builder)
            $0.input = input.message(builder)
            $0.schedule_to_close_timeout = scheduleToClose?.message(builder)
            $0.schedule_to_start_timeout = scheduleToStart?.message(builder)
            $0.start_to_close_timeout = startToClose?.message(builder)
            $0.heartbeat_timeout = heartbeat?.message(builder)
            $0.retry_policy = retryPolicy?.message(builder)
            $0.request_eager_execution = requestEagerExecution.flag
            // As sdk-core does where the user says nothing about versions: stay with the build of the workflow.
            $0.use_workflow_build_id = usesWorkflowBuildID.flag
            $0.priority = priority?.message(builder)
        }
    }
}

extension Command.StartChild {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Command__V1__StartChildWorkflowExecutionCommandAttributes> {
        builder.make(temporal__api__command__v1__start_child_workflow_execution_command_attributes__init) {
            $0.namespace_ = builder.text(namespace)
            $0.workflow_id = builder.text(workflowID)
            $0.workflow_type = builder.workflowType(workflowType)
            $0.task_queue = taskQueue.message(builder)
            $0.input = input.message(builder)
            $0.workflow_execution_timeout = executionTimeout?.message(builder)
            $0.workflow_run_timeout = runTimeout?.message(builder)
            $0.workflow_task_timeout = taskTimeout?.message(builder)
            $0.parent_close_policy = .init(rawValue: UInt32(bitPattern: parentClosePolicy.rawValue))
            $0.workflow_id_reuse_policy = .init(rawValue: UInt32(bitPattern: idReusePolicy.rawValue))
            $0.retry_policy = retryPolicy?.message(builder)
            $0.cron_schedule = builder.text(cronSchedule)
            $0.header = header.header(builder)
            $0.memo = memo.memo(builder)
            $0.search_attributes = searchAttributes.searchAttributes(builder)
            $0.inherit_build_id = inheritsBuildID.flag
            $0.versioning_override = versioningOverride?.message(builder)
            $0.priority = priority?.message(builder)
        }
    }
}

extension Command.SignalExternal {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Command__V1__SignalExternalWorkflowExecutionCommandAttributes> {
        builder.make(temporal__api__command__v1__signal_external_workflow_execution_command_attributes__init) {
            $0.namespace_ = builder.text(execution.namespace)
            $0.execution = builder.execution(execution.workflowID, execution.runID)
            $0.signal_name = builder.text(signalName)
            $0.input = input.message(builder)
            $0.control = builder.text(control)
            $0.child_workflow_only = childWorkflowOnly.flag
            $0.header = header.header(builder)
        }
    }
}

extension Command.CancelExternal {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Command__V1__RequestCancelExternalWorkflowExecutionCommandAttributes> {
        builder.make(temporal__api__command__v1__request_cancel_external_workflow_execution_command_attributes__init) {
            $0.namespace_ = builder.text(execution.namespace)
            $0.workflow_id = builder.text(execution.workflowID)
            $0.run_id = builder.text(execution.runID)
            $0.child_workflow_only = childWorkflowOnly.flag
            $0.reason = builder.text(reason)
        }
    }
}

extension Command.ContinueAsNewCommand {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Command__V1__ContinueAsNewWorkflowExecutionCommandAttributes> {
        builder.make(temporal__api__command__v1__continue_as_new_workflow_execution_command_attributes__init) {
            $0.workflow_type = builder.workflowType(workflowType)
            $0.task_queue = taskQueue.message(builder)
            $0.input = input.message(builder)
            $0.workflow_run_timeout = runTimeout?.message(builder)
            $0.workflow_task_timeout = taskTimeout?.message(builder)
            $0.backoff_start_interval = startDelay?.message(builder)
            $0.retry_policy = retryPolicy?.message(builder)
            $0.header = header.header(builder)
            $0.memo = memo.memo(builder)
            $0.search_attributes = searchAttributes.searchAttributes(builder)
            $0.inherit_build_id = inheritsBuildID.flag
            $0.initial_versioning_behavior = .init(rawValue: UInt32(initialVersioning?.rawValue ?? 0))
        }
    }
}

extension HistoryEvent.Marker {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Command__V1__RecordMarkerCommandAttributes> {
        builder.make(temporal__api__command__v1__record_marker_command_attributes__init) {
            $0.marker_name = builder.text(name)
            $0.n_details = details.count
            $0.details = builder.list(details.sorted { $0.name < $1.name }) { detail in
                builder.make(temporal__api__command__v1__record_marker_command_attributes__details_entry__init) {
                    $0.key = builder.text(detail.name)
                    $0.value = detail.payloads.list(builder)
                }
            }
            $0.failure = failure?.message(builder)
        }
    }
}
