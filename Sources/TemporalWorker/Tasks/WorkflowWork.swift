import TemporalClient
import TemporalCore

/// What is done with workflow tasks, wherever they come from.
struct WorkflowWork: Sendable {
    let loop: WorkflowTaskLoop
    let slots: Slots
    let tasks: RunningTasks

    /// Works on a task in a slot, which is given back at its end.
    func start(_ task: WorkflowTask, in slot: Slot, isSticky: Bool) {
        slot.use(for: .workflowTask(type: task.workflowType, isSticky: isSticky))
        tasks.start(TaskName(type: task.workflowType, owner: task.workflowID)) {
            await loop.process(task)
            slot.release()
        }
    }

    /// A slot for a task that may come with the answer to a start. A shutdown waits for it.
    func reserveEagerly() -> EagerSlot? {
        guard let slot = slots.tryAcquire() else { return nil }
        tasks.begin()
        return EagerSlot { task in
            start(task, in: slot, isSticky: false)
            tasks.end()
        } release: {
            slot.release()
            tasks.end()
        }
    }
}
