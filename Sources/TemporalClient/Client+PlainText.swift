public import TemporalCore

// Ids and queues that are known as text, such as a constant of the program or a part of a request. Literals and typed
// values go to the verbs of the same names, which these pass on to; so does what their pages say.

extension Client {
    /// A handle to a workflow whose id is text; see ``handle(_:id:runID:)``.
    @_disfavoredOverload
    public func handle<W: Workflow>(_ workflow: W.Type, id: String, runID: RunID? = nil) -> WorkflowHandle<W> {
        handle(workflow, id: WorkflowID(id), runID: runID)
    }

    /// Starts a workflow whose id is text; see ``start(_:id:on:options:_:)``.
    @_disfavoredOverload
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }

    /// Runs a workflow whose id is text and waits for its result; see ``execute(_:id:on:options:_:)``.
    @_disfavoredOverload
    @discardableResult
    public func execute<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(WorkflowFailure<W.Failure>) -> W.Output {
        try await execute(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }

    /// Sends a signal and starts the workflow if need be, whose id is text; see
    /// ``signalWithStart(_:id:on:options:_:signal:_:)``.
    @_disfavoredOverload
    @discardableResult
    public func signalWithStart<W: Workflow, SignalInput>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        signal message: KeyPath<W.Messages, Signal<W, SignalInput>>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await signalWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            options: options,
            input,
            signal: message,
            signalInput
        )
    }

    /// Sends an update and starts the workflow if need be, whose id is text; see
    /// ``startUpdateWithStart(_:id:on:conflict:options:_:update:_:updateID:waitFor:)``.
    @_disfavoredOverload
    public func startUpdateWithStart<W: Workflow, UpdateInput, Output, Refusal>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        update message: KeyPath<W.Messages, Update<W, UpdateInput, Output, Refusal>>,
        _ updateInput: UpdateInput,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> (workflow: WorkflowHandle<W>, update: UpdateHandle<Output, Refusal>) {
        try await startUpdateWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            conflict: conflict,
            options: options,
            input,
            update: message,
            updateInput,
            updateID: updateID,
            waitFor: stage
        )
    }

    /// Sends an update, starts the workflow if need be, whose id is text, and waits for the update's result; see
    /// ``updateWithStart(_:id:on:conflict:options:_:update:_:updateID:)``.
    @_disfavoredOverload
    @discardableResult
    public func updateWithStart<W: Workflow, UpdateInput, Output, Refusal>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        update message: KeyPath<W.Messages, Update<W, UpdateInput, Output, Refusal>>,
        _ updateInput: UpdateInput,
        updateID: String? = nil
    ) async throws(UpdateFailure<Refusal>) -> Output {
        try await updateWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            conflict: conflict,
            options: options,
            input,
            update: message,
            updateInput,
            updateID: updateID
        )
    }

    /// What the server knows of a task queue whose name is text; see ``describeTaskQueue(_:_:)``.
    @_disfavoredOverload
    public func describeTaskQueue(
        _ taskQueue: String,
        _ type: TaskQueueType = .workflow
    ) async throws(ClientError) -> TaskQueueDescription {
        try await describeTaskQueue(TaskQueue(taskQueue), type)
    }

    /// Changes how fast a task queue whose name is text hands out tasks; see ``updateTaskQueueConfig(_:type:_:)``.
    @_disfavoredOverload
    @discardableResult
    public func updateTaskQueueConfig(
        _ taskQueue: String,
        type: TaskQueueType,
        _ change: TaskQueueConfigChange
    ) async throws(ClientError) -> TaskQueueConfig {
        try await updateTaskQueueConfig(TaskQueue(taskQueue), type: type, change)
    }
}

extension ScheduleAction {
    /// Starts a workflow whose id is text; see ``start(_:id:on:options:_:)``.
    @_disfavoredOverload
    public static func start<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) -> ScheduleAction {
        start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }
}
