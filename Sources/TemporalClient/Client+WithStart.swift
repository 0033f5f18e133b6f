public import TemporalCore
import TemporalWire

// Messages that start their workflow if it does not run yet.

extension Client {
    /// Sends a signal, and starts the workflow first if none of that id runs. The signal is the first that it sees.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts of the start.
    ///   - input: what it is started with.
    ///   - message: the signal, such as `\.approve`.
    ///   - signalInput: the signal's argument.
    /// - Returns: a handle to the run that got the signal.
    /// - Throws: ``ClientError``.
    @discardableResult
    public func signalWithStart<W: Workflow, SignalInput>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        signal message: KeyPath<W.Messages, Signal<W, SignalInput>>,
        _ signalInput: SignalInput
    ) async throws(ClientError) -> WorkflowHandle<W> {
        let call = SignalWithStartCall(
            start: StartWorkflowCall<W>(id: id, taskQueue: taskQueue, options: options, input: input),
            name: W.Messages()[keyPath: message].name,
            input: signalInput
        )
        return try await chain.pass(call, through: { $0.signalWithStart }) { call async throws(ClientError) in
            let request = SignalWithStartWorkflowExecutionRequest(
                start: try startRequest(call.start),
                signalName: call.name,
                signalInput: try encode(call.input, "the input of signal \(call.name)", of: call.start.id.rawValue)
            )
            let id = call.start.id
            let response = try await self.call(
                request,
                workflowID: id.rawValue,
                isStart: true,
                override: call.start.options.versioning
            )
            return WorkflowHandle(client: self, id: id, runID: RunID(response.runID), firstRunID: nil)
        }
    }

    /// Sends an update, and starts the workflow first if none of that id runs, both or neither.
    ///
    /// A workflow that was started keeps running when its update is refused.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - conflict: what happens when a workflow of that id runs; the server wants it said.
    ///   - options: further policies and timeouts of the start.
    ///   - input: what it is started with.
    ///   - message: the update, such as `\.pay`.
    ///   - updateInput: the update's argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - stage: how far the update must have come; a worker must run for either.
    /// - Returns: handles to the workflow and to the update's result.
    /// - Throws: ``ClientError``.
    public func startUpdateWithStart<W: Workflow, UpdateInput, Output, Refusal>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        update message: KeyPath<W.Messages, Update<W, UpdateInput, Output, Refusal>>,
        _ updateInput: UpdateInput,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> (workflow: WorkflowHandle<W>, update: UpdateHandle<Output, Refusal>) {
        var start = StartWorkflowCall<W>(id: id, taskQueue: taskQueue, options: options, input: input)
        start.options.idConflictPolicy = conflict
        let update = UpdateWorkflowCall(
            workflowID: id.rawValue,
            runID: nil,
            name: W.Messages()[keyPath: message].name,
            input: updateInput,
            updateID: updateID ?? RandomID.make(),
            stage: stage
        )
        let call = UpdateWithStartCall(start: start, update: update)
        let started = try await chain.pass(call, through: { $0.updateWithStart }) { call async throws(ClientError) in
            try await send(call) as StartedUpdate<W, Output, Refusal>
        }
        return (started.workflow, started.update)
    }

    private func send<W: Workflow, Output, Refusal>(
        _ call: UpdateWithStartCall<W, some Any>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        let id = call.start.id
        let update = UpdateWorkflowExecutionRequest(
            namespace: namespace,
            workflowID: id.rawValue,
            update: try updateRequest(call.update),
            waitStage: call.update.stage.stage
        )
        let request = UpdateWithStartRequest(start: try startRequest(call.start), update: update)
        let timed = timed
        var idle = idleAnswers(to: UpdateWithStartRequest.self)
        while true {
            let response = try await timed.call(
                request,
                workflowID: id.rawValue,
                isStart: true,
                override: call.start.options.versioning
            )
            // The server has waited for a while; both requests have ids that make a repeated call harmless.
            guard response.update.isTaken else {
                try await idle.note(false)
                continue
            }
            let runID = RunID(response.start.runID)
            let firstRunID = response.start.started ? runID : nil
            let handle = WorkflowHandle(client: self, id: id, runID: runID, firstRunID: firstRunID)
            return StartedUpdate(workflow: handle, update: self.handle(response.update, update))
        }
    }

    /// Sends an update, starts the workflow first if none of that id runs, and waits for the update's result.
    ///
    /// The parameters are those of `startUpdateWithStart(_:id:on:conflict:options:_:update:_:updateID:waitFor:)`.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``.
    @discardableResult
    public func updateWithStart<W: Workflow, UpdateInput, Output, Refusal>(
        // tidy:allow labels — an input follows what it is for, the workflow or its message
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        conflict: WorkflowIDConflictPolicy,
        options: StartOptions = StartOptions(),
        _ input: W.Input,
        update message: KeyPath<W.Messages, Update<W, UpdateInput, Output, Refusal>>,
        _ updateInput: UpdateInput,
        updateID: String? = nil
    ) async throws(UpdateFailure<Refusal>) -> Output {
        let handle: UpdateHandle<Output, Refusal>
        do throws(ClientError) {
            handle = try await startUpdateWithStart(
                workflow,
                id: id,
                on: taskQueue,
                conflict: conflict,
                options: options,
                input,
                update: message,
                updateInput,
                updateID: updateID,
                waitFor: .completed
            ).update
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }
}

/// A workflow that runs, and an update that it has.
public struct StartedUpdate<W: Workflow, Output: Codable & Sendable, Refusal: Error>: Sendable {
    /// The workflow.
    public let workflow: WorkflowHandle<W>
    /// The update.
    public let update: UpdateHandle<Output, Refusal>
}
