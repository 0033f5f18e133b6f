import TemporalCore

/// A workflow task, and when it came.
struct ReceivedTask: Sendable {
    let task: WorkflowTask
    let received: ContinuousClock.Instant

    init(_ task: WorkflowTask) {
        self.task = task
        received = .now
    }

    /// How long it has been here.
    var age: Duration { received.duration(to: .now) }
}
