import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// Runs activities: decode → run → encode → respond. Each has its own task and slot.
final class ActivityTaskLoop: Sendable {
    private let worker: WorkerContext
    private let registry: Registry
    let slots: Slots
    /// How many may begin in a second.
    let rateLimit: RateLimit?
    private let takesEagerly = Atomic(true)
    private let tasks: RunningTasks
    /// Answers to the server, which go on when their activities are cancelled.
    private let answers: RunningTasks
    /// Those of the attempts whose time may be over before their code has come back.
    private let alarms = Alarms()
    private let running = Mutex(Running())
    private let unregisteredTypes = Repetitions()

    private struct Running {
        var contexts: [TaskToken: ActivityContext] = [:]
        /// What was to be cancelled before it ran.
        var cancelledEarly = EarlyCancellations()
        /// Whether the worker shuts down and activities have no more time.
        var isInterrupted = false
    }
    private let allowance: AttemptAllowance

    init(_ worker: WorkerContext, registry: Registry, allowance: AttemptAllowance = .init()) {
        self.allowance = allowance
        self.worker = worker
        tasks = RunningTasks(on: worker)
        answers = RunningTasks(on: worker)
        self.registry = registry
        slots = Slots(.activity, worker)
        rateLimit = RateLimit(worker.options.maximumActivitiesPerSecond)
    }

    /// A slot for an activity that may come with the answer to a workflow task, if one may begin now.
    func reserveEagerly() -> Slot? {
        let options = worker.options
        guard takesEagerly.load(ordering: .relaxed), options.allowsEagerActivities,
            options.maximumTaskQueueActivitiesPerSecond == nil,
            let slot = slots.tryAcquire(), rateLimit?.tryTakeTurn() ?? true
        else { return nil }
        return slot
    }

    /// The worker shuts down: only activities under way are still worked on, others are left to other workers.
    func stopTakingEagerly() { takesEagerly.store(false, ordering: .relaxed) }

    /// Starts an activity in a slot, which is given back when it ends.
    func start(_ task: ActivityTask, in slot: Slot, isEager: Bool = false) {
        slot.use(for: .activity(type: task.activityType))
        if let reason = task.unreadable { return refuse(task, reason, in: slot) }
        let metrics = worker.metrics.activity(task.activityType, of: task.workflowType)
        metrics.received(isEager: isEager)
        if let wait = task.scheduleToStart { worker.metrics.activityWaited(wait) }
        let heartbeats = HeartbeatSender(task, worker: worker)
        let info = ActivityInfo(task, taskQueue: worker.taskQueue)
        let context = ActivityContext(info, worker, heartbeats: heartbeats)
        let attempt = ActivityUnderWay(
            task,
            in: context,
            heartbeats: heartbeats,
            slot: AttemptSlot(slot, patience: allowance.patience),
            metrics: metrics,
            alarms: alarms,
            margin: allowance.margin
        )
        let (isInterrupted, isCancelled) = running.withLock { running in
            running.contexts[task.token] = context
            return (running.isInterrupted, running.cancelledEarly.take(task.token))
        }
        // Until its code has come back or is given up, a shutdown waits for it.
        let place = tasks.begin(task.name)
        let running = Task(executorPreference: worker.channel.threads) {
            await self.run(attempt)
            if attempt.slot.codeReturned() { self.left(attempt, place) }
        }
        context.attach(running)
        attempt.watch { self.left(attempt, place) }
        if isCancelled { context.cancel(.requested) }
        if isInterrupted { context.cancel(.workerShutdown) }
    }

    /// Cancels an activity as a heartbeat that hears of its cancellation does, because the server commands it.
    /// - Parameter token: that of its task. Its task may be on its way still; then it is cancelled when it begins.
    /// - Returns: whether it runs.
    func cancel(_ token: TaskToken) -> Bool {
        let context = running.withLock { running in
            let context = running.contexts[token]
            if context == nil { running.cancelledEarly.note(token) }
            return context
        }
        context?.cancel(.requested)
        return context != nil
    }

    private func left(_ attempt: ActivityUnderWay, _ place: Int) {
        _ = running.withLock { $0.contexts.removeValue(forKey: attempt.task.token) }
        tasks.end(place)
    }

