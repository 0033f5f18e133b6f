internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension ScheduleParts {
    init(_ field: Ref<CSchedule>) {
        let action = field.pointee.action
        self.init(
            spec: field.pointee.spec.map { ScheduleSpec($0) } ?? ScheduleSpec(),
            workflow: ScheduledWorkflow(
                action?.pointee.action_case.rawValue == 1 ? action?.pointee.start_workflow : nil
            ),
            policies: SchedulePolicies(field.pointee.policies),
            state: ScheduleState(field.pointee.state)
        )
    }
}

extension ScheduleSpec {
    init(_ field: Ref<CScheduleSpec>) {
        let spec = field.pointee
        self.init(
            calendars: elements(spec.structured_calendar, spec.n_structured_calendar).compactMap {
                $0.map { ScheduleCalendar($0) }
            },
            intervals: elements(spec.interval, spec.n_interval).compactMap { interval in
                guard let interval = interval?.pointee else { return nil }
                return ScheduleInterval(
                    every: .field(interval.interval) ?? .zero,
                    offset: .field(interval.phase) ?? .zero
                )
            },
            cronStrings: texts(spec.cron_string, spec.n_cron_string),
            skipped: elements(spec.exclude_structured_calendar, spec.n_exclude_structured_calendar).compactMap {
                $0.map { ScheduleCalendar($0) }
            },
            start: .field(spec.start_time),
            end: .field(spec.end_time),
            jitter: .timeout(spec.jitter),
            timeZone: String(field: spec.timezone_name),
            timeZoneData: [UInt8](field: spec.timezone_data)
        )
    }
}

extension ScheduleCalendar {
    fileprivate init(_ field: Ref<CScheduleCalendar>) {
        let calendar = field.pointee
        self.init(
            seconds: [ScheduleRange](calendar.second, calendar.n_second),
            minutes: [ScheduleRange](calendar.minute, calendar.n_minute),
            hours: [ScheduleRange](calendar.hour, calendar.n_hour),
            daysOfMonth: [ScheduleRange](calendar.day_of_month, calendar.n_day_of_month),
            months: [ScheduleRange](calendar.month, calendar.n_month),
            years: [ScheduleRange](calendar.year, calendar.n_year),
            daysOfWeek: [ScheduleRange](calendar.day_of_week, calendar.n_day_of_week),
            comment: String(field: calendar.comment)
        )
    }
}

extension [ScheduleRange] {
    fileprivate init(_ list: UnsafeMutablePointer<Ref<CScheduleRange>?>?, _ count: Int) {
        self = elements(list, count).compactMap { range in
            guard let range = range?.pointee else { return nil }
            // The server leaves out what says nothing: an end that is the beginning, a step of one.
            let (first, last) = (Int(range.start), Swift.max(Int(range.start), Int(range.end)))
            return ScheduleRange(first...last, step: Swift.max(1, Int(range.step)))
        }
    }
}

extension SchedulePolicies {
    fileprivate init(_ field: Ref<Temporal__Api__Schedule__V1__SchedulePolicies>?) {
        self.init()
        guard let policies = field?.pointee else { return }
        overlap = ScheduleOverlapPolicy(rawValue: policies.overlap_policy.number) ?? .skip
        if let window = Duration.field(policies.catchup_window) { catchupWindow = window }
        pausesOnFailure = policies.pause_on_failure != 0
        keepsWorkflowID = policies.keep_original_workflow_id != 0
    }
}

extension ScheduleState {
    fileprivate init(_ field: Ref<Temporal__Api__Schedule__V1__ScheduleState>?) {
        self.init()
        guard let state = field?.pointee else { return }
        note = String(field: state.notes)
        isPaused = state.paused != 0
        remainingActions = state.limited_actions != 0 ? Int(state.remaining_actions) : nil
    }
}

extension ScheduledWorkflow {
    fileprivate init(_ field: Ref<CNewWorkflow>?) {
        self.init(
            workflowType: String(field?.pointee.workflow_type),
            workflowID: String(field: field?.pointee.workflow_id),
            taskQueue: TaskQueue(String(field: field?.pointee.task_queue?.pointee.name))
        )
        guard let workflow = field?.pointee else { return }
        input = [Payload](workflow.input)
        executionTimeout = .timeout(workflow.workflow_execution_timeout)
        runTimeout = .timeout(workflow.workflow_run_timeout)
        taskTimeout = .timeout(workflow.workflow_task_timeout)
        retry = .field(workflow.retry_policy)
        memo = [NamedPayload](workflow.memo)
        searchAttributes = [NamedPayload](workflow.search_attributes)
        header = [NamedPayload](workflow.header)
        summary = .field(workflow.user_metadata?.pointee.summary)
        details = .field(workflow.user_metadata?.pointee.details)
        priority = .field(workflow.priority)
        versioning = .field(workflow.versioning_override)
    }
}

extension ScheduleInfo {
    init(_ field: Ref<Temporal__Api__Schedule__V1__ScheduleInfo>) {
        let info = field.pointee
        self.init()
        actionCount = Int(info.action_count)
        missedCatchupWindow = Int(info.missed_catchup_window)
        overlapSkipped = Int(info.overlap_skipped)
        bufferDropped = Int(info.buffer_dropped)
        bufferSize = Int(info.buffer_size)
        running = elements(info.running_workflows, info.n_running_workflows).compactMap { $0.map { ScheduledRun($0) } }
        recentActions = [ScheduledAction](info.recent_actions, info.n_recent_actions)
        nextActionTimes = [Timestamp](info.future_action_times, info.n_future_action_times)
        createdAt = .field(info.create_time)
        updatedAt = .field(info.update_time)
    }
}

extension ScheduledRun {
    fileprivate init(_ field: Ref<CExecution>) {
        self.init(
            workflowID: String(field: field.pointee.workflow_id),
            runID: RunID(String(field: field.pointee.run_id))
        )
    }
}

extension [ScheduledAction] {
    fileprivate init(
        _ list: UnsafeMutablePointer<Ref<Temporal__Api__Schedule__V1__ScheduleActionResult>?>?,
        _ count: Int
    ) {
        self = elements(list, count).compactMap { result in
            guard let result = result?.pointee else { return nil }
            var action = ScheduledAction()
            action.scheduledAt = .field(result.schedule_time)
            action.startedAt = .field(result.actual_time)
            action.run = result.start_workflow_result.map { ScheduledRun($0) }
            let status = result.start_workflow_status.number
            action.status = status == 0 ? nil : WorkflowStatus(number: status)
            return action
        }
    }
}

extension ScheduleListing {
    init(_ field: Ref<Temporal__Api__Schedule__V1__ScheduleListEntry>) {
        self.init(id: String(field: field.pointee.schedule_id))
        memo = [NamedPayload](field.pointee.memo)
        searchAttributes = [NamedPayload](field.pointee.search_attributes)
        guard let info = field.pointee.info?.pointee else { return }
        spec = info.spec.map { ScheduleSpec($0) } ?? ScheduleSpec()
        workflowType = String(info.workflow_type)
        note = String(field: info.notes)
        isPaused = info.paused != 0
        recentActions = [ScheduledAction](info.recent_actions, info.n_recent_actions)
        nextActionTimes = [Timestamp](info.future_action_times, info.n_future_action_times)
    }
}
