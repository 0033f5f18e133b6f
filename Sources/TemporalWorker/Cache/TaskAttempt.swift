import TemporalCore

/// Tells the tasks of one run apart. An event's id does not: the events of an attempt after a failed one, and those of a
/// task that only carries updates, are in no stored history, and the next task has events of the same ids.
struct TaskAttempt: Sendable {
    private let started: EventID
    private let attempt: Int
    private let startedTime: Timestamp?

    init(_ task: WorkflowTask) {
        started = task.started
        attempt = task.attempt
        startedTime = task.startedTime
    }

    /// Whether the server has handed out this one later than the other one.
    func isLater(than other: TaskAttempt) -> Bool {
        // The server's own time tells it even after a failover, when numbers may go back.
        if let startedTime, let otherTime = other.startedTime, startedTime != otherTime {
            return startedTime > otherTime
        }
        return (started, attempt) > (other.started, other.attempt)
    }
}
