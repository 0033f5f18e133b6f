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
        let place = CallSite(file: file, line: line)
        guard !core.interceptors.isEmpty else { return try await start(call, at: place) }
        return try await core.chain.pass(call, in: self, through: { $0.startChild }) {
            (call: ChildCall<Child>) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> in
            try await self.start(call, at: place)
        }
    }

    private func start<Child: Workflow>(
        _ call: ChildCall<Child>,
        at place: CallSite
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> {
        let child = core.at(place) { core.start(call, in: scope) }
        switch await core.outcome(of: child.start) {
        case .childStarted(let runID):
            return ChildWorkflowHandle(id: child.id, runID: runID, operation: child.result, core: core)
        case .childNotStarted(let cause, let initiated):
            throw .notStarted(cause, core.origin(call.workflowType, child.id.rawValue, initiated: initiated))
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

    /// Starts a child workflow without input and waits until it has started.
    /// - Parameters:
    ///   - child: the child's type.
    ///   - id: its workflow id; made up when nil.
    ///   - options: how it is started.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to its result.
    /// - Throws: ``ChildWorkflowFailure`` when it cannot be started.
    public func start<Child: Workflow>(
        child: Child.Type,
        id: WorkflowID<Child>? = nil,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> ChildWorkflowHandle<Child> where Child.Input == Empty {
        try await start(child: child, id: id, options: options, Empty(), file: file, line: line)
    }

    /// Runs a child workflow without input and waits for its result.
    /// - Throws: ``ChildWorkflowFailure``.
    @discardableResult
    public func execute<Child: Workflow>(
        child: Child.Type,
        id: WorkflowID<Child>? = nil,
        options: ChildOptions = ChildOptions(),
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output where Child.Input == Empty {
        try await execute(child: child, id: id, options: options, Empty(), file: file, line: line)
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
    @discardableResult
    public func result() async throws(ChildWorkflowFailure<Child.Failure>) -> Child.Output {
        switch await core.outcome(of: operation) {
        case .completed(let payloads):
            let what = "the result of \(Child.name)"
            guard let value = core.decode(Child.Output.self, from: payloads, what, using: operation.converter) else {
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
            throw .notStarted(cause, core.origin(Child.name, id.rawValue, initiated: initiated))
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
