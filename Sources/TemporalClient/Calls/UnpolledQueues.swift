import Logging
import Synchronization
import TemporalCore
import TemporalRPC
import TemporalWire

/// Lets code that waits for a workflow know that no worker takes it, since nothing else would tell.
///
/// The server is asked twice for it, and not more often than every ten seconds, however many results are awaited.
final class UnpolledQueues: Sendable {
    private static let pause = Duration.seconds(10)
    private let lastLook = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether it is time for another look.
    fileprivate func mayLook() -> Bool {
        lastLook.withLock { last in
            let now = ContinuousClock.now
            if let last, last.duration(to: now) < Self.pause { return false }
            last = now
            return true
        }
    }
}

extension Client {
    /// Logs once that a workflow waits for its first worker, if nobody polls its queue. What cannot be asked is not told.
    func noteUnpolledQueue(ofWorkflow id: String, _ runID: String) async {
        guard unpolledQueues.mayLook() else { return }
        let asked = DescribeWorkflowExecutionRequest(namespace: namespace, workflowID: id, runID: runID)
        guard let workflow = try? await channel.call(asked, retry: .none).description,
            // Its start and the first task, which nobody has taken.
            workflow.status == .running, workflow.historyLength == 2
        else { return }
        let queue = DescribeTaskQueueRequest(namespace: namespace, taskQueue: workflow.taskQueue, type: .workflow)
        guard let described = try? await channel.call(queue, retry: .none).description, described.pollers.isEmpty else {
            return
        }
        logger.notice(
            """
            workflow \(workflow.workflowType) (id \(id)) waits for a worker: nobody polls the task queue \
            "\(workflow.taskQueue)" of namespace \(namespace); is a worker running, on a queue of that name?
            """
        )
    }
}
