import TemporalCore
import TemporalWire

/// The way of a workflow task through a worker, in seven steps. ``work(on:with:)`` shows their order:
///
/// | Step | Done by | What happens |
/// | --- | --- | --- |
/// | 1. poll | `WorkflowPoll.poll`, which a lane of `PollerGroup` calls | the server is asked for a task |
/// | 2. decode | `Channel.call`, before the poll returns | the bytes of the answer become a `WorkflowTask` |
/// | 3. apply | `RunDriver.advance`, called by `catchUp` | events reach the machines, which tell what happened |
/// | 4. run | the same, on a thread of `WorkflowThreads` | the workflow's code is told, and runs until it waits |
/// | 5. command | `command`, from `RunDriver.takeCommands` | what the code has asked for |
/// | 6. encode | `encode`; `Channel.call` writes the bytes | commands become the request that answers the task |
/// | 7. respond | `respond`, by `Responder.send` | the server gets the answer and may give the next task |
///
/// A task that comes to the loop has the first two behind it. Steps 3 and 4 take turns, since the history may hold many
/// answered tasks: each is applied and run again until the run has come as far as the task at hand.
struct WorkflowTaskLoop: Sendable {
    let worker: WorkerContext
    let registry: Registry
    let cache: RunCache
    /// Where workflow code runs for a limited time; nil without a limit.
    let threads: WorkflowThreads?
    let responder: Responder
    let localActivities: LocalActivityRunner

    /// Works on a task, and on those that the server gives with its answers.
    func process(_ task: WorkflowTask) async {
        var next: WorkflowTask? = task
        while let task = next {
            next = await process(ReceivedTask(task, hasCodecs: !worker.pipeline.isEmpty))
        }
    }

    private func process(_ received: ReceivedTask) async -> WorkflowTask? {
        let task = received.task
        if let problem = task.problem {
            await responder.fail(task, problem)
            return nil
        }
        let lease = await cache.take(task.runID)
        if let open = lease.run?.openTask, task.query == nil, open.isLater(than: TaskAttempt(task)) {
            lease.putBack()
            await responder.fail(task, .stale("a later task of its run is being worked on"))
            return nil
        }
        let wasInMemory = lease.run != nil
        if task.events.first?.id != EventID(1) { worker.counts.cacheLookup(task.workflowType, found: wasInMemory) }
        do throws(TaskProblem) {
            return try await work(on: received, with: lease)
        } catch {
            // A task that another one has taken the place of does not hold a run any more.
            if wasInMemory, !error.isSuperseded { worker.metrics.evicted(1) }
            await fail(received, error)
            return nil
        }
    }

    // MARK: - The seven steps

    private func work(
        on task: ReceivedTask,
        with lease: consuming RunLease
    ) async throws(TaskProblem) -> WorkflowTask? {
        // 1. poll and 2. decode: the task was asked for and read before it came here. Codecs come to its payloads now, and to
        // each page of its history before the page is applied.
        let task = try await decoded(task, lease.run)

        // 3. apply and 4. run, by turns. Local activities have more of the code run.
        let driver = try await catchUp(&lease, with: task)
        if let query = task.task.query { return try await answer(query, of: task, by: driver, lease) }
        lease = try await runLocalActivities(of: driver, lease, for: task)

        // 5. command
        let completion = try await command(driver, &lease, for: task.task)

        // 6. encode
        let answer = try await encode(completion, of: task, by: driver, lease.run?.locals)

        // 7. respond
        return await respond(with: answer, to: task, driver, lease)
    }

    /// What the code asks for, and what it says to the queries that came with the task.
    private func command(
        _ driver: RunDriver,
        _ lease: inout RunLease,
        for task: WorkflowTask
    ) async throws(TaskProblem) -> WorkflowTaskCompletion {
        let isHeldOpen = driver.waitsForLocalActivities
        let commands: [Command]
        do throws(WorkflowTaskProblem) { commands = try driver.takeCommands() } catch { throw .workflow(error) }
        var completion =
            task.queries.isEmpty
            ? driver.completion(commands, queries: [])
            : try await watched(&lease) { _ in driver.completion(commands, queries: task.queries) }
        // Local activities that still run need another task at once.
        completion.forceNewTask = isHeldOpen
        return completion
    }

    /// The answer as a request whose values the namespace takes, behind codecs.
    private func encode(
        _ completion: WorkflowTaskCompletion,
        of task: ReceivedTask,
        by driver: RunDriver,
        _ locals: LocalActivitySession?
    ) async throws(TaskProblem) -> Responder.Answer {
        let encoded = try await encoded(completion, of: task, within: driver.taskTimeout)
        let completion = try worker.checked(encoded, of: task.task)
        return responder.encode(
            completion,
            of: task.task,
            extraLocalAttempts: locals?.takeExtraAttempts() ?? 0,
            takesNext: !(completion.forceNewTask && localActivities.isStopping)
        )
    }

    /// Sends the answer, and puts the run back or lets it go.
    /// - Returns: the run's next task, if the server gave it with the reply.
    private func respond(
        with answer: Responder.Answer,
        to task: ReceivedTask,
        _ driver: RunDriver,
        _ lease: consuming RunLease
    ) async -> WorkflowTask? {
        let metrics = worker.metrics.workflow(task.task.workflowType)
        metrics.taskEnded(after: task.age)
        var next: WorkflowTask?
        var isKept = false
        if case .taken(let nextTask, let speculativeReset) = await responder.send(answer) {
            next = nextTask
            lease.run?.locals?.taskAnswered()
            metrics.answered(with: answer.commands, runBegan: driver.info.startTime)
            if speculativeReset { driver.rollBackSpeculativeTask() }
            isKept = !driver.isFinished && answer.takesNext
        }
        if isKept {
            lease.putBack()
        } else {
            if !driver.isFinished { worker.metrics.evicted(1) }
            lease.forget()
        }
        return next
    }
}
