public import TemporalCore

// Workflows that are not Swift code here, by their references.

extension Client {
    /// A handle to a workflow that runs or has run.
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func handle<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        runID: RunID? = nil
    ) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        handle(ReferencedWorkflow<Input, Output>.self, id: id, runID: runID)
    }

    /// Starts a workflow by its reference.
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts.
    ///   - input: what it is started with.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    public func start<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        let options = options.naming(workflow)
        return try await start(ReferencedWorkflow<Input, Output>.self, id: id, on: taskQueue, options: options, input)
    }

    /// Runs a workflow by its reference and waits for its result.
    /// - Throws: ``WorkflowFailure``.
    @discardableResult
    public func execute<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) async throws(WorkflowFailure<Never>) -> Output {
        let options = options.naming(workflow)
        return try await execute(ReferencedWorkflow<Input, Output>.self, id: id, on: taskQueue, options: options, input)
    }

    /// Sends a signal, and starts the workflow first if none of that id runs.
    ///
    /// The signal is the first that a workflow sees which is started for it.
    /// - Returns: a handle to the run that got the signal.
    /// - Throws: ``ClientError``.
    @discardableResult
    public func signalWithStart<Input, Output, SignalInput>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: Input,
        signal: SignalName<SignalInput>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<ReferencedWorkflow<Input, Output>> {
        try await signalWithStart(
            ReferencedWorkflow<Input, Output>.self,
            id: id,
            on: taskQueue,
            options: options.naming(workflow),
            input,
            signal: \.[signal],
            signalInput
        )
    }

    /// Sends an update, and starts the workflow first if none of that id runs, both or neither.
    ///
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - conflict: what happens when a workflow of that id runs; the server wants it said.
    ///   - options: further policies and timeouts of the start.
    ///   - input: what it is started with.
    ///   - update: the update.
    ///   - updateInput: the update's argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - stage: how far the update must have come; a worker must run for either.
    /// - Returns: handles to the workflow and to the update's result.
    /// - Throws: ``ClientError``.
    public func startUpdateWithStart<Input, Output, UpdateInput, Answer>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
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
            ReferencedWorkflow<Input, Output>.self,
            id: id,
            on: taskQueue,
            conflict: conflict,
            options: options.naming(workflow),
            input,
            update: \.[update],
            updateInput,
            updateID: updateID,
            waitFor: stage
        )
    }

    /// Sends an update, starts the workflow first if none of that id runs, and waits for the update's result.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``.
    @discardableResult
    public func updateWithStart<Input, Output, UpdateInput, Answer>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: Input,
        update: UpdateName<UpdateInput, Answer>,
        _ updateInput: UpdateInput,
        updateID: String? = nil
    ) async throws(UpdateFailure<Never>) -> Answer {
        try await updateWithStart(
            ReferencedWorkflow<Input, Output>.self,
            id: id,
            on: taskQueue,
            conflict: conflict,
            options: options.naming(workflow),
            input,
            update: \.[update],
            updateInput,
            updateID: updateID
        )
    }
}

extension WorkflowHandle {
    /// Sends a signal by its typed name.
    /// - Parameters:
    ///   - signal: the signal.
    ///   - input: its argument.
    /// - Throws: ``ClientError`` when there is no such running workflow.
    public func signal<Input>(_ signal: SignalName<Input>, _ input: Input) async throws(ClientError) {
        try await self.signal(named: signal.name, input)
    }

    /// Sends a signal without input by its typed name.
    /// - Throws: ``ClientError`` when there is no such running workflow.
    public func signal(_ signal: SignalName<Empty>) async throws(ClientError) {
        try await self.signal(named: signal.name, Empty())
    }

    /// Asks a question by its typed name.
    /// - Parameters:
    ///   - query: the query.
    ///   - input: its argument.
    /// - Returns: the answer.
    /// - Throws: ``ClientError``; of the handler's own error ``ClientError/declared(_:using:)``.
    public func query<Input, Answer>(
        _ query: QueryName<Input, Answer>,
        _ input: Input
    ) async throws(ClientError) -> Answer {
        try await self.query(named: query.name, input)
    }

    /// Asks a question without input by its typed name.
    /// - Returns: the answer.
    /// - Throws: ``ClientError``; of the handler's own error ``ClientError/declared(_:using:)``.
    public func query<Answer>(_ query: QueryName<Empty, Answer>) async throws(ClientError) -> Answer {
        try await self.query(named: query.name, Empty())
    }

    /// Sends an update by its typed name and waits for its result.
    /// - Parameters:
    ///   - update: the update.
    ///   - input: its argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``.
    @discardableResult
    public func update<Input, Answer>(
        _ update: UpdateName<Input, Answer>,
        _ input: Input,
        updateID: String? = nil
    ) async throws(UpdateFailure<Never>) -> Answer {
        try await self.update(named: update.name, input, updateID: updateID)
    }

    /// Sends an update without input by its typed name and waits for its result.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``.
    @discardableResult
    public func update<Answer>(
        _ update: UpdateName<Empty, Answer>,
        updateID: String? = nil
    ) async throws(UpdateFailure<Never>) -> Answer {
        try await self.update(named: update.name, Empty(), updateID: updateID)
    }

    /// Sends an update by its typed name and waits until it has come as far as asked.
    /// - Parameters:
    ///   - update: the update.
    ///   - input: its argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - stage: how far; a worker must run for either.
    /// - Returns: a handle to its result. A refusal is thrown by ``UpdateHandle/result()``.
    /// - Throws: ``ClientError``.
    public func startUpdate<Input, Answer, RunInput, RunOutput>(
        _ update: UpdateName<Input, Answer>,
        _ input: Input,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> UpdateHandle<Answer, Never> where W == ReferencedWorkflow<RunInput, RunOutput> {
        try await startUpdate(\.[update], input, updateID: updateID, waitFor: stage)
    }

    /// A handle to an update that was sent before, maybe by somebody else.
    /// - Parameters:
    ///   - update: the update, which says what its result is.
    ///   - updateID: the update's id.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func updateHandle<Input, Answer, RunInput, RunOutput>(
        _ update: UpdateName<Input, Answer>,
        id updateID: String
    ) -> UpdateHandle<Answer, Never> where W == ReferencedWorkflow<RunInput, RunOutput> {
        updateHandle(\.[update], id: updateID)
    }
}

extension StartOptions {
    /// The same options for the type that a reference names.
    fileprivate func naming<Input, Output>(_ workflow: WorkflowReference<Input, Output>) -> StartOptions {
        var options = self
        options.workflowType = workflow.name
        return options
    }
}

extension ScheduleAction {
    /// Starts a workflow by its reference.
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id, to which the schedule adds the time of each start.
    ///   - taskQueue: the queue of its workers.
    ///   - options: timeouts, retry, memo, search attributes, texts, priority.
    ///   - input: what it is started with.
    /// - Returns: an action. What cannot be encoded is an error when the schedule is created or updated.
    public static func start<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) -> ScheduleAction {
        let options = options.naming(workflow)
        return start(ReferencedWorkflow<Input, Output>.self, id: id, on: taskQueue, options: options, input)
    }
}
