import CoreMetrics
import TemporalClient
import TemporalCore

/// What is measured of the activities of one type that workflows of one type ask for.
final class ActivityTypeMetrics: Sendable {
    private let polled: Counter
    private let eager: Counter
    private let time: Timer
    private let successTime: Timer
    private let failures: TaskFailures
    private let scope: MetricScope

    init(_ scope: MetricScope, _ failures: TaskFailures) {
        self.scope = scope
        self.failures = failures
        polled = scope.adding("eager", "false").counter("activity_task_received")
        eager = scope.adding("eager", "true").counter("activity_task_received")
        time = scope.timer("activity_execution_latency")
        successTime = scope.timer("activity_succeed_endtoend_latency")
    }

    /// An attempt was taken on, by a poll or with the answer to a workflow task.
    func received(isEager: Bool) { (isEager ? eager : polled).increment() }

    /// The activity's code has come back.
    func ended(after time: Duration) { self.time.record(time) }

    /// The attempt's time is over, and its code has not come back.
    func abandoned() { scope.counter("activity_abandoned").increment() }

    /// An attempt succeeded.
    /// - Parameter scheduled: when the activity was first scheduled.
    func succeeded(_ scheduled: Timestamp?) {
        if let scheduled { successTime.record(max(.zero, WallClock.now.duration(since: scheduled))) }
    }

    /// An attempt failed.
    func failed(_ failure: Failure) {
        guard !failure.isBenign else { return }
        failures.add(.activity)
        scope.failed("activity_execution_failed", failure)
    }
}

/// What is measured of the local activities of one type that workflows of one type ask for.
final class LocalActivityTypeMetrics: Sendable {
    private let attempts: Counter
    private let time: Timer
    private let successTime: Timer
    private let failures: TaskFailures
    private let scope: MetricScope

    init(_ scope: MetricScope, _ failures: TaskFailures) {
        self.scope = scope
        self.failures = failures
        attempts = scope.counter("local_activity_total")
        time = scope.timer("local_activity_execution_latency")
        successTime = scope.timer("local_activity_succeed_endtoend_latency")
    }

    /// An attempt begins.
    func began() { attempts.increment() }

    /// An attempt has ended, by its code or by the clock.
    func ended(after time: Duration) { self.time.record(time) }

    /// The attempt's time is over, and its code has not come back.
    func abandoned() { scope.counter("local_activity_abandoned").increment() }

    /// An attempt has had its result.
    /// - Parameters:
    ///   - result: how the attempt ended.
    ///   - scheduled: when the activity was first scheduled.
    func judged(_ result: Result<[Payload], LocalActivityRunner.AttemptFailure>, scheduled: Timestamp) {
        switch result {
        case .success: successTime.record(max(.zero, WallClock.now.duration(since: scheduled)))
        case .failure(.cancelled): scope.counter("local_activity_execution_cancelled").increment()
        case .failure(.failed(let failure)):
            guard !failure.isBenign else { return }
            failures.add(.localActivity)
            scope.failed("local_activity_execution_failed", failure)
        }
    }
}

extension MetricScope {
    fileprivate func failed(_ name: String, _ failure: Failure) {
        let isTimeout = if case .timeout = failure.kind { true } else { false }
        adding("failure_reason", isTimeout ? "timeout" : "ActivityError").counter(name).increment()
    }
}
