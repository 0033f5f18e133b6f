public import TemporalCore

// Ids and queues that are known as text, of workflows and signals that take no input.

extension Client {
    /// Starts a workflow that takes no input and whose id is text.
    @_disfavoredOverload
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions()
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, Empty())
    }

    /// Runs a workflow that takes no input and whose id is text, and waits for its result.
    @_disfavoredOverload
    @discardableResult
    public func execute<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions()
    ) async throws(WorkflowFailure<W.Failure>) -> W.Output where W.Input == Empty {
        try await execute(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, Empty())
    }

    /// Starts a workflow that takes no input by its reference; its id is text.
    @_disfavoredOverload
    public func start<Output>(
        _ workflow: WorkflowReference<Empty, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions()
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Empty, Output>> {
        try await start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, Empty())
    }

    /// Runs a workflow that takes no input by its reference and waits for its result; its id is text.
    @_disfavoredOverload
    @discardableResult
    public func execute<Output>(
        _ workflow: WorkflowReference<Empty, Output>,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions()
    ) async throws(WorkflowFailure<Never>) -> Output {
        try await execute(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, Empty())
    }

    /// Sends a signal without input, and starts the workflow, whose id is text, first if none of that id runs.
    @_disfavoredOverload
    @discardableResult
    public func signalWithStart<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        signal message: KeyPath<W.Messages, Signal<W, Empty>>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        try await signalWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            options: options,
            input,
            signal: message,
            Empty()
        )
    }

    /// Sends a signal, and starts the workflow, which takes no input and whose id is text, first if none of that id runs.
    @_disfavoredOverload
    @discardableResult
    public func signalWithStart<W: Workflow, SignalInput>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        signal message: KeyPath<W.Messages, Signal<W, SignalInput>>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await signalWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            options: options,
            Empty(),
            signal: message,
            signalInput
        )
    }

    /// Sends a signal without input, and starts the workflow, which takes no input either and whose id is text, first if none
    /// of that id runs.
    @_disfavoredOverload
    @discardableResult
    public func signalWithStart<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions(),
        signal message: KeyPath<W.Messages, Signal<W, Empty>>
    ) async throws(ClientError) -> WorkflowHandle<W> where W.Input == Empty {
        try await signalWithStart(
            workflow,
            id: WorkflowID(id),
            on: taskQueue.queue,
            options: options,
            Empty(),
            signal: message,
            Empty()
        )
    }
}

extension ScheduleAction {
    /// Starts a workflow that takes no input and whose id is text.
    @_disfavoredOverload
    public static func start<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: some TaskQueueName,
        options: StartOptions = StartOptions()
    ) -> ScheduleAction where W.Input == Empty {
        start(workflow, id: WorkflowID(id), on: taskQueue.queue, options: options, Empty())
    }
}
