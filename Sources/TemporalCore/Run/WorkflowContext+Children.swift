extension WorkflowContext {
    /// Starts a child workflow and waits until it has started.
    /// - Parameters:
    ///   - child: the child's type.
    ///   - id: its workflow id; made up when nil.
    ///   - options: how it is started.
    ///   - input: what it is started with.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to its result.
    /// - Throws: ``ChildWorkflowFailure`` when it cannot be started.
    public func start<Child: Workflow>(
        child: Child.Type,
        id: WorkflowID<Child>? = nil,
        options: ChildOptions = ChildOptions(),
        _ input: Child.Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        let call = ChildCall<Child>(id: id, options: options, input: input)
        guard !core.interceptors.isEmpty else { return try await start(call, file, line) }
        return try await core.chain.pass(call, in: self, through: { $0.startChild }) {
            (call: ChildCall<Child>) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> in
            try await self.start(call, file, line)
        }
    }

    private func start<Child: Workflow>(
        _ call: ChildCall<Child>,
        _ file: StaticString,
        _ line: UInt
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        let (start, result, workflowID) = core.at(file, line) { ask(for: call) }
        switch await core.outcome(of: start) {
        case .childStarted(let runID):
            return ChildWorkflowHandle(id: workflowID, runID: runID, operation: result, core: core)
        case .childNotStarted(let cause, let initiated):
            throw .notStarted(cause, core.origin(call.workflowType, workflowID.rawValue, initiated))
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    /// Runs a child workflow and waits for its result.
    /// - Throws: ``ChildWorkflowFailure``.
    @discardableResult
    public func execute<Child: Workflow>(
        child: Child.Type,
        id: WorkflowID<Child>? = nil,
        options: ChildOptions = ChildOptions(),
        _ input: Child.Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output {
        try await start(child: child, id: id, options: options, input, file: file, line: line).result()
    }

    private func ask<Child: Workflow>(
        for call: ChildCall<Child>
    ) -> (start: PendingOperation, result: PendingOperation, id: WorkflowID<Child>) {
        let options = call.options
        let workflowID = call.id ?? WorkflowID(core.random.uuid())
        let converter = core.converter(ofWorkflow: workflowID.rawValue)
        guard core.isLive, !scope.isCancelled,
            let payloads = core.encode(call.input, "the input of \(Child.name)", using: converter)
        else {
            let unavailable = core.unavailable(.childStart(Sequence(0)), scope: scope)
            return (unavailable, unavailable, workflowID)
        }
        if let id = call.id?.rawValue, core.machines.refusesChild(id) {
            let refused = core.refused(scope: scope)
            return (refused, refused, workflowID)
        }
        var command = Command.StartChild(
            namespace: core.info.namespace,
            workflowID: workflowID.rawValue,
            workflowType: call.workflowType,
            taskQueue: options.taskQueue ?? core.info.taskQueue,
            input: payloads
        )
        command.executionTimeout = options.executionTimeout
        command.runTimeout = options.runTimeout
        command.taskTimeout = options.taskTimeout
        command.parentClosePolicy = options.parentClosePolicy
        command.idReusePolicy = options.idReusePolicy
        command.retryPolicy = options.retry
        command.cronSchedule = options.cronSchedule
        command.memo = core.memo(options.memo, using: converter) ?? []
        command.searchAttributes = core.searchAttributes(options.searchAttributes) ?? []
        command.priority = options.priority
        command.header = call.header
        command.inheritsBuildID = command.taskQueue == core.info.taskQueue
        let sequence = core.machines.startChild(
            command,
            cancellation: options.cancellation,
            comparesID: call.id != nil,
            summary: core.text(options.summary),
            details: core.text(options.details)
        )
        core.machines.comparison?.note(converter, for: .child(sequence))
        let start = core.add(.childStart(sequence), scope: scope)
        return (start, core.add(.childResult(sequence), scope: scope, converter: converter), workflowID)
    }
}

/// A child workflow that has started.
public struct ChildWorkflowHandle<Child: Workflow> {
    /// The child's workflow id.
    public let id: WorkflowID<Child>
    /// The child's first run.
    public let runID: RunID
    let operation: PendingOperation
    let core: RunCore

    /// Whether the child has ended, however it ended; for conditions that wait for the first of several things.
    public var isFinished: Bool { operation.resolution != nil }

    /// Waits for the child's end.
    /// - Throws: ``ChildWorkflowFailure``.
    public func result() async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output {
        switch await core.outcome(of: operation) {
        case .completed(let payloads):
            let what = "the result of \(Child.name)"
            guard let value = core.decode(Child.Output.self, payloads, what, using: operation.converter) else {
                throw .interrupted(.evicted)
            }
            return value
        case .failed(let failure):
            let what = "the failure of \(Child.name)"
            guard let failure = core.decoded(failure, what, using: operation.converter) else {
                throw .interrupted(.evicted)
            }
            throw core.converter.childFailure(Child.Failure.self, from: failure)
        case .childNotStarted(let cause, let initiated):
            throw .notStarted(cause, core.origin(Child.name, id.rawValue, initiated))
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    /// Asks the child to cancel; what its awaiter gets is decided by ``ChildOptions/cancellation``.
    public func cancel(reason: String = "") { core.cancel(operation, reason: reason) }
}

extension ChildWorkflowFailure {
    static func interrupted(_ interruption: Interruption) -> Self {
        Self(reason: .interrupted(interruption), origin: nil, failure: nil)
    }

    static func notStarted(_ cause: ChildStartFailure, _ origin: ChildOrigin) -> Self {
        let message =
            switch cause {
            case .workflowAlreadyExists: "a workflow with id \(origin.workflowID) exists already"
            case .namespaceNotFound: "the child's namespace does not exist"
            case .unspecified: "the server gave no reason"
            }
        let reason = Failure(message: message, kind: .application(.init(type: "ChildWorkflowNotStarted")))
        let failure = Failure(
            message: "child workflow could not be started",
            kind: .childWorkflow(origin, .nonRetryableFailure),
            cause: reason
        )
        return Self(reason: .notStarted(cause), origin: origin, failure: failure)
    }
}

extension RunCore {
    /// Whom the failure of a child that has not started is about.
    fileprivate func origin(_ workflowType: String, _ workflowID: String, _ initiated: EventID) -> ChildOrigin {
        ChildOrigin(
            namespace: info.namespace,
            workflowID: workflowID,
            runID: "",
            workflowType: workflowType,
            initiatedEventID: initiated
        )
    }

    /// A child that has been refused without a word to the server.
    fileprivate func refused(scope: CancellationScope) -> PendingOperation {
        let resolution = Resolution.childNotStarted(.workflowAlreadyExists, initiated: EventID(0))
        return PendingOperation(.childStart(Sequence(0)), scope: scope, order: 0, resolution: resolution)
    }
}
