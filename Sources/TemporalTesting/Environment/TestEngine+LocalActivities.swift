import Synchronization
import TemporalCore
import TemporalWorker

/// Local activities: a task is held open for them, in virtual time as a worker does it in real time.
extension TestEngine {
    /// How much of a workflow task's time may pass before its answer, as a worker has it.
    private static let holdRatio = 0.8

    func take(_ work: [LocalActivityWork], of key: String, _ run: RunDriver) {
        let cancelled = state.withLock { state -> [ActivityContext] in
            var cancelled: [ActivityContext] = []
            for item in work {
                switch item {
                case .start(let request, let isCancelled):
                    let rest = request.scheduleToClose.map {
                        $0.subtracting(max(.zero, run.time.duration(since: request.firstScheduled)))
                    }
                    state.held[key]?.locals[request.sequence] = HeldLocal(
                        request: request,
                        attempt: request.attempt,
                        deadline: rest.map { state.service.now.advanced(by: $0) },
                        isCancelled: isCancelled
                    )
                    state.pendingSteps.append(.beginLocal(run: key, request.sequence))
                case .cancel(let sequence):
                    guard let local = state.held[key]?.locals[sequence] else { continue }
                    state.held[key]?.locals[sequence]?.isCancelled = true
                    if let context = local.context {
                        cancelled.append(context)
                    } else {
                        state.pendingSteps.append(.localEnded(run: key, sequence, attempt: local.attempt, .cancelled))
                    }
                }
            }
            return cancelled
        }
        for context in cancelled { context.cancel(.requested) }
    }

    /// Leaves the task open.
    func hold(_ key: String, _ run: RunDriver) {
        let limit = run.taskTimeout.times(Self.holdRatio)
        state.withLock { state in
            guard let held = state.held[key], held.limit == nil else { return }
            let number = state.service.appointOutside(in: limit)
            state.appointments[number] = .local(.holdLimit(run: key, started: held.started))
            state.held[key]?.limit = number
        }
    }

    func perform(_ appointment: LocalAppointment) {
        state.withLock { state in
            switch appointment {
            case .holdLimit(let key, let started): state.pendingSteps.append(.holdEnds(run: key, started: started))
            case .limit(let key, let sequence, let attempt, let kind):
                let failure = Failure(message: "activity timed out", kind: .timeout(kind, lastHeartbeat: []))
                state.pendingSteps.append(.localEnded(run: key, sequence, attempt: attempt, .failed(failure)))
            case .retry(let key, let sequence, let attempt):
                guard state.held[key]?.locals[sequence]?.attempt == attempt else { return }
                state.pendingSteps.append(.beginLocal(run: key, sequence))
            }
        }
    }

    func endHold(_ key: String, _ started: EventID) async {
        let run = state.withLock { state -> RunDriver? in
            guard let held = state.held[key], held.isOpen, held.started == started else { return nil }
            return state.runs[key]
        }
        if let run { await answerTask(key, run, forcesNext: true) }
    }

    // MARK: - Attempts

    func beginLocal(_ key: String, _ sequence: Sequence) {
        guard
            let (local, run) = state.withLock({ state in
                state.held[key]?.locals[sequence].flatMap { local in state.runs[key].map { (local, $0) } }
            })
        else { return }
        if local.isCancelled {
            return state.withLock {
                $0.pendingSteps.append(.localEnded(run: key, sequence, attempt: local.attempt, .cancelled))
            }
        }
        let attempt = local.attempt
        guard let connection else { return }
        let info = ActivityInfo(local.request, attempt: attempt, of: run.info)
        let context = ActivityContext(info, connection, heartbeats: nil)
        state.withLock { state in
            state.held[key]?.locals[sequence]?.context = context
            guard let (limit, kind) = local.limit(at: state.service.now) else { return }
            let number = state.service.appointOutside(in: limit)
            state.appointments[number] = .local(.limit(run: key, sequence, attempt: attempt, kind))
            state.held[key]?.locals[sequence]?.appointment = number
        }
        let running = begin { [weak self] in
            guard let self else { return }
            let end = await self.end(of: local.request, context)
            self.state.withLock { $0.pendingSteps.append(.localEnded(run: key, sequence, attempt: attempt, end)) }
        }
        context.attach(running)
    }

