import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC

/// Runs the local activities of all runs of a worker, attempt after attempt.
final class LocalActivityRunner: Sendable {
    private let worker: WorkerContext
    private let registry: Registry
    private let slots: Slots
    private let rateLimit: RateLimit?
    /// How long code may take to come back once its time is over.
    private let patience: Duration
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var isStopping = false
        /// By the number of the wait, since more than one task may wait for one session.
        var sessions: [Int: LocalActivitySession] = [:]
        var nextWait = 0
    }

    init(_ worker: WorkerContext, registry: Registry, patience: Duration = AttemptAllowance().patience) {
        self.patience = patience
        self.worker = worker
        self.registry = registry
        slots = Slots(.localActivity, worker)
        rateLimit = RateLimit(worker.options.maximumLocalActivitiesPerSecond)
    }

    /// Whether workflow tasks are not to be held open any more.
    var isStopping: Bool { waiting.withLock { $0.isStopping } }

    /// Stops holding workflow tasks open: the worker shuts down, and another one begins the local activities anew.
    func stop() {
        let sessions = waiting.withLock { waiting in
            waiting.isStopping = true
            return Array(waiting.sessions.values)
        }
        for session in sessions { session.wake() }
    }

    /// A workflow task waits for a session, and is to be told of a stop.
    /// - Returns: the number of the wait.
    func beginWaiting(_ session: LocalActivitySession) -> Int {
        waiting.withLock { waiting in
            waiting.nextWait += 1
            waiting.sessions[waiting.nextWait] = session
            return waiting.nextWait
        }
    }

    /// A wait is over.
    func endWaiting(_ number: Int) { waiting.withLock { $0.sessions[number] = nil } }

    /// Makes attempts until one succeeds, or the next one is to wait for longer than a worker should.
    /// - Parameters:
    ///   - request: what to run.
    ///   - time: the workflow's time when it begins.
    ///   - workflow: whose activity it is.
    ///   - control: through which it is asked to end.
    /// - Returns: the last attempt and how it ended.
    func run(
        _ request: LocalActivityRequest,
        at time: Timestamp,
        of workflow: WorkflowInfo,
        _ control: LocalActivityControl
    ) async -> (attempt: Int, outcome: LocalActivityOutcome) {
        if let problem = request.problem { return (request.attempt, .failed(unusable(request, problem))) }
        let deadline = request.scheduleToClose.map {
            ContinuousClock.now.after($0.subtracting(max(.zero, time.duration(since: request.firstScheduled))))
        }
        let retry = RetryRule(request.retryPolicy ?? RetryPolicy(), for: .localActivity)
        var attempt = request.attempt
        while true {
            switch await self.attempt(attempt, at: request, of: workflow, before: deadline, control) {
            case .success(let result): return (attempt, .completed(result))
            case .failure(.cancelled): return (attempt, .cancelled)
            case .failure(.failed(let plain)):
                // As its marker keeps it, before codecs.
                let info = ActivityInfo(request, attempt: attempt, of: workflow)
                let failure = worker.converter.within(.activity(info.serializationContext)).encoded(plain)
                let remaining = deadline.map { ContinuousClock.now.duration(to: $0) }
                guard
                    case .retry(let delay) = retry.decision(attempt: attempt, failure: failure, remaining: remaining)
                else { return (attempt, .failed(failure)) }
                guard delay <= request.localRetryThreshold else { return (attempt, .retryLater(after: delay, failure)) }
                guard await control.sleep(for: delay) else { return (attempt, .cancelled) }
                attempt += 1
            }
        }
    }

    enum AttemptFailure: Error {
        case cancelled
        case failed(Failure)
    }

    private func attempt(
        _ attempt: Int,
        at request: LocalActivityRequest,
        of workflow: WorkflowInfo,
        before deadline: ContinuousClock.Instant?,
        _ control: LocalActivityControl
    ) async -> Result<[Payload], AttemptFailure> {
        guard let activity = registry.activity(request.activityType) else {
            return .failure(.failed(unregistered(request)))
        }
        guard let slot = await slot(control) else { return .failure(.cancelled) }
        slot.use(for: .localActivity(type: request.activityType))
        let info = ActivityInfo(request, attempt: attempt, of: workflow)
        let context = ActivityContext(info, worker, heartbeats: nil)
        let metrics = worker.metrics.localActivity(request.activityType, of: workflow.workflowType)
        metrics.began()
        let start = ContinuousClock.now
        let limit = limit(of: request, deadline)
        // The code may go on after its time is over, and keeps its slot for a while.
        let held = AttemptSlot(slot, patience: patience)
        let end = OneTimeValue<Result<[Payload], any Error>>()
        let running = Task(executorPreference: worker.channel.threads) {
            do {
                let result = try await activity.run(request.input, context)
                end.set(.success(result))
            } catch {
                end.set(.failure(error))
            }
            held.codeReturned()
        }
        context.attach(running)
        control.begin(context)
        let alarm = limit.map { limit in
            Task {
                guard (try? await Task.sleep(until: limit.end)) != nil else { return }
                // In this order: the code may answer its cancellation at once.
                end.set(.failure(TimedOut(kind: limit.kind)))
                context.cancel(.timedOut)
                held.timeIsOver {
                    metrics.abandoned()
                    context.logger.error(
                        """
                        the code of local activity \(request.activityType) (id \(request.activityID)) has not come \
                        back although its time is over (\(limit.kind.serverName)): its slot is free for others; let it \
                        end when its Swift task is cancelled, or give it a longer time
                        """
                    )
                }
            }
        }
        let outcome = await end.value
        alarm?.cancel()
        metrics.ended(after: start.duration(to: .now))
        let result = judge(outcome, context)
        metrics.judged(result, scheduled: request.firstScheduled)
        return result
    }

    /// A slot, when an attempt may begin; nil when the activity was asked to end meanwhile.
    private func slot(_ control: LocalActivityControl) async -> Slot? {
        let acquired = Mutex<Slot?>(nil)
        let isReady = await control.whileNotCancelled {
            guard let slot = await self.slots.acquire() else { return false }
            guard await self.rateLimit?.takeTurn() ?? true else { return false }
            acquired.withLock { $0 = slot }
            return true
        }
        return isReady ? acquired.withLock { $0 } : nil
    }

    private struct TimedOut: Error { let kind: TimeoutKind }

    private func limit(
        of request: LocalActivityRequest,
        _ deadline: ContinuousClock.Instant?
    ) -> (end: ContinuousClock.Instant, kind: TimeoutKind)? {
        let attemptEnd = request.startToClose.map { ContinuousClock.now.after($0) }
        switch (attemptEnd, deadline) {
        case (let end?, let deadline?):
            return end < deadline ? (end, .startToClose) : (deadline, .scheduleToClose)
        case (let end?, nil): return (end, .startToClose)
        case (nil, let deadline?): return (deadline, .scheduleToClose)
        case (nil, nil): return nil
        }
    }

    private func judge(
        _ outcome: Result<[Payload], any Error>,
        _ context: ActivityContext
    ) -> Result<[Payload], AttemptFailure> {
        switch outcome {
        case .success(let result): return .success(result)
        case .failure(let error):
            if let timedOut = error as? TimedOut {
                let kind = Failure.Kind.timeout(timedOut.kind, lastHeartbeat: [])
                return .failure(.failed(Failure(message: "activity timed out", kind: kind, source: SDK.name)))
            }
            if error.meansCancellation, context.cancellationReason == .requested { return .failure(.cancelled) }
            var failure = worker.converter.applicationFailure(of: error)
            failure.source = SDK.name
            if error is CompletesLater {
                failure.kind = .application(.init(type: "CompletesLater", nonRetryable: true))
            }
            if !failure.isBenign {
                context.logger.warning("attempt \(context.info.attempt) of the activity failed: \(failure.message)")
            }
            return .failure(.failed(failure))
        }
    }

    private func unusable(_ request: LocalActivityRequest, _ problem: String) -> Failure {
        worker.converter.applicationFailure(
            of: ApplicationFailure(
                "local activity \(request.activityType) cannot run: \(problem)",
                type: "InvalidActivityOptions",
                isNonRetryable: true
            )
        )
    }

    private func unregistered(_ request: LocalActivityRequest) -> Failure {
        let known = registry.activityTypes
        return worker.converter.applicationFailure(
            of: ApplicationFailure(
                "local activity \(request.activityType) is not registered on this worker; it has: \(known)",
                type: "NotFoundError",
                isNonRetryable: true
            )
        )
    }
}
