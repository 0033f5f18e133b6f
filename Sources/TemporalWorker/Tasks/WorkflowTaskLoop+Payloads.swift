import Logging
import Synchronization
import TemporalClient
package import TemporalCore

// The payloads of a workflow task pass the codecs here: those that come before the code runs, those that it gives before the
// answer is measured and sent. Workflow code and the machines never see an encoded payload.

/// How long codecs have worked on a task.
final class CodecTime: Sendable {
    private let spent = Mutex(Duration.zero)

    func add(_ time: Duration) { spent.withLock { $0 += time } }
    var total: Duration { spent.withLock { $0 } }

    /// How much of a task's time they may take: there must be time left to say that they took it.
    static let share = 0.9
    /// From which part of a task's time on it is worth a warning.
    static let warningShare = 0.5
    /// How long they have for a question and for its answer, for which the server says no time; as long as a workflow task
    /// has unless its workflow says otherwise.
    static let ofQuery = Duration.seconds(10)
    /// How long they have for a failure, which is sent without its details where they are late.
    static let ofFailure = Duration.seconds(5)
}

extension WorkflowTaskLoop {
    /// A task with its question and its messages as they were before codecs. Its events follow page by page.
    func decoded(_ received: ReceivedTask, _ run: CachedRun?) async throws(TaskProblem) -> ReceivedTask {
        guard !worker.pipeline.isEmpty, received.task.hasMessages else { return received }
        var decoded = received
        let time = received.time(within: run?.driver.taskTimeout)
        let context = SerializationContext.workflow(worker.namespace, received.task.workflowID)
        try await pass(.inbound, in: context, of: received, taking: time) { decoded.task.visitPayloads(&$0) }
        return decoded
    }

    /// Events that are fed next, as they were before codecs.
    func decoded(
        _ events: [HistoryEvent],
        _ driver: RunDriver,
        of received: ReceivedTask,
        within taskTimeout: Duration
    ) async throws(TaskProblem) -> [HistoryEvent] {
        guard !worker.pipeline.isEmpty else { return events }
        var events = events
        try await pass(.inbound, in: driver.info.scope.context, of: received, taking: taskTimeout) {
            driver.visitPayloads(of: &events, &$0)
        }
        return events
    }

    /// An answer to a task as the server is to keep it.
    func encoded(
        _ completion: WorkflowTaskCompletion,
        of received: ReceivedTask,
        within taskTimeout: Duration?
    ) async throws(TaskProblem) -> WorkflowTaskCompletion {
        guard !worker.pipeline.isEmpty else { return completion }
        var completion = completion
        let scope = worker.scope(of: received.task)
        try await pass(.outbound, in: scope.context, of: received, taking: received.time(within: taskTimeout)) {
            completion.visitPayloads(of: scope, &$0)
        }
        return completion
    }

    private func pass(
        _ direction: PayloadPipeline.Direction,
        in context: SerializationContext,
        of received: ReceivedTask,
        taking time: Duration,
        _ visit: (inout PayloadWalk) -> Void
    ) async throws(TaskProblem) {
        let limit = time.times(CodecTime.share).subtracting(received.age)
        do throws(PayloadPassError) {
            let spent = try await worker.pipeline.pass(direction, in: context, within: limit, visiting: visit)
            received.codecTime?.add(spent)
        } catch {
            throw .payloads(error, direction)
        }
        guard let spent = received.codecTime?.total, spent > time.times(CodecTime.warningShare) else { return }
        worker.logger.warning(
            """
            [TMPRL1104] \(worker.pipeline.words) took \(spent.brief) of the \(time.brief) that a task of workflow \
            \(received.task.workflowType) has: make them faster, or give its tasks more time
            """,
            metadata: ["workflow-id": "\(received.task.workflowID)", "run-id": "\(received.task.runID)"]
        )
    }
}

extension ReceivedTask {
    /// How long the task has from when it came.
    fileprivate func time(within known: Duration?) -> Duration {
        if task.query != nil { return CodecTime.ofQuery }
        if let known { return known }
        if case .workflowStarted(let start)? = task.events.first?.attributes, let timeout = start.taskTimeout {
            return timeout
        }
        return WorkflowInfo.usualTaskTimeout
    }
}

extension WorkerContext {
    /// The workflow of a task, as contexts name it.
    func scope(of task: WorkflowTask) -> WorkflowScope {
        WorkflowScope(
            namespace: namespace,
            workflowID: task.workflowID,
            workflowType: task.workflowType,
            taskQueue: taskQueue
        )
    }

    /// A failure as the server is to keep it: without its values where they cannot be encoded.
    package func encoded(_ failure: Failure, in context: SerializationContext) async -> Failure {
        var encoded = failure
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context, within: CodecTime.ofFailure) { $0.visit(&encoded) }
            return encoded
        } catch {
            return failure.unencodable(error)
        }
    }

    /// An answer to a query as the client is to get it: a failure where it cannot be encoded.
    func encoded(_ answer: QueryAnswer, of task: WorkflowTask) async -> QueryAnswer {
        guard !pipeline.isEmpty else { return answer }
        let context = SerializationContext.workflow(namespace, task.workflowID)
        var encoded = answer
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context, within: CodecTime.ofQuery) { encoded.visitPayloads(&$0) }
            return encoded
        } catch {
            if case .failed(let failure) = answer { return .failed(failure.unencodable(error)) }
            let message = "the answer to a query of workflow \(task.workflowID) cannot be encoded: \(error)"
            return .failed(Failure(message: message, kind: error.kind, source: SDK.name))
        }
    }
}

extension PayloadPassError {
    /// The kind of failure that says which part has failed, which may pass.
    var kind: Failure.Kind { .application(.init(type: failureType)) }
}
