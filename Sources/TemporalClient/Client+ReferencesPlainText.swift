public import TemporalCore

// The same for workflows by their references: ids and queues that are known as text.

extension Client {
    /// A handle to a workflow whose id is text.
    @_disfavoredOverload
    public func handle<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        runID: RunID? = nil
    ) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        handle(workflow, id: WorkflowID(id), runID: runID)
    }

    /// Starts a workflow by its reference; its id is text.
    @_disfavoredOverload
    public func start<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        try await start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }

    /// Runs a workflow by its reference and waits for its result; its id is text.
    @_disfavoredOverload
    @discardableResult
    public func execute<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) async throws(WorkflowFailure<Never>) -> Output {
        try await execute(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }

    /// Sends a signal, and starts the workflow first if none of that id runs; the id is text.
    @_disfavoredOverload
    @discardableResult
    public func signalWithStart<Input, Output, SignalInput>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: Input,
        signal: SignalName<SignalInput>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        try await signalWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            options: options,
            input,
            signal: signal,
            signalInput
        )
    }

    /// Sends an update, and starts the workflow first if none of that id runs; the id is text.
    @_disfavoredOverload
    public func startUpdateWithStart<Input, Output, UpdateInput, Answer>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: Input,
        update: UpdateName<UpdateInput, Answer>,
        _ updateInput: UpdateInput,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> (
        workflow: WorkflowHandle<ReferencedWorkflow<Input, Output>>, update: UpdateHandle<Answer, Never>
    ) {
        try await startUpdateWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            conflict: conflict,
            options: options,
            input,
            update: update,
            updateInput,
            updateID: updateID,
            waitFor: stage
        )
    }

    /// Sends an update, starts the workflow first if none of that id runs, and waits for the update's result; the id is text.
    @_disfavoredOverload
    @discardableResult
    public func updateWithStart<Input, Output, UpdateInput, Answer>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: Input,
        update: UpdateName<UpdateInput, Answer>,
        _ updateInput: UpdateInput,
        updateID: String? = nil
    ) async throws(UpdateFailure<Never>) -> Answer {
        try await updateWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            conflict: conflict,
            options: options,
            input,
            update: update,
            updateInput,
            updateID: updateID
        )
    }
}

extension ScheduleAction {
    /// Starts a workflow by its reference; its id is text.
    @_disfavoredOverload
    public static func start<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) -> ScheduleAction {
        start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, input)
    }
}
