/// A run of some workflow, for code that drives it and need not know of which type.
package protocol AnyWorkflowRun: AnyObject {
    var core: RunCore { get }
    /// Tells workflow code of one thing; what it does about it happens when `RunCore` drives it.
    func tell(_ job: Job)
    /// Begins the workflow's own code once its start has been applied; does nothing before that and afterwards.
    func begin()
    func answer(_ query: QueryRequest) -> QueryAnswer
}

/// One run of one workflow. Synchronous from the outside: jobs in, commands out.
final class WorkflowRun<W: Workflow>: AnyWorkflowRun {
    let core: RunCore
    /// Those of the type, until the run changes them.
    private(set) var messages: MessageTable<W>
    private var hasOwnMessages = false
    /// Signals that came without a handler, which the run may still set.
    private var unhandled: [HistoryEvent.Signaled] = []
    private var storage: W?
    /// What the code is to begin with.
    private var input: W.Input?

    init(core: RunCore, messages: MessageTable<W>) {
        self.core = core
        self.messages = messages
    }

    /// Set by the first job of a run, before any workflow code sees it.
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

    func tell(_ job: Job) {
        // After a start that failed, the signals and updates that came with it have no state to work on.
        guard core.isLive else { return }
        switch job {
        case .start(let start): prepare(start)
        case .reseed(let runID): core.reseed(runID)
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

    private func prepare(_ started: HistoryEvent.WorkflowStarted) {
        core.info.note(started, at: core.startTime)
        if let failure = started.continuedFailure {
            guard let decoded = core.decoded(failure, "the failure of the run before") else { return }
            core.info.lastFailure = decoded
        }
        core.chooseVersioning(for: started.input)
        if !started.originalRunID.isEmpty { core.reseed(started.originalRunID) }
        let input: W.Input
        do { input = try core.converter.input(W.Input.self, from: started.input) } catch {
            let message = "the input of \(W.name) is not of type \(W.Input.self): \(error)"
            return core.fail(.failure(Failure(message: message, kind: .conversion)))
        }
        storage = W(input)
        self.input = input
    }

    func begin() {
        guard let input = input.take() else { return }
        let context = WorkflowContext(run: self, scope: core.rootScope)
        start(ExecutionLines.main, in: context) { await Self.main(input, $0) }
    }

    private static func main(_ input: W.Input, _ context: WorkflowContext<W>) async {
        guard context.core.interceptors.isEmpty else { return await intercepted(input, context) }
        do throws(W.Failure) {
            let output = try await W._begin(input, in: context, as: W._Form.self)
            context.run.complete(output)
        } catch {
            context.run.fail(error)
        }
    }

    private static func intercepted(_ input: W.Input, _ context: WorkflowContext<W>) async {
        do {
            let call = WorkflowCall<W>(input: input, header: context.info.header)
            let output = try await context.core.chain.pass(call, in: context, through: { $0.executeWorkflow }) {
                call async throws in
                try await W._begin(call.input, in: context, as: W._Form.self)
            }
            context.run.complete(output)
        } catch let error as W.Failure {
            context.run.fail(error)
        } catch {
            context.run.failInHandler(error)
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
        if core.failurePolicy.fails(on: error) {
            return core.finish(Command(.failWorkflow(core.converter.applicationFailure(of: error))))
        }
        // Of the error itself: `W.Failure` may be `any Error`.
        let type = type(of: error as any Error)
        let message =
            "\(W.name) threw \(type), which is not a business failure: \(error); to fail the workflow with it, declare it "
            + "by throws(\(type)), or throw an ApplicationFailure"
        core.fail(.failure(Failure(message: message, kind: .unexpected(error))))
    }
}

// MARK: - Messages

extension WorkflowRun {
    private func handle(_ signal: HistoryEvent.Signaled) {
        guard let handler = messages.signals[signal.name] else {
            unhandled.append(signal)
            return logUnlessReplaying(
                .warning,
                """
                signal \"\(signal.name)\" has no handler; known are: \(messages.signals.list). It is kept for a handler that \
                the workflow may set
                """
            )
        }
        do { try handler(self, signal) } catch { logDropped(signal, error) }
    }

    /// The handlers of this run, to be changed.
    private var ownMessages: MessageTable<W> {
        if !hasOwnMessages {
            messages = MessageTable(copying: messages)
            hasOwnMessages = true
        }
        return messages
    }

    /// Gives the run further handlers, and the signals that have waited for them.
    func setHandlers(_ group: any MessageGroup) {
        guard core.isLive else { return }
        do throws(RegistrationError) {
            let table = try MessageTable<W>(group)
            if table.isEmpty { throw RegistrationError("\(type(of: group)) has no handler for workflow \(W.name)") }
            ownMessages.replace(by: table)
        } catch {
            let kind = Failure.Kind.application(.init(type: "BadHandlers"))
            return core.fail(.failure(Failure(message: error.description, kind: kind)))
        }
        let waiting = unhandled
        unhandled = []
        for signal in waiting {
            if messages.signals[signal.name] == nil {
                unhandled.append(signal)
            } else if isStateAtHand() {
                handle(signal)
            }
        }
    }

    /// Takes a handler from the run.
    func removeHandler(_ kind: MessageKind, named name: String?) -> Bool {
        core.isLive && ownMessages.remove(kind, named: name)
    }

    private func handle(_ update: UpdateJob) {
        core.checked(()) { () throws(Nondeterminism) in try run(update) }
    }

    private func run(_ update: UpdateJob) throws(Nondeterminism) {
        let request = update.request
        guard let handler = messages.updates[request.name] else {
            let message = "update \"\(request.name)\" has no handler; known are: \(messages.updates.list)"
            let kind = Failure.Kind.application(.init(type: "UnknownUpdate", nonRetryable: true))
            let unknown = Failure(message: message, kind: kind)
            return try core.reject(update, with: unknown)
        }
        if update.needsValidation, let refusal = handler.refusal(self, request) {
            return try core.reject(update, with: refusal)
        }
        try core.accept(update)
        handler.answer(self, request) { [core] outcome in
            guard core.isLive else { return }
            core.checked(()) { () throws(Nondeterminism) in try core.complete(update, with: outcome) }
        }
    }

    /// Starts a handler that awaits.
    func startHandler(
        _ handler: RunningHandlers.Handler,
        _ body: @escaping (WorkflowContext<W>) async -> Void
    ) {
        let number = core.handlers.begin(handler)
        let context = WorkflowContext(run: self, scope: core.rootScope, update: handler.update)
        start(handler.label, in: context) { context in
            await body(context)
            context.core.handlers.end(number)
        }
    }

    /// Whether an error that the workflow's code throws ends the workflow; any other one fails the task alone.
    func isFailure(_ error: any Error) -> Bool {
        if error is any FailureRepresentable || core.failurePolicy.fails(on: error) { return true }
        return W.Failure.self != (any Error).self && error is W.Failure
    }

    /// What the interceptors of a handler that does not await are given.
    func handlerContext(_ update: UpdateInfo? = nil) -> WorkflowContext<W> {
        WorkflowContext(run: self, scope: core.rootScope, update: update)
    }

    /// What a signal handler throws is the workflow's failure, if it may be one; so is what an interceptor throws.
    func failInHandler(_ error: any Error) {
        guard core.isLive, !core.isFinished else { return }
        if let failure = error as? any FailureRepresentable { return end(with: failure) }
        if core.failurePolicy.fails(on: error) {
            return core.finish(Command(.failWorkflow(core.converter.applicationFailure(of: error))))
        }
        let message =
            "a handler or an interceptor of \(W.name) threw \(type(of: error)), which is not a business failure: \(error)"
        core.fail(.failure(Failure(message: message, kind: .unexpected(error))))
    }

    private func end(with failure: any FailureRepresentable) {
        let isCancelled = failure.isCancellation && core.rootScope.isCancelled
        if isCancelled { return core.finish(Command(.cancelWorkflow(details: []))) }
        core.finish(Command(.failWorkflow(core.converter.applicationFailure(of: failure))))
    }

    func answer(_ query: QueryRequest) -> QueryAnswer {
        if let answer = builtInAnswer(query) { return answer }
        guard storage != nil else {
            let kind = Failure.Kind.application(.init(type: "QueryTooEarly"))
            return .failed(Failure(message: "the workflow has not run its first task yet", kind: kind))
        }
        guard let handler = messages.queries[query.name] else {
            let message = "query \"\(query.name)\" has no handler; known are: \(messages.queries.list)"
            return .failed(Failure(message: message, kind: .application(.init(type: "UnknownQuery"))))
        }
        do { return .answered([try handler(self, query)]) } catch {
            return .failed(core.converter.applicationFailure(of: error))
        }
    }

    /// A signal that cannot be read must not end the workflow, and must not vanish without a word.
    func logDropped(_ signal: HistoryEvent.Signaled, _ error: any Error) {
        let sender = signal.identity.isEmpty ? "" : " from \(signal.identity)"
        logUnlessReplaying(
            .error,
            "signal \"\(signal.name)\"\(sender) was dropped, its payload cannot be read: \(error)",
            metadata: [("signal", signal.name)]
        )
    }

    private func logUnlessReplaying(
        _ level: WorkflowLogEntry.Level,
        _ message: String,
        metadata: [(key: String, value: String)] = []
    ) {
        guard !core.isReplaying else { return }
        core.log(level, message, metadata: metadata)
    }
}
