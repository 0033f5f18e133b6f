/// One call of a Nexus operation, from the command that asks for it to the event that ends it.
struct NexusOperationMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, scheduled, started
        /// The workflow waits for the end of a cancelled operation, which may not have started yet.
        case cancelling
        /// The workflow waits for the handler to take the request to cancel.
        case awaitingCancelDelivery
        /// The workflow went on without it; what still comes is passed over.
        case leftAlone
        case closed
        /// Cancelled by an SDK whose workflows go on only when history has the request (``Dialect``).
        case awaitingCancelRecord
        /// Left alone in the task that asked for it, by an SDK that sends the command all the same.
        case leftAloneUnscheduled
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, scheduled, started, closed
        case cancelRecorded, cancelDelivered, cancelNotDelivered
        case cancelTrying, cancelWaiting, cancelWaitingForRequest, cancelAbandoning
        case cancelTryingOnceRecorded
    }
    enum Effect: Equatable {
        case none, withdrawCommand
        case resumeStarted
        case resumeWithOutcome, resumeStartedWithOutcome
        case resumeCancelled, resumeNotCancelled
        case sendCancelCommand, sendCancelCommandAndResume
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): return (.sent, .none)
        case (.leftAloneUnscheduled, .commandSent): return (state, .none)
        case (.sent, .scheduled): return (.scheduled, .none)
        case (.leftAloneUnscheduled, .scheduled): return (.leftAlone, .none)
        case (.scheduled, .started): return (.started, .resumeStarted)
        case (.cancelling, .started), (.awaitingCancelDelivery, .started), (.awaitingCancelRecord, .started):
            return (state, .resumeStarted)
        case (.leftAlone, .started): return (state, .none)
        case (.started, .closed): return (.closed, .resumeWithOutcome)
        case (.scheduled, .closed), (.cancelling, .closed), (.awaitingCancelDelivery, .closed),
            (.awaitingCancelRecord, .closed):
            return (.closed, .resumeStartedWithOutcome)
        case (.leftAlone, .closed): return (.closed, .none)
        case (_, .cancelRecorded), (_, .cancelDelivered), (_, .cancelNotDelivered):
            return try afterCancelCommand(state, event)
        case (_, .cancelTrying), (_, .cancelWaiting), (_, .cancelWaitingForRequest), (_, .cancelAbandoning),
            (_, .cancelTryingOnceRecorded):
            return try onCancel(state, event)
        default: throw mismatch(state, event)
        }
    }

    private static func onCancel(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, _): (.closed, .withdrawCommand)
        case (.sent, .cancelAbandoning): (.leftAloneUnscheduled, .resumeCancelled)
        case (.scheduled, .cancelAbandoning), (.started, .cancelAbandoning): (.leftAlone, .resumeCancelled)
        case (.scheduled, .cancelTrying), (.started, .cancelTrying): (.leftAlone, .sendCancelCommandAndResume)
        case (.scheduled, .cancelWaiting), (.started, .cancelWaiting): (.cancelling, .sendCancelCommand)
        case (.scheduled, .cancelWaitingForRequest), (.started, .cancelWaitingForRequest):
            (.awaitingCancelDelivery, .sendCancelCommand)
        case (.scheduled, .cancelTryingOnceRecorded), (.started, .cancelTryingOnceRecorded):
            (.awaitingCancelRecord, .sendCancelCommand)
        case (.sent, _), (.scheduled, _), (.started, _): throw mismatch(state, event)
        case (.cancelling, _), (.awaitingCancelDelivery, _), (.awaitingCancelRecord, _), (.leftAlone, _),
            (.leftAloneUnscheduled, _), (.closed, _):
            (state, .none)
        }
    }

    private static func afterCancelCommand(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.awaitingCancelRecord, .cancelRecorded): (.leftAlone, .resumeCancelled)
        case (.awaitingCancelDelivery, .cancelDelivered): (.leftAlone, .resumeCancelled)
        case (.awaitingCancelDelivery, .cancelNotDelivered): (.leftAlone, .resumeNotCancelled)
        case (.cancelling, _), (.awaitingCancelDelivery, _), (.leftAlone, _), (.closed, _): (state, .none)
        case (.created, _), (.sent, _), (.scheduled, _), (.started, _), (.awaitingCancelRecord, _),
            (.leftAloneUnscheduled, _):
            throw mismatch(state, event)
        }
    }

    private static func mismatch(_ state: State, _ event: Event) -> Nondeterminism {
        Nondeterminism(expected: "a Nexus operation that is \(state)", found: "\(event)")
    }
}

