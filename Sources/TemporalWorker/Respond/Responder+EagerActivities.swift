import TemporalCore
import TemporalWire

extension Responder {
    /// Marks the activities that this worker has slots for, and unmarks the others.
    func reserveEagerActivities(_ commands: inout [Command]) -> [Slot] {
        var reserved: [Slot] = []
        let limit = worker.options.maximumEagerActivitiesPerTask
        for index in commands.indices {
            guard case .scheduleActivity(var activity) = commands[index].attributes, activity.requestEagerExecution
            else { continue }
            if reserved.count < limit, let slot = activities?.reserveEagerly() {
                reserved.append(slot)
            } else {
                activity.requestEagerExecution = false
                commands[index].attributes = .scheduleActivity(activity)
            }
        }
        return reserved
    }

    /// Starts the activities that came with the reply. The server gives as many as it likes of those that were marked; the
    /// slots of the others are free again.
    func startEagerActivities(_ tasks: [ActivityTask], in slots: [Slot]) {
        for (task, slot) in zip(tasks, slots) { activities?.start(task, in: slot, isEager: true) }
        for slot in slots.dropFirst(tasks.count) { slot.release() }
    }
}
