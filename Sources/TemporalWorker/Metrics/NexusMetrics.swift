import CoreMetrics
import TemporalClient
import TemporalCore

/// What is measured of the handlers of one Nexus operation.
final class NexusMetrics: Sendable {
    private let time: Timer
    private let successTime: Timer
    private let failures: TaskFailures
    private let scope: MetricScope

    init(_ scope: MetricScope, _ failures: TaskFailures) {
        self.scope = scope
        self.failures = failures
        time = scope.timer("nexus_task_execution_latency")
        successTime = scope.timer("nexus_task_endtoend_latency")
    }

    /// The handler's code has come back.
    func ended(after time: Duration) { self.time.record(time) }

    /// The operation has succeeded at once.
    /// - Parameter scheduled: when the caller asked.
    func succeeded(_ scheduled: Timestamp) { successTime.record(max(.zero, WallClock.now.duration(since: scheduled))) }

    /// The handler, or the operation, has failed.
    func failed(_ reason: String) {
        failures.add(.nexusTask)
        scope.adding("failure_reason", reason).counter("nexus_task_execution_failed").increment()
    }
}
