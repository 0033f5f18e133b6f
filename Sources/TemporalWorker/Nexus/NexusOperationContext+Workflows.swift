public import TemporalClient
public import TemporalCore
import TemporalModel

/// A workflow that runs for a Nexus operation, whose result is the operation's.
public struct NexusWorkflowRun<Output>: Sendable {
    /// Its workflow id.
    public let workflowID: String
    /// Its run.
    public let runID: RunID
    /// The operation's token, in the form that all SDKs read: for ``NexusOperationStart/started(token:)``.
    public let token: String
}

extension NexusOperationContext {
    /// Starts the workflow that runs for the operation: the server tells the caller of its end, and both histories lead to
    /// each other.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id, best made of the input.
    ///   - taskQueue: the queue of its workers; that of this worker when nil.
    ///   - options: policies and timeouts. With `idConflictPolicy` `useExisting`, a workflow of that id that runs already
    ///     runs for this operation, too.
    ///   - input: what it is started with.
    /// - Returns: what the code that handles the operation returns.
    /// - Throws: ``ClientError``.
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue? = nil,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(ClientError) -> NexusWorkflowRun<W.Output> {
        let token = NexusOperationToken(namespace: client.namespace, .workflow(id.rawValue))
        let handle = try await client.start(
            workflow,
            id: id,
            on: taskQueue ?? info.taskQueue,
            options: try completed(options, telling: token),
            input
        )
        return began(id.rawValue, run: handle.runID, token: token)
    }

    /// Starts the workflow that runs for the operation and whose id is text.
    @_disfavoredOverload
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: String,
        on taskQueue: TaskQueue? = nil,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(ClientError) -> NexusWorkflowRun<W.Output> {
        try await start(workflow, id: WorkflowID(id), on: taskQueue, options: options, input)
    }

    /// Starts the workflow that runs for the operation, by its reference.
    /// - Parameters:
    ///   - workflow: its reference.
    ///   - id: its workflow id, best made of the input.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts.
    ///   - input: what it is started with.
    /// - Returns: what the code that handles the operation returns.
    /// - Throws: ``ClientError``.
    public func start<Input, Output>(
        _ workflow: WorkflowReference<Input, Output>,
        id: WorkflowReference<Input, Output>.ID,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: Input
    ) async throws(ClientError) -> NexusWorkflowRun<Output> {
        var options = options
        options.workflowType = workflow.name
        return try await start(
            ReferencedWorkflow<Input, Output>.self,
            id: id,
            on: taskQueue,
            options: options,
            input
        )
    }

    private func completed(
        _ options: StartOptions,
        telling token: NexusOperationToken
    ) throws(ClientError) -> StartOptions {
        let origin = try origin(telling: token)
        var options = options
        // Another attempt of the same call finds the workflow that was started.
        options.requestID = origin.requestID
        options.links += origin.links
        if var callback = origin.callback {
            callback.links = options.links
            options.callbacks.append(callback)
        }
        return options
    }

    /// Whom the end of what runs for the operation is told.
    func origin(telling token: NexusOperationToken) throws(ClientError) -> RequestOrigin {
        guard !info.requestID.isEmpty else {
            throw .invalid("a request to cancel an operation starts nothing: start what runs for it where it is begun")
        }
        let links = links.compactMap { WorkflowLink($0) }
        var callback = callback
        callback?.headers["nexus-operation-token"] = token.text
        callback?.links = links
        return RequestOrigin(requestID: info.requestID, links: links, callback: callback)
    }

    private func began<Output>(
        _ workflowID: String,
        run runID: RunID?,
        token: NexusOperationToken
    ) -> NexusWorkflowRun<Output> {
        let runID = runID ?? RunID("")
        let started = WorkflowLink.event(
            EventID(1),
            type: "WORKFLOW_EXECUTION_STARTED",
            namespace: token.namespace,
            workflowID: workflowID,
            runID: runID
        )
        if let link = NexusLink(started) { add(link) }
        return NexusWorkflowRun(workflowID: workflowID, runID: runID, token: token.text)
    }

    /// Asks what runs for an operation to cancel.
    func cancelTarget(of text: String) async throws {
        let token = try NexusOperationToken(text)
        guard token.namespace == client.namespace else {
            throw NexusHandlerFailure(
                "the operation runs in namespace \"\(token.namespace)\", not in \"\(client.namespace)\"",
                type: .badRequest
            )
        }
        switch token.target {
        case .workflow(let id):
            let workflow = WorkflowReference<RawArguments, RawArguments>("")
            try await client.handle(workflow, id: WorkflowID(id)).cancel()
        case .activity(let id, let runID):
            let activity = Activity<RawArguments, RawValue, Never>("", startToClose: .seconds(1))
            try await client.handle(activity, id: id, runID: runID.map { RunID($0) }).cancel()
        case .update:
            throw NexusHandlerFailure(
                "operation \(info.operation) is an update of a workflow, which cannot be cancelled",
                type: .notImplemented
            )
        }
    }
}
