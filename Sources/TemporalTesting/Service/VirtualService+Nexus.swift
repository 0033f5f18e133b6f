import TemporalCore

/// Names a Nexus operation that a run has called.
struct NexusKey: Hashable, Sendable {
    var run: String
    var scheduled: EventID

    private static let scheme = "memory://nexus/"

    init(run: String, scheduled: EventID) {
        self.run = run
        self.scheduled = scheduled
    }

    /// Where the end of the operation is told, as an address of the service in memory.
    var callback: String { "\(Self.scheme)\(run)/\(scheduled)" }

    /// The operation that an address is about; nil for one that is somewhere else.
    init?(callback: String) {
        guard callback.hasPrefix(Self.scheme) else { return nil }
        let parts = callback.dropFirst(Self.scheme.count).split(separator: "/")
        guard parts.count == 2, let event = Int64(parts[1]) else { return nil }
        self.init(run: String(parts[0]), scheduled: EventID(event))
    }
}

/// A Nexus operation that is under way, as the service keeps it.
struct VirtualNexusOperation: Sendable {
    enum Stage: Equatable, Sendable {
        /// It waits for its next attempt, or is handed out.
        case starting
        case started(token: String)
    }

    let command: Command.ScheduleNexusOperation
    let scheduledAt: Timestamp
    var stage = Stage.starting
    var attempt = 1
    var isCancelRequested = false
    var lastFailure: Failure?

    /// How long a handler may take for its answer.
    static let requestTimeout = Duration.seconds(10)
    /// How a server tries again.
    static let retryPolicy = RetryPolicy(initialInterval: .seconds(1), maximumInterval: .seconds(3600))

    var token: String? {
        if case .started(let token) = stage { token } else { nil }
    }
}

/// How an operation ends.
enum NexusEnd: Sendable {
    case completed([Payload])
    case failed(Failure)
    case cancelled(Failure)
    case timedOut(TimeoutKind)
}

/// Nexus operations: attempts, deadlines, cancellation, and the workflows that run for them.
///
/// Every endpoint leads to the operations that are registered with the environment.
extension VirtualService {
    func nexusOperation(_ key: NexusKey) -> VirtualNexusOperation? { runs[key.run]?.nexusOperations[key.scheduled] }

    mutating func schedule(_ command: Command.ScheduleNexusOperation, of run: String) {
        let operation = VirtualNexusOperation(command: command, scheduledAt: now)
        let scheduled = change(run) { run, now in
            let (endpoint, service, name) = (command.endpoint, command.service, command.operation)
            run.write(.nexusScheduled(endpoint: endpoint, service: service, operation: name), at: now)
            run.nexusOperations[run.last] = operation
            return run.last
        }
        let key = NexusKey(run: run, scheduled: scheduled ?? EventID(0))
        enqueue(.nexus(key, attempt: 1))
        if let limit = command.scheduleToClose.limit { appoint(.nexusTimeout(key, .scheduleToClose), in: limit) }
        if let limit = command.scheduleToStart.limit { appoint(.nexusTimeout(key, .scheduleToStart), in: limit) }
    }

    mutating func handOut(_ key: NexusKey, _ attempt: Int) -> Work? {
        guard let operation = nexusOperation(key), operation.stage == .starting, operation.attempt == attempt else {
            return nil
        }
        var start = NexusTask.Start(service: operation.command.service, operation: operation.command.operation)
        start.requestID = "\(key.run)-\(key.scheduled)"
        start.input = operation.command.input
        start.callback = key.callback
        return .nexus(key, task(.start(start), operation))
    }

    private func task(_ work: NexusTask.Work, _ operation: VirtualNexusOperation) -> NexusTask {
        var task = NexusTask(token: TaskToken([]))
        task.work = work
        task.endpoint = operation.command.endpoint
        for (name, value) in operation.command.headers { task.headers[name.lowercased()] = value }
        task.headers["request-timeout"] = "\(VirtualNexusOperation.requestTimeout.components.seconds)s"
        task.scheduledTime = now
        task.takesFailures = true
        return task
    }

    /// A request to cancel an operation goes to its handler, once it is known what was begun.
    mutating func handOutCancel(_ key: NexusKey) -> Work? {
        guard let operation = nexusOperation(key), let token = operation.token else { return nil }
        let cancel = NexusTask.Cancel(
            service: operation.command.service,
            operation: operation.command.operation,
            token: token
        )
        return .nexus(key, task(.cancel(cancel), operation))
    }

