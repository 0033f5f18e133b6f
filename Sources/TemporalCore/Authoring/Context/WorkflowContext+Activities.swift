extension WorkflowContext {
    /// Schedules an activity and goes on; its result comes later.
    /// - Parameters:
    ///   - activity: the activity, by its typed reference.
    ///   - input: its argument.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to await.
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> ActivityHandle<Output, Failure> {
        core.at(CallSite(file: file, line: line)) {
            core.chain.pass(ActivityCall(activity: activity, input: input), in: self, through: { $0.startActivity }) {
                [core, scope] call in
                ActivityHandle(operation: core.schedule(call, in: scope), core: core)
            }
        }
    }

    /// Schedules an activity without input and goes on.
    public func start<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> ActivityHandle<Output, Failure> {
        start(activity, Empty(), file: file, line: line)
    }

    /// Runs an activity and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(activity, input, file: file, line: line).result()
    }

    /// Runs an activity without input and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(activity, Empty(), file: file, line: line).result()
    }
}

/// An activity that was scheduled.
public struct ActivityHandle<Output: Codable & Sendable, Failure: Error & Codable> {
    let operation: PendingOperation
    let core: RunCore

    /// Whether the activity has ended, however it ended; for conditions that wait for the first of several things:
    /// `context.wait { $0.isHurried || activity.isFinished }`.
    public var isFinished: Bool { operation.resolution != nil }

    /// Waits for the activity's end.
    /// - Returns: its result.
    /// - Throws: ``ActivityFailure``; of what it declares as ``ActivityFailure/Reason/declared(_:)``.
    @discardableResult
    public func result() async throws(ActivityFailure<Failure>) -> Output {
        let outcome = await core.outcome(of: operation)
        let converter = operation.converter
        switch outcome {
        case .completed(let payloads):
            let value = core.decode(Output.self, from: payloads, "the result of an activity", using: converter)
            guard let value else { throw .interrupted(.evicted) }
            return value
        case .failed(let failure):
            guard let failure = core.decoded(failure, "the failure of an activity", using: converter) else {
                throw .interrupted(.evicted)
            }
            throw core.converter.activityFailure(Failure.self, from: failure)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    /// Asks the activity to cancel; what its awaiter gets is decided by ``ActivityOptions/cancellation``.
    public func cancel() { core.cancel(operation, reason: "") }
}

extension ActivityFailure {
    static func interrupted(_ interruption: Interruption) -> Self {
        Self(reason: .interrupted(interruption), origin: nil, retryState: .unspecified, failure: nil)
    }
}
