internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension StickyQueue {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Taskqueue__V1__StickyExecutionAttributes> {
        builder.make(temporal__api__taskqueue__v1__sticky_execution_attributes__init) {
            $0.worker_task_queue = TaskQueue(name).sticky(beside: normalName, builder)
            $0.schedule_to_start_timeout = scheduleToStartTimeout.message(builder)
        }
    }
}
