extension WorkflowContext {
    /// Calls a Nexus operation and goes on; its result comes later.
    /// - Parameters:
    ///   - operation: the operation, by its typed reference.
    ///   - endpoint: where its service is reached.
    ///   - input: its argument.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to await. An endpoint that does not exist fails the workflow task, until there is one.
    public func start<Input, Output>(
        _ operation: NexusOperation<Input, Output>,
        at endpoint: NexusEndpoint,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> NexusOperationHandle<Output> {
        let call = NexusOperationCall(operation: operation, endpoint: endpoint, input: input)
        return core.at(CallSite(file: file, line: line)) {
            core.chain.pass(call, in: self, through: { $0.startNexusOperation }) { [core, scope] call in
                let asked = core.start(call, in: scope)
                return NexusOperationHandle(start: asked.start, operation: asked.result, core: core)
            }
        }
    }

    /// Calls a Nexus operation without input and goes on.
    public func start<Output>(
        _ operation: NexusOperation<Empty, Output>,
        at endpoint: NexusEndpoint,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> NexusOperationHandle<Output> {
        start(operation, at: endpoint, Empty(), file: file, line: line)
    }

    /// Calls a Nexus operation and waits for its result.
    /// - Parameters:
    ///   - operation: the operation, by its typed reference.
    ///   - endpoint: where its service is reached.
    ///   - input: its argument.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: the operation's result.
    /// - Throws: ``NexusOperationFailure``.
    @discardableResult
    public func execute<Input, Output>(
        _ operation: NexusOperation<Input, Output>,
        at endpoint: NexusEndpoint,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(NexusOperationFailure) -> Output {
        try await start(operation, at: endpoint, input, file: file, line: line).result()
    }

    /// Calls a Nexus operation without input and waits for its result.
    /// - Throws: ``NexusOperationFailure``.
    @discardableResult
    public func execute<Output>(
        _ operation: NexusOperation<Empty, Output>,
        at endpoint: NexusEndpoint,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(NexusOperationFailure) -> Output {
        try await start(operation, at: endpoint, Empty(), file: file, line: line).result()
    }
}

/// A Nexus operation that was called.
public struct NexusOperationHandle<Output: Codable & Sendable> {
    let start: PendingOperation
    let operation: PendingOperation
    let core: RunCore

    /// Whether the operation has ended, however it ended; for conditions that wait for the first of several things.
    public var isFinished: Bool { operation.resolution != nil }

    /// Waits until the operation has started, or has ended at once.
    /// - Returns: the token by which its service knows what was begun; nil for an operation that has ended at once.
    /// - Throws: ``NexusOperationFailure`` when it could not be started, or has failed at once.
    @discardableResult
    public func started() async throws(NexusOperationFailure) -> String? {
        switch await core.outcome(of: start) {
        case .nexusStarted(let token): return token
        case .failed(let failure): throw decoded(failure)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    /// Waits for the operation's end.
    /// - Returns: its result.
    /// - Throws: ``NexusOperationFailure``.
    @discardableResult
    public func result() async throws(NexusOperationFailure) -> Output {
        switch await core.outcome(of: operation) {
        case .completed(let payloads):
            let what = "the result of a Nexus operation"
            guard let value = core.decode(Output.self, from: payloads, what, using: operation.converter) else {
                throw .interrupted(.evicted)
            }
            return value
        case .failed(let failure): throw decoded(failure)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    private func decoded(_ failure: Failure) -> NexusOperationFailure {
        let converter = operation.converter
        guard let failure = core.decoded(failure, "the failure of a Nexus operation", using: converter) else {
            return .interrupted(.evicted)
        }
        return NexusOperationFailure(failure)
    }

    /// Asks the operation to cancel; what its awaiter gets is decided by ``NexusOperationOptions/cancellation``.
    public func cancel() { core.cancel(operation, reason: "") }
}
