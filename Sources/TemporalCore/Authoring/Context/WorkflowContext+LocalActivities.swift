extension WorkflowContext {
    /// Runs an activity in this worker while the workflow task is held open, and goes on; its result comes later.
    ///
    /// For what is short and cheap: nothing is sent to the server until it has ended, so it may run again when the worker
    /// is lost, and it has no heartbeats. Of the activity's options the queue, the priority and the heartbeat timeout
    /// have no meaning here.
    /// - Parameters:
    ///   - activity: the activity, which this worker must implement.
    ///   - input: its argument.
    /// - Returns: a handle to await.
    public func start<Input, Output, Failure>(
        local activity: Activity<Input, Output, Failure>,
        _ input: Input
    ) -> ActivityHandle<Output, Failure> {
        core.chain.pass(ActivityCall(activity: activity, input: input), in: self, through: { $0.startLocalActivity }) {
            [core, scope] call in
            ActivityHandle(operation: core.scheduleLocal(call, in: scope), core: core)
        }
    }

    /// Runs an activity without input in this worker and goes on.
    public func start<Output, Failure>(
        local activity: Activity<Empty, Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        start(local: activity, Empty())
    }

    /// Runs an activity in this worker while the workflow task is held open, and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure>(
        local activity: Activity<Input, Output, Failure>,
        _ input: Input
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(local: activity, input).result()
    }

    /// Runs an activity without input in this worker and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Output, Failure>(
        local activity: Activity<Empty, Output, Failure>
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(local: activity, Empty()).result()
    }
}
