import CoreMetrics
import TemporalClient
import TemporalCore

/// What is measured of the workflows of one type.
final class WorkflowTypeMetrics: Sendable {
    /// Why a workflow task failed, in the words of the Core-based SDKs.
    enum FailureReason: String {
        case nondeterminism = "NonDeterminismError"
        case workflow = "WorkflowError"
        case messageTooLarge = "GrpcMessageTooLarge"
    }

    let cacheHits: Counter
    private let completed: Counter
    private let canceled: Counter
    private let failed: Counter
    private let continued: Counter
    private let runTime: Timer
    private let taskTime: Timer
    private let replayTime: Timer
    private let failures: TaskFailures
    private let scope: MetricScope

    init(_ scope: MetricScope, _ failures: TaskFailures) {
        self.scope = scope
        self.failures = failures
        cacheHits = scope.counter("sticky_cache_hit")
        completed = scope.counter("workflow_completed")
        canceled = scope.counter("workflow_canceled")
        failed = scope.counter("workflow_failed")
        continued = scope.counter("workflow_continue_as_new")
        runTime = scope.timer("workflow_endtoend_latency")
        taskTime = scope.timer("workflow_task_execution_latency")
        replayTime = scope.timer("workflow_task_replay_latency")
    }

    /// The work on a task has ended; its answer is about to be sent.
    func taskEnded(after time: Duration) { taskTime.record(time) }

    /// A run that was not in memory is as far as its history again.
    func replayed(in time: Duration) { replayTime.record(time) }

    func taskFailed(_ reason: FailureReason) {
        failures.add(.workflowTask)
        scope.adding("failure_reason", reason.rawValue).counter("workflow_task_execution_failed").increment()
    }

    /// The server has taken an answer; counts the end of the workflow if that is among its commands.
    /// - Parameters:
    ///   - commands: the answer's commands.
    ///   - start: when the run began; nil where that is not known.
    func answered(with commands: [Command], runBegan start: Timestamp?) {
        // The command that ends a workflow goes last.
        switch commands.last?.attributes {
        case .completeWorkflow: completed.increment()
        case .cancelWorkflow: canceled.increment()
        case .failWorkflow(let failure): if !failure.isBenign { failed.increment() }
        case .continueAsNew: continued.increment()
        default: return
        }
        if let start { runTime.record(max(.zero, WallClock.now.duration(since: start))) }
    }
}

extension Failure {
    /// Whether its code has said that it is to be expected, and not worth an alarm.
    var isBenign: Bool {
        guard case .application(let application) = kind else { return false }
        return application.isBenign
    }
}
