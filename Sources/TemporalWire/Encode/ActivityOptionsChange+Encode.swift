internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension ActivityOptionsChange {
    func message(_ builder: MessageBuilder) -> Ref<CActivityOptions> {
        builder.make(temporal__api__activity__v1__activity_options__init) {
            $0.task_queue = taskQueue?.message(builder)
            $0.schedule_to_close_timeout = scheduleToClose?.message(builder)
            $0.schedule_to_start_timeout = scheduleToStart?.message(builder)
            $0.start_to_close_timeout = startToClose?.message(builder)
            $0.heartbeat_timeout = heartbeat?.message(builder)
            $0.retry_policy = retry?.message(builder)
            $0.priority = priority?.message(builder)
        }
    }

    /// The fields that are set, as a mask names them.
    var paths: [String] {
        let fields: [(String, Bool)] = [
            ("task_queue.name", taskQueue != nil),
            ("schedule_to_close_timeout", scheduleToClose != nil),
            ("schedule_to_start_timeout", scheduleToStart != nil),
            ("start_to_close_timeout", startToClose != nil),
            ("heartbeat_timeout", heartbeat != nil),
            ("retry_policy", retry != nil),
            ("priority", priority != nil),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
