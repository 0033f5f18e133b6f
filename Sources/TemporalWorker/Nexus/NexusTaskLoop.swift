import Logging
import Synchronization
import TemporalClient
package import TemporalCore
import TemporalRPC
import TemporalWire

/// Runs handlers of Nexus operations: decode → run → encode → respond. Each has its own task and slot.
final class NexusTaskLoop: Sendable {
    private let worker: WorkerContext
    private let registry: Registry
    let slots: Slots
    private let tasks: RunningTasks
    /// Answers to the server, which go on when their handlers are cancelled.
    private let answers: RunningTasks
    private let running = Mutex(Running())
    private let unregistered = Repetitions()
    private let patience: Duration

    private struct Running {
        var contexts: [TaskToken: NexusOperationContext] = [:]
        /// Whether the worker shuts down and handlers have no more time.
        var isInterrupted = false
    }

    /// - Parameters:
    ///   - worker: whose handlers they are.
    ///   - registry: has them.
    ///   - patience: how long code may take to come back once its time is over.
    init(_ worker: WorkerContext, registry: Registry, patience: Duration = .seconds(5)) {
        self.worker = worker
        tasks = RunningTasks(on: worker)
        answers = RunningTasks(on: worker)
        self.registry = registry
        self.patience = patience
        slots = Slots(.nexusTask, worker)
    }

    /// Starts a handler in a slot, which is given back when it ends.
    func start(_ task: NexusTask, in slot: Slot) {
        slot.use(for: .nexusTask(service: task.service, operation: task.operation))
        let context = NexusOperationContext(task, worker)
        let attempt = Attempt(
            task: task,
            context: context,
            slot: AttemptSlot(slot, patience: patience),
            metrics: worker.metrics.nexus(task.service, task.operation)
        )
        if let scheduled = task.scheduledTime { worker.metrics.nexusWaited(WallClock.now.duration(since: scheduled)) }
        let isInterrupted = running.withLock { running in
            running.contexts[task.token] = context
            return running.isInterrupted
        }
        let place = tasks.begin(task.name)
        let code = Task(executorPreference: worker.channel.threads) {
            await self.run(attempt)
            if attempt.slot.codeReturned() { self.left(task, place) }
        }
        context.attach(code)
        if let timeout = context.info.timeout { watch(attempt, for: timeout, running: code) { self.left(task, place) } }
        if isInterrupted { context.cancel(.workerShutdown) }
    }

    /// A handler that runs.
    private struct Attempt: Sendable {
        let task: NexusTask
        let context: NexusOperationContext
        let slot: AttemptSlot
        let metrics: NexusMetrics
        let began = ContinuousClock.now
    }

    private func left(_ task: NexusTask, _ place: Int) {
        _ = running.withLock { $0.contexts.removeValue(forKey: task.token) }
        tasks.end(place)
    }

    /// Cancels a handler when its time is over: the server takes no answer then.
    private func watch(
        _ attempt: Attempt,
        for timeout: Duration,
        running code: Task<Void, Never>,
        _ abandoned: @escaping @Sendable () -> Void
    ) {
        let alarm = Task {
            guard (try? await Task.sleep(for: timeout.held)) != nil else { return }
            attempt.context.logger.warning("the time of the operation's handler is over (\(timeout.brief))")
            attempt.context.cancel(.timedOut)
            attempt.slot.timeIsOver {
                attempt.context.logger.error(
                    """
                    the handler of operation \(attempt.task.service)/\(attempt.task.operation) has not come back although \
                    its time is over: its slot is free for others; let it end when its Swift task is cancelled, and let a \
                    workflow do what takes long
                    """
                )
                abandoned()
            }
        }
        Task {
            await code.value
            alarm.cancel()
        }
    }

    private func run(_ attempt: Attempt) async {
        let outcome = await outcome(of: attempt)
        attempt.metrics.ended(after: attempt.began.duration(to: .now))
        if attempt.context.cancellationReason == .timedOut {
            attempt.metrics.failed("timeout")
            return attempt.context.logger.info("the operation's handler came back; its time was over")
        }
        if let reason = outcome.failureReason {
            attempt.metrics.failed(reason)
            log(outcome, of: attempt)
        }
        // The answer must reach the server although the handler's own task may be cancelled.
        await answers.start(attempt.task.name) { await self.respond(to: attempt, with: outcome) }.value
    }

    private func outcome(of attempt: Attempt) async -> NexusOutcome {
        let (task, context) = (attempt.task, attempt.context)
        do {
            return .answered(try await answer(to: task, in: context))
        } catch  where context.cancellationReason == .workerShutdown && error.meansCancellation {
            return .failed(NexusHandlerFailure("the worker shuts down", type: .unavailable))
        } catch {
            return NexusOutcome(error, worker.converter)
        }
    }

