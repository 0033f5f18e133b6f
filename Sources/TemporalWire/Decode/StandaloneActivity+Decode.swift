internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension StandaloneActivityDescription {
    init(_ field: Ref<Temporal__Api__Activity__V1__ActivityExecutionInfo>?) {
        self.init()
        guard let info = field?.pointee else { return }
        activityID = String(field: info.activity_id)
        runID = RunID(String(field: info.run_id))
        activityType = String(info.activity_type)
        status = StandaloneActivityStatus(number: info.status.number)
        state = PendingActivityDescription.State(number: info.run_state.number)
        attempt = Int(info.attempt)
        searchAttributes = [NamedPayload](info.search_attributes)
        startDelay = .timeout(info.start_delay)
        encodedSummary = .field(info.user_metadata?.pointee.summary)
        encodedDetails = .field(info.user_metadata?.pointee.details)
        cancellationReason = String(field: info.canceled_reason)
        readOptions(info)
        readTimes(info)
        readAttempts(info)
    }

    private mutating func readOptions(_ info: Temporal__Api__Activity__V1__ActivityExecutionInfo) {
        options.taskQueue = TaskQueue(String(field: info.task_queue))
        options.scheduleToClose = .timeout(info.schedule_to_close_timeout)
        options.scheduleToStart = .timeout(info.schedule_to_start_timeout)
        options.startToClose = .timeout(info.start_to_close_timeout)
        options.heartbeat = .timeout(info.heartbeat_timeout)
        options.retry = .field(info.retry_policy)
        options.priority = .field(info.priority)
    }

    private mutating func readTimes(_ info: Temporal__Api__Activity__V1__ActivityExecutionInfo) {
        scheduledTime = .field(info.schedule_time)
        executionTime = .field(info.execution_time)
        expirationTime = .field(info.expiration_time)
        closeTime = .field(info.close_time)
    }

    private mutating func readAttempts(_ info: Temporal__Api__Activity__V1__ActivityExecutionInfo) {
        lastStartedTime = .field(info.last_started_time)
        lastAttemptCompleteTime = .field(info.last_attempt_complete_time)
        nextAttemptTime = .field(info.next_attempt_schedule_time)
        currentRetryInterval = .timeout(info.current_retry_interval)
        lastFailure = .field(info.last_failure)
        lastWorkerIdentity = String(field: info.last_worker_identity)
        heartbeatDetails = [Payload](info.heartbeat_details)
        lastHeartbeatTime = .field(info.last_heartbeat_time)
        heartbeatCount = Int(info.total_heartbeat_count)
    }
}

extension StandaloneActivityListing {
    init(_ field: Ref<Temporal__Api__Activity__V1__ActivityExecutionListInfo>) {
        self.init()
        let info = field.pointee
        activityID = String(field: info.activity_id)
        runID = RunID(String(field: info.run_id))
        activityType = String(info.activity_type)
        taskQueue = TaskQueue(String(field: info.task_queue))
        status = StandaloneActivityStatus(number: info.status.number)
        scheduledTime = .field(info.schedule_time)
        executionTime = .field(info.execution_time)
        closeTime = .field(info.close_time)
        searchAttributes = [NamedPayload](info.search_attributes)
    }
}

extension StandaloneActivityStatus {
    /// The status of a number of the API.
    init(number: Int32) {
        self =
            switch number {
            case 1: .running
            case 2: .completed
            case 3: .failed
            case 4: .cancelled
            case 5: .terminated
            case 6: .timedOut
            case 7: .paused
            default: .unknown
            }
    }
}