    mutating func cancelNexusOperation(_ key: NexusKey) {
        change(key.run) { run, now in
            run.write(.nexusCancelRequested(scheduled: key.scheduled), at: now)
            run.nexusOperations[key.scheduled]?.isCancelRequested = true
        }
        if nexusOperation(key)?.token != nil { enqueue(.nexusCancel(key)) }
    }

    // MARK: - Answers

    /// The handler has begun what goes on.
    mutating func nexusStarted(_ key: NexusKey, token: String) {
        guard let operation = nexusOperation(key), operation.stage == .starting else { return }
        change(key.run) { run, now in
            run.nexusOperations[key.scheduled]?.stage = .started(token: token)
            run.occur(.nexusStarted(scheduled: key.scheduled, token: token), at: now)
        }
        if let limit = operation.command.startToClose.limit { appoint(.nexusTimeout(key, .startToClose), in: limit) }
        if operation.isCancelRequested { enqueue(.nexusCancel(key)) }
    }

    /// The handler could not start the operation: a server tries again, or gives up.
    mutating func nexusNotStarted(_ key: NexusKey, _ failure: Failure, isRetryable: Bool) {
        guard var operation = nexusOperation(key), operation.stage == .starting else { return }
        guard isRetryable else { return endNexusOperation(key, .failed(failure)) }
        let rule = RetryRule(VirtualNexusOperation.retryPolicy, for: .activity)
        let decision = rule.decision(attempt: operation.attempt, failure: failure, remaining: nil)
        guard case .retry(let delay) = decision else { return }
        operation.attempt += 1
        operation.lastFailure = failure
        change(key.run) { run, _ in run.nexusOperations[key.scheduled] = operation }
        appoint(.nexusRetry(key, attempt: operation.attempt), in: delay)
    }

    /// What became of a request to cancel an operation that goes on.
    mutating func nexusCancelTaken(_ key: NexusKey, _ failure: Failure?) {
        guard nexusOperation(key) != nil else { return }
        change(key.run) { run, now in
            let scheduled = key.scheduled
            run.occur(
                failure.map { .nexusCancelFailed(scheduled: scheduled, $0) }
                    ?? .nexusCancelDelivered(scheduled: scheduled),
                at: now
            )
        }
    }

    /// Ends an operation; what comes later of it is passed over.
    mutating func endNexusOperation(_ key: NexusKey, _ end: NexusEnd) {
        guard let operation = nexusOperation(key) else { return }
        let scheduled = key.scheduled
        let origin = NexusOrigin(
            endpoint: operation.command.endpoint,
            service: operation.command.service,
            operation: operation.command.operation,
            operationToken: operation.token ?? "",
            scheduledEventID: scheduled
        )
        let failure = { (cause: Failure) in
            Failure(message: "nexus operation completed unsuccessfully", kind: .nexusOperation(origin), cause: cause)
        }
        let attributes: HistoryEvent.Attributes
        switch end {
        case .completed(let result): attributes = .nexusCompleted(scheduled: scheduled, result: result)
        case .failed(let cause): attributes = .nexusFailed(scheduled: scheduled, failure(cause))
        case .cancelled(let cause): attributes = .nexusCancelled(scheduled: scheduled, failure(cause))
        case .timedOut(let kind):
            let timeout = Failure(
                message: "operation timed out",
                kind: .timeout(kind, lastHeartbeat: []),
                cause: operation.lastFailure
            )
            attributes = .nexusTimedOut(scheduled: scheduled, failure(timeout))
        }
        change(key.run) { run, now in
            run.nexusOperations[scheduled] = nil
            run.occur(attributes, at: now)
        }
    }

    // MARK: - Workflows that run for operations

    /// Tells those that wait for the end of a run's chain.
    mutating func tellCallbacks(of key: String) {
        guard let run = runs[key], let last = run.events.last else { return }
        let end: NexusEnd
        switch last.attributes {
        case .workflowCompleted(let result): end = .completed(result)
        case .workflowFailed(let failure, _): end = .failed(failure)
        case .workflowCancelled(let details):
            end = .cancelled(Failure(message: "operation canceled", kind: .cancelled(details)))
        case .workflowTimedOut:
            let kind = Failure.Kind.timeout(.startToClose, lastHeartbeat: [])
            end = .failed(Failure(message: "operation exceeded internal timeout", kind: kind))
        default: end = .failed(Failure(message: "operation terminated", kind: .terminated))
        }
        for callback in run.start.callbacks { endNexusOperation(callback, end) }
    }
}
