/// Where a worker wants the next tasks of a run that it keeps in memory.
package struct StickyQueue: Sendable {
    package var name: String
    /// The queue that all workers share.
    package var normalName: String
    /// How long the server waits for this worker before it gives the task to any other.
    package var scheduleToStartTimeout: Duration
    /// A worker's own queue.
    package init(name: String, normalName: String, scheduleToStartTimeout: Duration = .seconds(10)) {
        self.name = name
        self.normalName = normalName
        self.scheduleToStartTimeout = scheduleToStartTimeout
    }
}
