public import TemporalCore
import TemporalWire

/// How far an update must have come before the call that sends it returns.
public enum UpdateWaitStage: Hashable, Sendable {
    /// The workflow has accepted or refused it. From then on it is in the history and cannot get lost.
    case accepted
    /// It has a result.
    case completed

    var stage: UpdateStage {
        switch self {
        case .accepted: .accepted
        case .completed: .completed
        }
    }
}

/// An update that a workflow has, to wait for its result.
public struct UpdateHandle<Output: Codable & Sendable, Refusal: Error>: Sendable, SelfDescribing {
    let client: Client
    /// Its id, unique within the workflow.
    public let id: String
    /// The workflow that has it.
    public let workflowID: String
    /// The run that has it.
    public let runID: RunID?
    /// How it ended, if that was known when it was sent.
    package let outcome: UpdateOutcome?

    package var facts: KeyValuePairs<String, any Sendable> {
        guard let runID else { return ["id": id, "workflowID": workflowID] }
        return ["id": id, "workflowID": workflowID, "runID": runID]
    }

    /// Waits until the update has ended, for as long as it takes.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``, as `WorkflowHandle.update(_:_:updateID:)` does.
    @discardableResult
    public func result() async throws(UpdateFailure<Refusal>) -> Output {
        let call = UpdateResultCall(workflowID: workflowID, runID: runID, updateID: id)
        return try await client.chain.pass(call, through: { $0.updateResult }) {
            _ async throws(UpdateFailure<Refusal>) in
            try await waitForResult()
        }
    }

    private func waitForResult() async throws(UpdateFailure<Refusal>) -> Output {
        let outcome: UpdateOutcome
        do throws(ClientError) {
            if let known = self.outcome { outcome = known } else { outcome = try await polled() }
        } catch {
            throw .client(error)
        }
        switch outcome {
        case .success(let payloads):
            do throws(ClientError) {
                return try client.decode(Output.self, from: payloads, "the result of update \(id)", of: workflowID)
            } catch {
                throw .client(error)
            }
        case .failure(let encoded):
            let failure: Failure
            do throws(ClientError) {
                failure = try client.decode(encoded, "the failure of update \(id)", of: workflowID)
            } catch {
                throw .client(error)
            }
            if let refusal = client.converter.declared(Refusal.self, in: failure) { throw .refused(refusal) }
            throw .failed(failure)
        }
    }

    /// The server answers when the update has ended, or after a while; then it is asked again.
    private func polled() async throws(ClientError) -> UpdateOutcome {
        let poll = PollWorkflowExecutionUpdateRequest(
            namespace: client.namespace,
            workflowID: workflowID,
            runID: runID?.rawValue ?? "",
            updateID: id,
            identity: client.identity
        )
        let client = client.timed
        var idle = client.idleAnswers(to: PollWorkflowExecutionUpdateRequest.self)
        while true {
            if let outcome = try await client.call(poll, workflowID: workflowID).outcome { return outcome }
            try await idle.note(false)
        }
    }
}

extension WorkflowHandle {
    /// Sends an update and waits for its result.
    /// - Parameters:
    ///   - message: the update, such as `\.pay`.
    ///   - input: its argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure`` when there is no answer:
    ///   - ``UpdateFailure/refused(_:)`` when the validator or the handler threw the error that the update declares;
    ///   - ``UpdateFailure/failed(_:)`` when it threw anything else, there is no such update, or the workflow ended before the
    ///     update did (`AcceptedUpdateCompletedWorkflow`);
    ///   - ``UpdateFailure/client(_:)`` when the workflow could not be asked: it is not there or has ended, the server does not
    ///     answer, or the answer is not of the type.
    @discardableResult
    public func update<Input, Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Input, Output, Refusal>>,
        _ input: Input,
        updateID: String? = nil
    ) async throws(UpdateFailure<Refusal>) -> Output {
        let handle: UpdateHandle<Output, Refusal>
        do throws(ClientError) {
            handle = try await startUpdate(message, input, updateID: updateID, waitFor: .completed)
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }

    /// Sends an update and waits until it has come as far as asked.
    /// - Parameters:
    ///   - message: the update, such as `\.pay`.
    ///   - input: its argument.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - stage: how far; a worker must run for either.
    /// - Returns: a handle to its result. A refusal is thrown by ``UpdateHandle/result()``.
    /// - Throws: ``ClientError``: ``ClientError/workflowNotFound(workflowID:reason:)`` when no such workflow runs,
    ///   ``ClientError/rpc(_:)`` when the server cannot be asked.
    public func startUpdate<Input, Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Input, Output, Refusal>>,
        _ input: Input,
        updateID: String? = nil,
        waitFor stage: UpdateWaitStage = .accepted
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        try await startUpdate(W.Messages()[keyPath: message].name, input, id: updateID, waitFor: stage)
    }

    /// A handle to an update that was sent before, maybe by somebody else.
    /// - Parameters:
    ///   - message: the update, which says what its result is.
    ///   - updateID: the update's id.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func updateHandle<Input, Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Input, Output, Refusal>>,
        id updateID: String
    ) -> UpdateHandle<Output, Refusal> {
        UpdateHandle(client: client, id: updateID, workflowID: id.rawValue, runID: runID, outcome: nil)
    }

    package func startUpdate<Output, Refusal>(
        _ name: String,
        _ input: some Codable & Sendable,
        id updateID: String?,
        waitFor stage: UpdateWaitStage,
        from origin: RequestOrigin? = nil
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        var call = UpdateWorkflowCall(
            workflowID: id.rawValue,
            runID: runID,
            name: name,
            input: input,
            updateID: updateID ?? RandomID.make(),
            stage: stage
        )
        call.origin = origin
        return try await client.chain.pass(call, through: { $0.updateWorkflow }) { call async throws(ClientError) in
            try await send(call) as UpdateHandle<Output, Refusal>
        }
    }

    private func send<Output, Refusal>(
        _ call: UpdateWorkflowCall<some Any>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        var request = UpdateWorkflowExecutionRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: currentRun,
            firstRunID: firstRunID?.rawValue ?? "",
            update: try client.updateRequest(call),
            waitStage: call.stage.stage
        )
        request.origin = call.origin
        let timed = client.timed
        var idle = client.idleAnswers(to: UpdateWorkflowExecutionRequest.self)
        while true {
            let response = try await timed.call(request, workflowID: id.rawValue)
            if response.isTaken { return client.handle(response, request) }
            // The server has waited for a while. What is not accepted is kept nowhere, so it is sent once more.
            try await idle.note(false)
        }
    }
}

extension Client {
    func updateRequest(_ call: UpdateWorkflowCall<some Any>) throws(ClientError) -> UpdateRequest {
        UpdateRequest(
            updateID: call.updateID,
            identity: identity,
            name: call.name,
            input: try encode(call.input, "the input of update \(call.name)", of: call.workflowID),
            header: call.header
        )
    }

    func handle<Output, Refusal>(
        _ response: UpdateWorkflowExecutionResponse,
        _ request: UpdateWorkflowExecutionRequest
    ) -> UpdateHandle<Output, Refusal> {
        UpdateHandle(
            client: self,
            id: request.update.updateID,
            workflowID: request.workflowID,
            runID: response.runID.isEmpty ? nil : RunID(response.runID),
            outcome: response.outcome
        )
    }
}

extension UpdateWorkflowExecutionResponse {
    /// Whether the workflow has the update, or has refused it.
    var isTaken: Bool { outcome != nil || stage >= .accepted }
}
