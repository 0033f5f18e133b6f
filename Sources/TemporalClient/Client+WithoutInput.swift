public import TemporalCore

// Workflows and messages without input: what there is not is left out of the call.

extension Client {
    /// Starts a workflow that takes no input.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions()
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await start(workflow, id: id, on: taskQueue, options: options, Empty())
    }

    /// Runs a workflow that takes no input and waits for its result.
    /// - Throws: ``WorkflowFailure``, as ``execute(_:id:on:options:_:)`` does.
    @discardableResult
    public func execute<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions()
    ) async throws(WorkflowFailure<W.Failure>) -> W.Output where W.Input == Empty {
        try await execute(workflow, id: id, on: taskQueue, options: options, Empty())
    }

    /// Starts a workflow that takes no input by its reference.
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    public func start<Output>(
        _ workflow: WorkflowReference<Empty, Output>,
        id: WorkflowReference<Empty, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions()
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Empty, Output>> {
        try await start(workflow, id: id, on: taskQueue, options: options, Empty())
    }

    /// Runs a workflow that takes no input by its reference and waits for its result.
    /// - Throws: ``WorkflowFailure``.
    @discardableResult
    public func execute<Output>(
        _ workflow: WorkflowReference<Empty, Output>,
        id: WorkflowReference<Empty, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions()
    ) async throws(WorkflowFailure<Never>) -> Output {
        try await execute(workflow, id: id, on: taskQueue, options: options, Empty())
    }

    /// Sends a signal without input, and starts the workflow first if none of that id runs. The signal is the first that it
    /// sees.
    ///
    /// The parameters are those of ``signalWithStart(_:id:on:options:_:signal:_:)``.
    /// - Returns: a handle to the run that got the signal.
    /// - Throws: ``ClientError``.
    @discardableResult
    public func signalWithStart<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        signal message: KeyPath<W.Messages, Signal<W, Empty>>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await signalWithStart(
            workflow,
            id: id,
            on: taskQueue,
            options: options,
            input,
            signal: message,
            Empty()
        )
    }

    /// Sends a signal, and starts the workflow, which takes no input, first if none of that id runs. The signal is the first
    /// that it sees.
    ///
    /// The parameters are those of ``signalWithStart(_:id:on:options:_:signal:_:)``.
    /// - Returns: a handle to the run that got the signal.
    /// - Throws: ``ClientError``.
    @discardableResult
    public func signalWithStart<W: Workflow, SignalInput>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        signal message: KeyPath<W.Messages, Signal<W, SignalInput>>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await signalWithStart(
            workflow,
            id: id,
            on: taskQueue,
            options: options,
            Empty(),
            signal: message,
            signalInput
        )
    }

    /// Sends a signal without input, and starts the workflow, which takes no input either, first if none of that id runs.
    /// The signal is the first that it sees.
    ///
    /// The parameters are those of ``signalWithStart(_:id:on:options:_:signal:_:)``.
    /// - Returns: a handle to the run that got the signal.
    /// - Throws: ``ClientError``.
    @discardableResult
    public func signalWithStart<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        signal message: KeyPath<W.Messages, Signal<W, Empty>>
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await signalWithStart(
            workflow,
            id: id,
            on: taskQueue,
            options: options,
            Empty(),
            signal: message,
            Empty()
        )
    }
}

extension WorkflowHandle {
    /// Sends an update without input and waits for its result.
    /// - Parameters:
    ///   - message: the update, such as `\.accept`.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``, as ``update(_:_:updateID:)`` does.
    @discardableResult
    public func update<Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Empty, Output, Refusal>>,
        updateID: String? = nil
    ) async throws(UpdateFailure<Refusal>) -> Output {
        try await update(message, Empty(), updateID: updateID)
    }

    /// Sends an update without input and waits until it has come as far as asked.
    /// - Parameters:
    ///   - message: the update, such as `\.accept`.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - stage: how far; a worker must run for either.
    /// - Returns: a handle to its result. A refusal is thrown by ``UpdateHandle/result()``.
    /// - Throws: ``ClientError``, as ``startUpdate(_:_:updateID:waitFor:)`` does.
    public func startUpdate<Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Empty, Output, Refusal>>,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        try await startUpdate(message, Empty(), updateID: updateID, waitFor: stage)
    }
}

extension ScheduleAction {
    /// Starts a workflow that takes no input.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id, to which the schedule adds the time of each start.
    ///   - taskQueue: the queue of its workers.
    ///   - options: timeouts, retry, memo, search attributes, texts, priority, as for ``start(_:id:on:options:_:)``.
    /// - Returns: an action. What cannot be encoded is an error when the schedule is created or updated.
    public static func start<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions()
    ) -> ScheduleAction where W.Input == Empty {
        start(workflow, id: id, on: taskQueue, options: options, Empty())
    }
}