    private func run(_ attempt: ActivityUnderWay) async {
        let (task, context, metrics) = (attempt.task, attempt.context, attempt.metrics)
        let start = ContinuousClock.now
        let outcome: Result<[Payload], any Error>
        if let activity = registry.activity(task.activityType) {
            do {
                let input = try await worker.decodedInput(of: task, context)
                outcome = .success(try await activity.run(input, context))
            } catch {
                outcome = .failure(error)
            }
        } else {
            outcome = .failure(unregistered(task))
        }
        metrics.ended(after: start.duration(to: .now))
        // The answer must reach the server although the activity's own task may be cancelled.
        let answering = answers.start(task.name) { await self.respond(to: attempt, with: outcome) }
        attempt.whenTimeIsOver { answering.cancel() }
        await answering.value
    }

    private func respond(to attempt: ActivityUnderWay, with outcome: Result<[Payload], any Error>) async {
        if worker.pipeline.isEmpty { attempt.codeReturned() }
        if attempt.isTimeOver { return dismiss(attempt) }
        // Codecs are a part of the attempt: its time goes on, and so do its heartbeats.
        let answer = await answer(to: attempt, with: outcome)
        attempt.codeReturned()
        if attempt.isTimeOver { return dismiss(attempt) }
        if let answer { await send(answer, of: attempt) }
    }

    /// The server has given the attempt up and would take no answer.
    private func dismiss(_ attempt: ActivityUnderWay) {
        attempt.codeReturned()
        _ = attempt.heartbeats.close()
        attempt.context.logger.info("the code of the activity came back; its time was over")
    }

    private func unregistered(_ task: ActivityTask) -> ApplicationFailure {
        ApplicationFailure(
            "activity \(task.activityType) is not registered on this worker; it has: \(registry.activityTypes); "
                + "register it, or name the task queue of its workers in its options",
            type: "NotFoundError"
        )
    }

    /// What the server is told of an attempt, as it is to keep it.
    private enum Answer {
        case completed([Payload])
        case cancelled
        case failed(Failure, lastHeartbeat: [Payload])
    }

    /// Makes the answer to an attempt, behind codecs, and closes its heartbeats.
    /// - Parameters:
    ///   - attempt: the attempt.
    ///   - outcome: what its code returned or threw.
    /// - Returns: what the server is to be told; nil for nothing.
    private func answer(to attempt: ActivityUnderWay, with outcome: Result<[Payload], any Error>) async -> Answer? {
        let (context, metrics) = (attempt.context, attempt.metrics)
        let isLeftOpen = if case .failure(let error) = outcome { error is CompletesLater } else { false }
        let outcome = worker.checked(await worker.encoded(outcome, of: context), of: context)
        // Details of a heartbeat that was not sent go with a failure.
        let unsent = attempt.heartbeats.close()
        let reason = context.cancellationReason
        if reason == .gone || isLeftOpen { return nil }
        switch outcome {
        case .success(let result):
            metrics.succeeded(attempt.task.scheduledTime)
            return .completed(result)
        case .failure(let error) where reason == .requested && error.meansCancellation: return .cancelled
        case .failure(let error):
            let plain = failure(of: error, reason)
            log(plain, of: attempt)
            metrics.failed(plain)
            let encoded = await worker.encoded(context.converter.encoded(plain), in: context.serializationContext)
            let details = await worker.encodedHeartbeat(unsent ?? [], of: context)
            return .failed(worker.checked(encoded, of: context), lastHeartbeat: details)
        }
    }

    /// Tells the server how an attempt ended.
    private func send(_ answer: Answer, of attempt: ActivityUnderWay) async {
        let (token, namespace, identity) = (attempt.task.token, worker.namespace, worker.identity)
        do throws(RPCError) {
            switch answer {
            case .completed(let result):
                var request = RespondActivityTaskCompletedRequest(
                    namespace: namespace,
                    token: token,
                    identity: identity,
                    result: result
                )
                request.deployment = worker.deployment
                _ = try await worker.channel.call(request)
            case .cancelled:
                var request = RespondActivityTaskCanceledRequest(namespace: namespace, token: token, identity: identity)
                request.deployment = worker.deployment
                _ = try await worker.channel.call(request)
            case .failed(let failure, let details):
                _ = try await worker.channel.call(failed(attempt.task, failure, lastHeartbeatDetails: details))
            }
        } catch {
            // NotFound: the server gave up on this attempt (a timeout, or the workflow ended); its answer is late.
            let level: Logger.Level = error.status == .notFound ? .info : .warning
            attempt.context.logger.log(level: level, "the outcome of the activity did not reach the server: \(error)")
        }
    }

