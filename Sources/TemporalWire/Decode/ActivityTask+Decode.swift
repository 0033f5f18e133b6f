internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension ActivityTask {
    /// A task, or nil when the poll ended without one.
    static func field(_ field: Ref<CActivityTask>?) -> ActivityTask? {
        guard let field, field.pointee.task_token.len > 0 else { return nil }
        return ActivityTask(field)
    }

    private init(_ field: Ref<CActivityTask>) {
        self.init(token: TaskToken([UInt8](field: field.pointee.task_token)))
        workflowNamespace = String(field: field.pointee.workflow_namespace)
        workflowType = String(field.pointee.workflow_type)
        workflowID = String(field: field.pointee.workflow_execution?.pointee.workflow_id)
        runID = String(field: field.pointee.workflow_execution?.pointee.run_id)
        activityID = String(field: field.pointee.activity_id)
        activityRunID = String(field: field.pointee.activity_run_id)
        activityType = String(field.pointee.activity_type)
        header = [NamedPayload](field.pointee.header)
        input = [Payload](field.pointee.input)
        heartbeatDetails = [Payload](field.pointee.heartbeat_details)
        scheduledTime = .field(field.pointee.scheduled_time)
        currentAttemptScheduledTime = .field(field.pointee.current_attempt_scheduled_time)
        startedTime = .field(field.pointee.started_time)
        attempt = max(1, Int(field.pointee.attempt))
        scheduleToClose = .timeout(field.pointee.schedule_to_close_timeout)
        startToClose = .timeout(field.pointee.start_to_close_timeout)
        heartbeatTimeout = .timeout(field.pointee.heartbeat_timeout)
        retryPolicy = .field(field.pointee.retry_policy)
        priority = .field(field.pointee.priority)
    }
}