/// The Nexus operations that a run has called.
struct NexusOperations {
    private struct Entry {
        var machine = NexusOperationMachine()
        var origin: NexusOrigin
        var cancellation: NexusCancellation
    }

    private var entries: [Sequence: Entry] = [:]
    /// Which operation an event has scheduled, for the events that refer to it.
    private var scheduled: [EventID: Sequence] = [:]
    private var count = 0

    mutating func schedule(
        _ command: Command.ScheduleNexusOperation,
        cancellation: NexusCancellation,
        summary: Payload?,
        _ recorder: inout CommandRecorder
    ) -> Sequence {
        count += 1
        let sequence = Sequence(count)
        let origin = NexusOrigin(
            endpoint: command.endpoint,
            service: command.service,
            operation: command.operation
        )
        entries[sequence] = Entry(origin: origin, cancellation: cancellation)
        recorder.record(Command(.scheduleNexusOperation(command), summary: summary), for: .nexusOperation(sequence))
        return sequence
    }

    /// - Returns: whether the operation's waiters go on at once.
    mutating func cancel(
        _ sequence: Sequence,
        as dialect: Dialect,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) -> Bool {
        guard var entry = entries[sequence] else { return false }
        let event: NexusOperationMachine.Event =
            switch entry.cancellation {
            case .abandon: .cancelAbandoning
            case .tryCancel: dialect.sendsWhatItCancels ? .cancelTryingOnceRecorded : .cancelTrying
            case .waitRequested: .cancelWaitingForRequest
            case .waitCompleted: .cancelWaiting
            }
        // Such an SDK takes back a command that is cancelled here as we do, but not one that is only left alone.
        if event == .cancelAbandoning, dialect.sendsWhatItCancels, entry.machine.state == .created {
            _ = try entry.machine.apply(.commandSent)
        }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        let cancel = Command(.requestCancelNexusOperation(scheduled: entry.origin.scheduledEventID))
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.nexusOperation(sequence))
            entries[sequence] = nil
            return true
        case .sendCancelCommandAndResume:
            recorder.record(cancel, for: .nexusOperationCancel(sequence))
            return true
        case .sendCancelCommand:
            recorder.record(cancel, for: .nexusOperationCancel(sequence))
            return false
        case .resumeCancelled: return true
        case .none, .resumeStarted, .resumeWithOutcome, .resumeStartedWithOutcome, .resumeNotCancelled: return false
        }
    }

    mutating func commandSent(_ sequence: Sequence) throws(Nondeterminism) {
        _ = try entries[sequence]?.machine.apply(.commandSent)
    }

    /// Whether an event is the trace of the command that asks for an operation. The endpoint is not compared: it is a
    /// matter of where the code runs.
    mutating func matchSchedule(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .nexusScheduled(let endpoint, let service, let operation) = event.attributes,
            var entry = entries[sequence], entry.origin.service == service, entry.origin.operation == operation
        else { return false }
        _ = try entry.machine.apply(.scheduled)
        entry.origin.endpoint = endpoint
        entry.origin.scheduledEventID = event.id
        entries[sequence] = entry
        scheduled[event.id] = sequence
        return true
    }

    /// Whether an event is the trace of the command that asks an operation to cancel.
    mutating func matchCancel(
        of sequence: Sequence,
        _ event: HistoryEvent,
        into jobs: inout [Job]
    ) throws(Nondeterminism) -> Bool {
        guard case .nexusCancelRequested(let schedule) = event.attributes, scheduled[schedule] == sequence,
            var entry = entries[sequence]
        else { return false }
        if try entry.machine.apply(.cancelRecorded) == .resumeCancelled { cancelled(sequence, into: &jobs) }
        entries[sequence] = entry
        return true
    }

    /// Applies what history says of an operation that was scheduled.
    mutating func apply(_ event: HistoryEvent, into jobs: inout [Job]) throws(Nondeterminism) {
        switch event.attributes {
        case .nexusStarted(let schedule, let token):
            let (sequence, effect) = try apply(.started, to: schedule)
            entries[sequence]?.origin.operationToken = token
            if effect == .resumeStarted { jobs.append(.resolve(.nexusStart(sequence), .nexusStarted(token: token))) }
        case .nexusCompleted(let schedule, let result):
            try close(schedule, start: .nexusStarted(token: nil), .completed(result), into: &jobs)
        case .nexusFailed(let schedule, let failure), .nexusCancelled(let schedule, let failure),
            .nexusTimedOut(let schedule, let failure):
            try close(schedule, start: .failed(failure), .failed(failure), into: &jobs)
        case .nexusCancelDelivered(let schedule): try closeCancel(schedule, .cancelDelivered, with: nil, into: &jobs)
        case .nexusCancelFailed(let schedule, let failure):
            try closeCancel(schedule, .cancelNotDelivered, with: failure, into: &jobs)
        default: break
        }
    }

    private mutating func close(
        _ schedule: EventID,
        start: Resolution,
        _ resolution: Resolution,
        into jobs: inout [Job]
    ) throws(Nondeterminism) {
        let (sequence, effect) = try apply(.closed, to: schedule)
        entries[sequence] = nil
        scheduled[schedule] = nil
        guard effect == .resumeWithOutcome || effect == .resumeStartedWithOutcome else { return }
        if effect == .resumeStartedWithOutcome { jobs.append(.resolve(.nexusStart(sequence), start)) }
        jobs.append(.resolve(.nexusResult(sequence), resolution))
    }

    private mutating func apply(
        _ event: NexusOperationMachine.Event,
        to schedule: EventID
    ) throws(Nondeterminism) -> (Sequence, NexusOperationMachine.Effect) {
        guard let sequence = scheduled[schedule], var entry = entries[sequence] else {
            throw Nondeterminism(expected: "a Nexus operation that was scheduled at event \(schedule)", found: "none")
        }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        return (sequence, effect)
    }

    /// What became of a request to cancel an operation. The operation may be gone by then.
    private mutating func closeCancel(
        _ schedule: EventID,
        _ event: NexusOperationMachine.Event,
        with failure: Failure?,
        into jobs: inout [Job]
    ) throws(Nondeterminism) {
        guard let sequence = scheduled[schedule], var entry = entries[sequence] else { return }
        switch try entry.machine.apply(event) {
        case .resumeCancelled: cancelled(sequence, into: &jobs)
        case .resumeNotCancelled:
            let message = "the request to cancel the Nexus operation failed"
            let failure = Failure(message: message, kind: .nexusOperation(entry.origin), cause: failure)
            jobs.append(.resolve(.nexusStart(sequence), .failed(failure)))
            jobs.append(.resolve(.nexusResult(sequence), .failed(failure)))
        default: break
        }
        entries[sequence] = entry
    }

    private func cancelled(_ sequence: Sequence, into jobs: inout [Job]) {
        jobs.append(.resolve(.nexusStart(sequence), .cancelled))
        jobs.append(.resolve(.nexusResult(sequence), .cancelled))
    }

    /// An operation in words, for people who ask what a workflow waits for.
    func describe(_ sequence: Sequence) -> String {
        guard let origin = entries[sequence]?.origin else { return "Nexus operation \(sequence)" }
        return "Nexus operation \(origin.service)/\(origin.operation) at endpoint \(origin.endpoint)"
    }
}

