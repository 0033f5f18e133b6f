/// A run of some workflow, for those who drive it and need not know which.
package protocol ActivatableRun: AnyObject {
    var core: RunCore { get }
    /// Tells user code of one thing; what it does about it happens when `RunCore` drives it.
    func apply(_ job: Job)
    /// Begins the workflow's own code once its start has been applied; does nothing before that and afterwards.
    func begin()
    func answer(_ query: QueryRequest) -> QueryAnswer
}

/// One run of one workflow. Synchronous from the outside: jobs in, commands out.
final class WorkflowRun<W: Workflow>: ActivatableRun {
    let core: RunCore
    private let messages: MessageTable<W>
    private var storage: W?
    /// What the code is to begin with.
    private var input: W.Input?

    init(core: RunCore, messages: MessageTable<W>) {
        self.core = core
        self.messages = messages
    }

    /// Set by the first job of a run, before any user code sees it.
    var state: W {
        _read {
            guard let storage else { preconditionFailure("the state of \(W.name) was used before its start") }
            yield storage
        }
        _modify {
            guard var value = storage.take() else {
                preconditionFailure("the state of \(W.name) was used before its start, or within its own change")
            }
            defer { storage = value }
            yield &value
        }
    }

    func apply(_ job: Job) {
        // Behind a start that failed there is no state for the signals and updates that came with it.
        guard core.isLive else { return }
        switch job {
        case .start(let start): prepare(start)
        case .reseed(let runID): core.random = WorkflowRandom(seed: runID)
        case .signal(let signal): if isStateAtHand() { handle(signal) }
        case .update(let update): if isStateAtHand() { handle(update) }
        case .cancelWorkflow(let cause): core.cancel(core.rootScope, reason: cause)
        case .resolve(let operation, let resolution): core.resolve(operation, resolution)
        }
    }

    /// A mutating async method holds the state for as long as it awaits; the compiler does not see that.
    private func isStateAtHand() -> Bool {
        if storage != nil { return true }
        let message = "\(W.name) awaits within a change of its state, where no signal or update can reach it"
        core.fail(.failure(Failure(message: message, kind: .application(.init(type: "StateHeldAcrossAwait")))))
        return false
    }

    private func prepare(_ start: HistoryEvent.WorkflowStarted) {
        core.info.note(start, at: core.machines.startTime)
        if !start.originalRunID.isEmpty { core.random = WorkflowRandom(seed: start.originalRunID) }
        let input: W.Input
        do { input = try core.converter.input(W.Input.self, from: start.input) } catch {
            let message = "the input of \(W.name) is no \(W.Input.self): \(error)"
            return core.fail(.failure(Failure(message: message, kind: .conversion)))
        }
        storage = W(input)
        self.input = input
    }

    func begin() {
        guard let input = input.take() else { return }
        start(WorkflowContext(run: self, scope: core.rootScope)) { await Self.main(input, $0) }
    }

    private static func main(_ input: W.Input, _ context: WorkflowContext<W>) async {
        do throws(W.Failure) {
            let output = try await W.run(input, in: context)
            context.run.complete(output)
        } catch {
            context.run.fail(error)
        }
    }

    private func complete(_ output: W.Output) {
        guard core.isLive else { return }
        do {
            core.finish(Command(.completeWorkflow(result: [try core.converter.payload(from: output)])))
        } catch {
            let message = "the result of \(W.name) cannot be encoded: \(error)"
            core.fail(.failure(Failure(message: message, kind: .conversion)))
        }
    }

    private func fail(_ error: W.Failure) {
        guard core.isLive, !core.isFinished else { return }
        if let failure = error as? any FailureRepresentable { return end(with: failure) }
        if let failure = core.converter.failure(of: error) {
            return core.finish(Command(.failWorkflow(failure)))
        }
        let message = "\(W.name) threw \(type(of: error)), which is no business failure: \(error)"
        core.fail(.failure(Failure(message: message, kind: .unexpected(error))))
    }
}

// MARK: - Messages

extension WorkflowRun {
    private func handle(_ signal: HistoryEvent.Signaled) {
        guard let handler = messages.signals[signal.name] else {
            return logUnlessReplaying(
                .warning,
                "signal \"\(signal.name)\" has no handler; known are: \(messages.signalNames)"
            )
        }
        do { try handler(self, signal.input) } catch {
            logUnlessReplaying(.error, "signal \"\(signal.name)\" was dropped, its payload cannot be read: \(error)")
        }
    }

    private func handle(_ update: UpdateJob) {
        core.checked(()) { () throws(Nondeterminism) in try run(update) }
    }

    private func run(_ update: UpdateJob) throws(Nondeterminism) {
        let request = update.request
        guard let handler = messages.updates[request.name] else {
            let message = "update \"\(request.name)\" has no handler; known are: \(messages.updateNames)"
            let kind = Failure.Kind.application(.init(type: "UnknownUpdate", nonRetryable: true))
            return try core.machines.rejectUpdate(update.sequence, Failure(message: message, kind: kind))
        }
        if update.needsValidation, let refusal = handler.refusal(state, request.input, core.converter) {
            return try core.machines.rejectUpdate(update.sequence, refusal)
        }
        try core.machines.acceptUpdate(update.sequence)
        handler.answer(self, request.input) { [core] outcome in
            guard core.isLive else { return }
            core.checked(()) { () throws(Nondeterminism) in
                try core.machines.completeUpdate(update.sequence, outcome)
            }
        }
    }

    /// Starts a handler that awaits.
    func startHandler(_ body: @escaping (WorkflowContext<W>) async -> Void) {
        core.runningHandlers += 1
        start(WorkflowContext(run: self, scope: core.rootScope)) { context in
            await body(context)
            context.core.runningHandlers -= 1
        }
    }

    /// What a signal handler throws is the workflow's failure, if it may be one.
    func failInHandler(_ error: any Error) {
        guard core.isLive, !core.isFinished else { return }
        if let failure = error as? any FailureRepresentable { return end(with: failure) }
        let message = "a handler of \(W.name) threw \(type(of: error)), which is no business failure: \(error)"
        core.fail(.failure(Failure(message: message, kind: .unexpected(error))))
    }

    private func end(with failure: any FailureRepresentable) {
        let isCancelled = failure.isCancellation && core.rootScope.isCancelled
        core.finish(Command(isCancelled ? .cancelWorkflow(details: []) : .failWorkflow(failure.wireFailure)))
    }

    func answer(_ query: QueryRequest) -> QueryAnswer {
        guard storage != nil else {
            let kind = Failure.Kind.application(.init(type: "QueryTooEarly"))
            return .failed(Failure(message: "the workflow has not run its first task yet", kind: kind))
        }
        guard let handler = messages.queries[query.name] else {
            let message = "query \"\(query.name)\" has no handler; known are: \(messages.queryNames)"
            return .failed(Failure(message: message, kind: .application(.init(type: "UnknownQuery"))))
        }
        do { return .answered([try handler(state, query.input, core.converter)]) } catch {
            return .failed(core.converter.applicationFailure(of: error))
        }
    }

    private func logUnlessReplaying(_ level: WorkflowLogEntry.Level, _ message: String) {
        guard !core.machines.isReplaying else { return }
        core.log(level, message)
    }
}