    private func end(of request: LocalActivityRequest, _ context: ActivityContext) async -> LocalAttemptEnd {
        guard let activity = registry.activity(request.activityType) else {
            return .failed(failure(of: unregistered(request.activityType)))
        }
        do { return .completed(try await activity.run(request.input, context)) } catch {
            if error.meansCancellation, context.cancellationReason == .requested { return .cancelled }
            if let timeout = error as? MockedTimeout {
                return .failed(Failure(message: "activity timed out", kind: .timeout(timeout.kind, lastHeartbeat: [])))
            }
            return .failed(context.converter.encoded(failure(of: error)))
        }
    }

    func endLocal(_ key: String, _ sequence: Sequence, attempt: Int, as end: LocalAttemptEnd) async {
        guard
            let (local, run) = state.withLock({ state -> (HeldLocal, RunDriver)? in
                guard let local = state.held[key]?.locals[sequence], local.attempt == attempt, let run = state.runs[key]
                else { return nil }
                if let number = local.appointment { state.withdraw(number) }
                return (local, run)
            })
        else { return }
        let outcome = outcome(of: local, end, key)
        local.context?.cancel(.timedOut)
        guard let outcome else { return }
        let isOpen = state.withLock { state in
            state.held[key]?.locals[sequence] = nil
            state.held[key]?.ended.append(.init(sequence: sequence, attempt: attempt, outcome: outcome))
            return state.held[key]?.isOpen ?? false
        }
        // Without a task at hand the workflow is told in the next one.
        if isOpen { await goOn(key, run, after: .success(())) }
    }

    /// Tells the workflow of the next local activity that has ended.
    /// - Returns: what came of it; nil when there is none.
    func deliverEnd(_ key: String, _ run: RunDriver) async -> Result<Void, WorkflowTaskProblem>?? {
        let next = state.withLock { state -> LocalActivityResult? in
            guard let ended = state.held[key]?.ended, !ended.isEmpty, !run.isFinished else { return nil }
            let end = ended[0]
            state.held[key]?.ended.removeFirst()
            return LocalActivityResult(end.sequence, attempt: end.attempt, completed: state.service.now, end.outcome)
        }
        guard let next else { return nil }
        return .some(
            await watched(run, of: key) { _ in
                Result { () throws(WorkflowTaskProblem) in try run.deliver(next) }
            }
        )
    }

    /// - Returns: how it ended; nil when another attempt follows in this task.
    private func outcome(of local: HeldLocal, _ end: LocalAttemptEnd, _ key: String) -> LocalActivityOutcome? {
        switch end {
        case .completed(let result): return .completed(result)
        case .cancelled: return .cancelled
        case .failed(let failure):
            let request = local.request
            return state.withLock { state in
                let remaining = local.deadline.map { $0.duration(since: state.service.now) }
                let decision = RetryRule(request.retryPolicy ?? RetryPolicy(), for: .localActivity).decision(
                    attempt: local.attempt,
                    failure: failure,
                    remaining: remaining
                )
                guard case .retry(let delay) = decision else { return .failed(failure) }
                guard delay <= request.localRetryThreshold else { return .retryLater(after: delay, failure) }
                let number = state.service.appointOutside(in: delay)
                let next = local.attempt + 1
                state.appointments[number] = .local(.retry(run: key, request.sequence, attempt: next))
                state.held[key]?.locals[request.sequence]?.attempt = next
                state.held[key]?.locals[request.sequence]?.context = nil
                state.held[key]?.locals[request.sequence]?.appointment = number
                return nil
            }
        }
    }
}

extension HeldLocal {
    /// How long the next attempt may take, and which limit that is.
    fileprivate func limit(at now: Timestamp) -> (Duration, TimeoutKind)? {
        let rest = deadline.map { $0.duration(since: now) }
        switch (request.startToClose, rest) {
        case (let own?, let rest?): return own < rest ? (own, .startToClose) : (rest, .scheduleToClose)
        case (let own?, nil): return (own, .startToClose)
        case (nil, let rest?): return (rest, .scheduleToClose)
        case (nil, nil): return nil
        }
    }
}