extension RunCore {
    /// Calls a Nexus operation for workflow code.
    /// - Returns: what ends when it has started, and what ends with it.
    func start<Input, Output>(
        _ call: NexusOperationCall<Input, Output>,
        in scope: CancellationScope
    ) -> (start: PendingOperation, result: PendingOperation) {
        let operation = call.operation
        let unavailable = { [self] in
            let none = self.unavailable(.nexusResult(Sequence(0)), scope: scope)
            return (start: none, result: none)
        }
        guard isLive, !scope.isCancelled else { return unavailable() }
        let converter = converter(ofNexusOperation: operation.name, of: operation.service, at: call.endpoint)
        let what = "the input of Nexus operation \(operation.service)/\(operation.name)"
        guard let input = encodeOne(call.input, what, using: converter) else { return unavailable() }
        let summary = text(operation.options.summary)
        var command = Command.ScheduleNexusOperation(
            endpoint: call.endpoint.name,
            service: operation.service.name,
            operation: operation.name,
            input: input
        )
        command.scheduleToClose = operation.options.scheduleToClose
        command.scheduleToStart = operation.options.scheduleToStart
        command.startToClose = operation.options.startToClose
        command.headers = operation.options.headers
        let sequence = machines.nexusOperations.schedule(
            command,
            cancellation: operation.options.cancellation,
            summary: summary,
            &machines.recorder
        )
        return (
            start: add(.nexusStart(sequence), scope: scope, converter: converter),
            result: add(.nexusResult(sequence), scope: scope, converter: converter)
        )
    }
}