    private func answer(to task: NexusTask, in context: NexusOperationContext) async throws -> NexusAnswer {
        if let problem = problem(of: task) { throw problem }
        guard let operation = registry.nexusOperation(task.operation, of: task.service) else {
            throw NexusHandlerFailure(
                """
                Nexus operation \(task.service)/\(task.operation) is not registered on this worker; it has: \
                \(registry.nexusOperationNames); register it, or let the endpoint lead to the queue of its workers
                """,
                type: .notFound
            )
        }
        switch task.work {
        case .start(let start)?:
            let input = try await worker.decodedInput(of: start, context)
            let answer = try await operation.start(input, context)
            let encoded = try await worker.encoded(answer.adding(context.addedLinks), of: context)
            return worker.checked(encoded, of: context)
        case .cancel(let cancel)?:
            try await operation.cancel(cancel.token, context)
            return .cancelled
        case nil:
            throw NexusHandlerFailure("the request is of a kind that this SDK does not know", type: .notImplemented)
        }
    }

    private func problem(of task: NexusTask) -> NexusHandlerFailure? {
        if let reason = task.unreadable { return NexusHandlerFailure(reason, type: .badRequest) }
        guard let timeout = task.headers["request-timeout"], Duration(goText: timeout) == nil else { return nil }
        return NexusHandlerFailure("the header request-timeout is not a time: \(timeout)", type: .badRequest)
    }

    private func respond(to attempt: Attempt, with outcome: NexusOutcome) async {
        let (task, context) = (attempt.task, attempt.context)
        do throws(RPCError) {
            switch outcome {
            case .answered(let answer):
                if case .completed = answer, let scheduled = task.scheduledTime { attempt.metrics.succeeded(scheduled) }
                var request = RespondNexusTaskCompletedRequest(
                    namespace: worker.namespace,
                    token: task.token,
                    identity: worker.identity,
                    answer: await encoded(answer, of: context),
                    takesFailures: task.takesFailures
                )
                request.pollerGroupID = task.pollerGroupID
                _ = try await worker.channel.call(request)
            case .failed(let failure):
                var failure = failure.wireFailure
                failure.source = SDK.name
                var request = RespondNexusTaskFailedRequest(
                    namespace: worker.namespace,
                    token: task.token,
                    identity: worker.identity,
                    failure: await worker.encoded(
                        context.converter.encoded(failure),
                        in: context.serializationContext
                    ),
                    takesFailures: task.takesFailures
                )
                request.pollerGroupID = task.pollerGroupID
                _ = try await worker.channel.call(request)
            }
        } catch {
            if case .answered = outcome, error.origin == .unsendableRequest {
                // The same would come of it each time.
                let failure = NexusHandlerFailure("the answer cannot be sent: \(error.message)", isRetryable: false)
                return await respond(to: attempt, with: .failed(failure))
            }
            // NotFound: the server gave up on this request; its answer is late.
            let level: Logger.Level = error.status == .notFound ? .info : .warning
            context.logger.log(level: level, "the outcome of the operation did not reach the server: \(error)")
        }
    }

    /// The answer as the server is to keep it. Its result was encoded when it was made.
    private func encoded(_ answer: NexusAnswer, of context: NexusOperationContext) async -> NexusAnswer {
        guard case .failed(var failure) = answer else { return answer }
        failure.source = SDK.name
        return .failed(await worker.encoded(context.converter.encoded(failure), in: context.serializationContext))
    }

    private func log(_ outcome: NexusOutcome, of attempt: Attempt) {
        let logger = attempt.context.logger
        switch outcome {
        case .answered(.failed(let failure)): logger.info("the operation did not succeed: \(failure.message)")
        case .answered: break
        case .failed(let failure):
            let name = "\(attempt.task.service)/\(attempt.task.operation)"
            guard registry.nexusOperation(attempt.task.operation, of: attempt.task.service) == nil else {
                return logger.warning("the handler of the operation failed: \(failure)")
            }
            switch unregistered.next(name) {
            case .fully: logger.warning("\(failure.message)")
            case .briefly(let count):
                let times = count == 1 ? "" : " (\(count) times since it was last said)"
                logger.warning("Nexus operation \(name) is not registered on this worker\(times)")
            case .silently: break
            }
        }
    }
}

// MARK: - Shutdown

extension NexusTaskLoop {
    /// What runs.
    var names: [TaskName] { tasks.names }

    /// Cancels the handlers that run, and those that are yet to start: the worker shuts down.
    func interrupt() {
        let contexts = running.withLock { running in
            running.isInterrupted = true
            return Array(running.contexts.values)
        }
        for context in contexts { context.cancel(.workerShutdown) }
    }

    /// Cancels the answers that the server has not taken yet, since the time for them is over.
    func giveUp() {
        interrupt()
        answers.cancelAll()
    }

    /// Waits until no handler runs.
    /// - Returns: false when one does after the limit.
    func waitUntilNone(until limit: ContinuousClock.Instant) async -> Bool {
        guard await tasks.waitUntilNone(until: limit) else { return false }
        return await answers.waitUntilNone(until: limit)
    }
}

extension NexusTask {
    fileprivate var name: TaskName { TaskName(type: "\(service)/\(operation)", owner: "a Nexus call") }
}

extension NexusAnswer {
    /// The answer with further links.
    package func adding(_ links: [NexusLink]) -> NexusAnswer {
        switch self {
        case .completed(let result, let own): .completed(result, links: own + links)
        case .started(let token, let own): .started(token: token, links: own + links)
        case .failed, .cancelled: self
        }
    }
}
