public import TemporalCore
import TemporalWire

/// A workflow on the server, to ask, to tell and to wait for.
///
/// A start gives one; `Client.handle(_:id:runID:)` gives one for a workflow that was started elsewhere or earlier.
/// ```swift
/// let order = client.handle(Order.self, id: "order-7")
/// try await order.signal(\.approve)
/// let status = try await order.query(\.status)
/// let receipt = try await order.result()
/// ```
public struct WorkflowHandle<W: Workflow>: Sendable, SelfDescribing {
    let client: Client
    /// Its workflow id.
    public let id: WorkflowID<W>
    /// The run it is about; the latest when nil.
    public let runID: RunID?
    /// The first run of the chain that this client has started; guards against speaking to a later namesake.
    let firstRunID: RunID?

    package var facts: KeyValuePairs<String, any Sendable> {
        guard let runID = runID ?? firstRunID else { return ["id": id] }
        return ["id": id, "runID": runID]
    }

    /// Sends a signal.
    /// - Parameters:
    ///   - message: the signal, such as `\.approve`.
    ///   - input: its argument.
    /// - Throws: ``ClientError`` when there is no such running workflow.
    public func signal<Input>(
        _ message: KeyPath<W.Messages, Signal<W, Input>>,
        _ input: Input
    ) async throws(ClientError) {
        try await signal(named: W.Messages()[keyPath: message].name, input)
    }

    /// Sends a signal without input.
    public func signal(_ message: KeyPath<W.Messages, Signal<W, Empty>>) async throws(ClientError) {
        try await signal(message, Empty())
    }

    /// Asks a question. A closed workflow answers too, as long as the server keeps its history and a worker runs.
    /// - Parameter message: the query, such as `\.status`.
    /// - Returns: the answer.
    /// - Throws: ``ClientError``: ``ClientError/queryFailed(_:)`` when the handler threw an error, or there is no such handler
    ///   (``ClientError/declared(_:using:)`` gives the handler's own); ``ClientError/queryRejected(_:)`` when the workflow's
    ///   status is one that the call's options exclude; ``ClientError/workflowNotFound(workflowID:reason:)``;
    ///   ``ClientError/conversion(_:)`` when the answer is not of the type; ``ClientError/rpc(_:)`` otherwise, such as
    ///   `DEADLINE_EXCEEDED` when no worker answers in time.
    public func query<Output>(_ message: KeyPath<W.Messages, Query<W, Output>>) async throws(ClientError) -> Output {
        try await query(named: W.Messages()[keyPath: message].name, Empty())
    }

    /// Asks a question that takes an input.
    /// - Parameters:
    ///   - message: the query, such as `\.price`.
    ///   - input: its argument.
    /// - Returns: the answer.
    /// - Throws: ``ClientError``; of the handler's own error ``ClientError/declared(_:using:)``.
    public func query<Input, Output>(
        _ message: KeyPath<W.Messages, InputQuery<W, Input, Output>>,
        _ input: Input
    ) async throws(ClientError) -> Output {
        try await query(named: W.Messages()[keyPath: message].name, input)
    }