    private func failed(
        _ task: ActivityTask,
        _ failure: Failure,
        lastHeartbeatDetails: [Payload] = []
    ) -> RespondActivityTaskFailedRequest {
        var request = RespondActivityTaskFailedRequest(
            namespace: worker.namespace,
            token: task.token,
            identity: worker.identity,
            failure: failure,
            lastHeartbeatDetails: lastHeartbeatDetails
        )
        request.deployment = worker.deployment
        return request
    }

    /// A cancellation by a worker that shuts down is a failure that is retried at once, elsewhere.
    private func failure(of error: any Error, _ reason: ActivityCancellationReason?) -> Failure {
        guard error.meansCancellation, let reason else {
            var failure = worker.converter.applicationFailure(of: error)
            failure.source = SDK.name
            return failure
        }
        let kind = Failure.Kind.application(.init(type: "ActivityInterrupted"))
        return Failure(message: "the activity was interrupted: \(reason)", kind: kind, source: SDK.name)
    }

    private func log(_ failure: Failure, of attempt: ActivityUnderWay) {
        if failure.isBenign { return }
        let (task, context) = (attempt.task, attempt.context)
        if registry.activity(task.activityType) == nil {
            switch unregisteredTypes.next(task.activityType) {
            case .fully: break
            case .briefly(let count):
                let times = count == 1 ? "" : " (\(count) times since it was last said)"
                return context.logger.warning("activity \(task.activityType) is not registered on this worker\(times)")
            case .silently: return
            }
        }
        context.logger.warning("attempt \(task.attempt) of the activity failed: \(failure.message)")
    }
}

// MARK: - Shutdown

extension ActivityTaskLoop {
    /// What runs.
    var names: [TaskName] { tasks.names }

    /// Cancels the activities that run, and those that are yet to start: the worker shuts down.
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

    /// Waits until no activity runs.
    /// - Returns: false when one does after the limit.
    func waitUntilNone(until limit: ContinuousClock.Instant) async -> Bool {
        guard await tasks.waitUntilNone(until: limit) else { return false }
        return await answers.waitUntilNone(until: limit)
    }
}

// MARK: - Tasks that cannot be read

extension ActivityTaskLoop {
    /// Answers a task of which little more than its token could be read.
    private func refuse(_ task: ActivityTask, _ reason: String, in slot: Slot) {
        var logger = worker.logger.naming(ActivityInfo(task, taskQueue: worker.taskQueue))
        logger[metadataKey: "namespace"] = "\(worker.namespace)"
        logger.error("a task of activity \(task.activityType) failed: \(reason)")
        let failure = Failure(
            message: reason,
            kind: .application(.init(type: "UnreadableTask")),
            source: SDK.name
        )
        worker.metrics.activity(task.activityType, of: task.workflowType).failed(failure)
        answers.start(task.name) { [worker, logger] in
            let encoded = worker.converter(of: task.workflowID).encoded(failure)
            let request = self.failed(
                task,
                await worker.encoded(encoded, in: .workflow(worker.namespace, task.workflowID))
            )
            do throws(RPCError) { _ = try await worker.channel.call(request) } catch {
                logger.debug("the failure of the activity was not taken: \(error)")
            }
            slot.release()
        }
    }
}

extension ActivityTask {
    fileprivate var name: TaskName {
        TaskName(type: activityType, owner: workflowID.isEmpty ? activityID : workflowID)
    }
}

extension Error {
    /// Whether the error is how Swift code says that it was cancelled.
    package var meansCancellation: Bool { self is CancellationError || (self as? Interruption) == .cancelled }
}
