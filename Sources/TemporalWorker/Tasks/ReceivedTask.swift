import TemporalCore

/// A workflow task, and when it came.
struct ReceivedTask: Sendable {
    var task: WorkflowTask
    let received: ContinuousClock.Instant
    /// How long codecs have worked on it; nil where there are none.
    let codecTime: CodecTime?

    init(_ task: WorkflowTask, hasCodecs: Bool = false) {
        self.task = task
        codecTime = hasCodecs ? CodecTime() : nil
        received = .now
    }

    /// How long it has been here.
    var age: Duration { received.duration(to: .now) }
}