    /// Asks the workflow to cancel. It decides what it does about it.
    /// - Parameter reason: shown in the history.
    /// - Throws: ``ClientError``.
    public func cancel(reason: String = "") async throws(ClientError) {
        let call = CancelWorkflowCall(workflowID: id.rawValue, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.cancelWorkflow }) { call async throws(ClientError) in
            let request = RequestCancelWorkflowExecutionRequest(
                namespace: client.namespace,
                workflowID: id.rawValue,
                runID: currentRun,
                firstRunID: firstRunID?.rawValue ?? "",
                identity: client.identity,
                requestID: Client.requestID(),
                reason: call.reason
            )
            _ = try await client.call(request, workflowID: id.rawValue)
        }
    }

    /// Ends the workflow at once. Its code does not hear of it.
    /// - Parameter reason: shown in the history.
    /// - Throws: ``ClientError``.
    public func terminate(reason: String = "") async throws(ClientError) {
        let call = TerminateWorkflowCall(workflowID: id.rawValue, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.terminateWorkflow }) { call async throws(ClientError) in
            let request = TerminateWorkflowExecutionRequest(
                namespace: client.namespace,
                workflowID: id.rawValue,
                runID: currentRun,
                firstRunID: firstRunID?.rawValue ?? "",
                identity: client.identity,
                reason: call.reason
            )
            _ = try await client.call(request, workflowID: id.rawValue)
        }
    }

    /// What the server knows of the workflow.
    /// - Throws: ``ClientError``.
    public func describe() async throws(ClientError) -> WorkflowDescription {
        let call = DescribeWorkflowCall(workflowID: id.rawValue, runID: runID)
        return try await client.chain.pass(call, through: { $0.describeWorkflow }) { _ async throws(ClientError) in
            let request = DescribeWorkflowExecutionRequest(
                namespace: client.namespace,
                workflowID: id.rawValue,
                runID: runID?.rawValue ?? ""
            )
            let response = try await client.call(request, workflowID: id.rawValue)
            return response.description.read(with: client.converter, namespace: client.namespace)
        }
    }

    /// Waits for the workflow's end and its result, following runs that were continued or tried again.
    ///
    /// It waits for as long as it takes; cancelling the Swift task ends the wait and leaves the workflow alone.
    /// - Parameter followsRuns: whether the result of a later run counts; else that of this run.
    /// - Returns: what the workflow returned.
    /// - Throws: ``WorkflowFailure`` when there is no result:
    ///   - ``WorkflowFailure/declared(_:)`` when it failed with the error that it declares (`throws(E)`);
    ///   - ``WorkflowFailure/failed(_:)`` when it failed with anything else, such as an ``ApplicationFailure`` or the failure of
    ///     an activity that it let through;
    ///   - ``WorkflowFailure/cancelled``, ``WorkflowFailure/terminated(reason:)``, ``WorkflowFailure/timedOut`` when it ended so;
    ///   - ``WorkflowFailure/client(_:)`` when it is not known how it ended: there is no such workflow, the server could not be
    ///     asked, the result is not of the type, or a run that continued as new was asked for its own result.
    @discardableResult
    public func result(followingRuns followsRuns: Bool = true) async throws(WorkflowFailure<W.Failure>) -> W.Output {
        let call = WorkflowResultCall(workflowID: id.rawValue, runID: runID, followsRuns: followsRuns)
        return try await client.chain.pass(call, through: { $0.workflowResult }) {
            call async throws(WorkflowFailure<W.Failure>) in
            try await waitForResult(followingRuns: call.followsRuns)
        }
    }

    private func waitForResult(followingRuns followsRuns: Bool) async throws(WorkflowFailure<W.Failure>) -> W.Output {
        var run = runID?.rawValue ?? ""
        let client = client.timed
        while true {
            let event: HistoryEvent
            do throws(ClientError) { event = try await closeEvent(of: run, client) } catch { throw .client(error) }
            if followsRuns, let next = event.attributes.newRunID {
                run = next
                continue
            }
            return try outcome(of: event)
        }
    }

    private func closeEvent(of run: String, _ client: Client) async throws(ClientError) -> HistoryEvent {
        var request = GetWorkflowExecutionHistoryRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: run,
            waitNewEvent: true,
            closeEventOnly: true
        )
        var idle = client.idleAnswers(to: GetWorkflowExecutionHistoryRequest.self)
        var hasLooked = false
        while true {
            let response = try await client.call(request, workflowID: id.rawValue)
            if let event = response.events.last { return try await client.decoded(event, of: id.rawValue) }
            if !hasLooked {
                hasLooked = true
                await client.noteUnpolledQueue(ofWorkflow: id.rawValue, run)
            }
            try await idle.note(false)
            request.pageToken = response.nextPageToken
        }
    }

    private func outcome(of event: HistoryEvent) throws(WorkflowFailure<W.Failure>) -> W.Output {
        switch event.attributes {
        case .workflowCompleted(let result):
            do throws(ClientError) {
                return try client.decode(W.Output.self, from: result, "the result of \(W.name)", of: id.rawValue)
            } catch {
                throw .client(error)
            }
        case .workflowFailed(let encoded, _):
            let failure: Failure
            do throws(ClientError) {
                failure = try client.decode(encoded, "the failure of \(W.name)", of: id.rawValue)
            } catch {
                throw .client(error)
            }
            if let declared = client.converter.declared(W.Failure.self, in: failure) { throw .declared(declared) }
            throw .failed(failure)
        case .workflowCancelled: throw .cancelled
        case .workflowTerminated(let reason): throw .terminated(reason: reason)
        case .workflowTimedOut: throw .timedOut
        default:
            throw .client(.conversion("workflow \"\(id)\" ended with \(event.summary), which has no result"))
        }
    }

    /// A handle from a start speaks to the whole chain of runs, guarded by the first; one that was asked for a run to it.
    var currentRun: String { firstRunID == nil ? runID?.rawValue ?? "" : "" }
}

extension HistoryEvent.Attributes {
    fileprivate var newRunID: String? {
        let next: String
        switch self {
        case .workflowContinuedAsNew(let newRunID, _), .workflowFailed(_, let newRunID),
            .workflowTimedOut(let newRunID):
            next = newRunID
        default: next = ""
        }
        return next.isEmpty ? nil : next
    }
}
