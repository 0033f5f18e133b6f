internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension ScheduleParts {
    func message(_ builder: MessageBuilder) -> Ref<CSchedule> {
        builder.make(temporal__api__schedule__v1__schedule__init) {
            $0.spec = spec.message(builder)
            $0.action = builder.make(temporal__api__schedule__v1__schedule_action__init) {
                $0.action_case = .init(rawValue: 1)
                $0.start_workflow = workflow.message(builder)
            }
            $0.policies = policies.message(builder)
            $0.state = state.message(builder)
        }
    }
}

extension ScheduleSpec {
    func message(_ builder: MessageBuilder) -> Ref<CScheduleSpec> {
        builder.make(temporal__api__schedule__v1__schedule_spec__init) {
            $0.n_structured_calendar = calendars.count
            $0.structured_calendar = builder.list(calendars) { $0.message(builder) }
            $0.n_cron_string = cronStrings.count
            $0.cron_string = builder.texts(cronStrings)
            $0.n_interval = intervals.count
            $0.interval = builder.list(intervals) { interval in
                builder.make(temporal__api__schedule__v1__interval_spec__init) {
                    $0.interval = interval.every.message(builder)
                    $0.phase = interval.offset.message(builder)
                }
            }
            $0.n_exclude_structured_calendar = skipped.count
            $0.exclude_structured_calendar = builder.list(skipped) { $0.message(builder) }
            $0.start_time = start?.message(builder)
            $0.end_time = end?.message(builder)
            $0.jitter = jitter?.message(builder)
            $0.timezone_name = builder.text(timeZone)
            $0.timezone_data = builder.bytes(timeZoneData)
        }
    }
}

extension ScheduleCalendar {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<CScheduleCalendar> {
        builder.make(temporal__api__schedule__v1__structured_calendar_spec__init) {
            ($0.n_second, $0.second) = seconds.messages(builder)
            ($0.n_minute, $0.minute) = minutes.messages(builder)
            ($0.n_hour, $0.hour) = hours.messages(builder)
            ($0.n_day_of_month, $0.day_of_month) = daysOfMonth.messages(builder)
            ($0.n_month, $0.month) = months.messages(builder)
            ($0.n_year, $0.year) = years.messages(builder)
            ($0.n_day_of_week, $0.day_of_week) = daysOfWeek.messages(builder)
            $0.comment = builder.text(comment)
        }
    }
}

extension [ScheduleRange] {
    fileprivate func messages(_ builder: MessageBuilder) -> (Int, UnsafeMutablePointer<Ref<CScheduleRange>?>) {
        let list = builder.list(self) { range in
            builder.make(temporal__api__schedule__v1__range__init) {
                $0.start = Int32(clamping: range.first)
                $0.end = Int32(clamping: range.last)
                $0.step = Int32(clamping: range.step)
            }
        }
        return (count, list)
    }
}

extension SchedulePolicies {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Schedule__V1__SchedulePolicies> {
        builder.make(temporal__api__schedule__v1__schedule_policies__init) {
            $0.overlap_policy = .init(rawValue: UInt32(bitPattern: overlap.rawValue))
            $0.catchup_window = catchupWindow.message(builder)
            $0.pause_on_failure = pausesOnFailure.flag
            $0.keep_original_workflow_id = keepsWorkflowID.flag
        }
    }
}

extension ScheduleState {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Schedule__V1__ScheduleState> {
        builder.make(temporal__api__schedule__v1__schedule_state__init) {
            $0.notes = builder.text(note)
            $0.paused = isPaused.flag
            $0.limited_actions = (remainingActions != nil).flag
            $0.remaining_actions = Int64(remainingActions ?? 0)
        }
    }
}

extension ScheduledWorkflow {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<CNewWorkflow> {
        builder.make(temporal__api__workflow__v1__new_workflow_execution_info__init) {
            $0.workflow_id = builder.text(workflowID)
            $0.workflow_type = builder.workflowType(workflowType)
            $0.task_queue = taskQueue.message(builder)
            $0.input = input.message(builder)
            $0.workflow_execution_timeout = executionTimeout?.message(builder)
            $0.workflow_run_timeout = runTimeout?.message(builder)
            $0.workflow_task_timeout = taskTimeout?.message(builder)
            $0.retry_policy = retry?.message(builder)
            $0.memo = memo.memo(builder)
            $0.search_attributes = searchAttributes.searchAttributes(builder)
            $0.header = header.header(builder)
            $0.user_metadata = builder.userMetadata(summary: summary, details: details)
            $0.priority = priority?.message(builder)
            $0.versioning_override = versioning?.message(builder)
        }
    }
}

extension SchedulePatch {
    func message(_ builder: MessageBuilder) -> Ref<CSchedulePatch> {
        builder.make(temporal__api__schedule__v1__schedule_patch__init) {
            if let trigger {
                $0.trigger_immediately = builder.make(temporal__api__schedule__v1__trigger_immediately_request__init) {
                    $0.overlap_policy = .init(rawValue: UInt32(bitPattern: trigger.overlap?.rawValue ?? 0))
                }
            }
            $0.n_backfill_request = backfills.count
            $0.backfill_request = builder.list(backfills) { backfill in
                builder.make(temporal__api__schedule__v1__backfill_request__init) {
                    $0.start_time = backfill.start.message(builder)
                    $0.end_time = backfill.end.message(builder)
                    $0.overlap_policy = .init(rawValue: UInt32(bitPattern: backfill.overlap?.rawValue ?? 0))
                }
            }
            $0.pause = builder.text(pause)
            $0.unpause = builder.text(unpause)
        }
    }
}
