import Logging
import TemporalCore
import TemporalWire

/// The answers to tasks that are not answered with what their code asks for.
extension WorkflowTaskLoop {
    /// Answers a task that is nothing but a query.
    /// - Returns: nil, since no task follows a query.
    func answer(
        _ query: QueryRequest,
        of task: ReceivedTask,
        by driver: RunDriver,
        _ lease: consuming RunLease
    ) async throws(TaskProblem) -> WorkflowTask? {
        let answer = try await watched(&lease) { _ in driver.answer(query) }
        lease.putBack()
        worker.metrics.workflow(task.task.workflowType).taskEnded(after: task.age)
        await responder.answer(task.task, answer)
        return nil
    }

    /// Fails a task, or its workflow where the failure policy says so.
    func fail(_ received: ReceivedTask, _ problem: TaskProblem) async {
        let task = received.task
        let metrics = worker.metrics.workflow(task.workflowType)
        metrics.taskEnded(after: received.age)
        guard let end = end(of: task, after: problem) else { return await responder.fail(task, problem) }
        var answered = WorkflowTaskCompletion(commands: [end])
        // A server that routes by versions takes no answer without a behaviour, although no task follows this one.
        answered.versioningBehavior = registry.workflow(task.workflowType)?.declaredVersioning ?? .pinned
        let completion: WorkflowTaskCompletion
        do throws(TaskProblem) {
            completion = try await encoded(answered, of: received, within: nil)
        } catch {
            return await responder.fail(task, error)
        }
        let answer = responder.encode(completion, of: task)
        if case .taken = await responder.send(answer) { metrics.answered(with: [end], runBegan: nil) }
    }

    /// The command that ends a workflow whose history does not fit its code, where that is wanted.
    private func end(of task: WorkflowTask, after problem: TaskProblem) -> Command? {
        guard task.query == nil, case .workflow(.nondeterminism(let mismatch)) = problem,
            let definition = registry.workflow(task.workflowType),
            worker.options.failurePolicy.joined(with: definition.failurePolicy).failsOnNondeterminism
        else { return nil }
        worker.logger.error(
            "workflow \(task.workflowType) failed, its history does not fit its code: \(mismatch)",
            metadata: ["workflow-id": "\(task.workflowID)", "run-id": "\(task.runID)"]
        )
        let failure = worker.converter(of: task.workflowID).encoded(responder.failure(of: mismatch))
        return Command(.failWorkflow(failure))
    }
}
