import TemporalClient
public import TemporalCore
import TemporalModel

/// An update that runs for a Nexus operation, whose result is the operation's.
public struct NexusUpdateRun<Output: Sendable>: Sendable {
    /// The update's id.
    public let updateID: String
    /// The workflow that has it.
    public let workflowID: String
    /// The run that has it.
    public let runID: RunID?
    /// How the operation begins: with the result where that is known already, else with a token.
    public let start: NexusOperationStart<Output>
}

extension NexusOperationContext {
    /// Sends the update that runs for the operation, and waits until the workflow has accepted it: the server tells the
    /// caller of its end.
    /// - Parameters:
    ///   - message: the update, such as `\.pay`.
    ///   - workflow: the type of the workflow, which must run.
    ///   - id: its workflow id.
    ///   - input: the update's argument.
    ///   - updateID: makes a repeated call the same update; the id of the operation's request when nil.
    /// - Returns: what the code that handles the operation returns.
    /// - Throws: ``ClientError``; ``NexusOperationError`` when the workflow has refused the update, or it has failed already;
    ///   ``NexusHandlerFailure`` of type `notImplemented` where the namespace does not tell of the end of updates.
    public func startUpdate<W: Workflow, Input, Output, Refusal>(
        _ message: KeyPath<W.Messages, Update<W, Input, Output, Refusal>>,
        of workflow: W.Type,
        id: WorkflowID<W>,
        _ input: Input,
        updateID: String? = nil
    ) async throws -> NexusUpdateRun<Output> {
        guard hasUpdateCallbacks else {
            throw NexusHandlerFailure(
                """
                namespace "\(client.namespace)" does not tell of the end of updates, so that operation \(info.operation) \
                would have no end; let a workflow run for it, or switch history.enableUpdateCallbacks on in the server
                """,
                type: .notImplemented
            )
        }
        let updateID = updateID ?? info.requestID
        let namespace = client.namespace
        let target = NexusOperationToken.Target.update(updateID, workflowID: id.rawValue, runID: nil)
        let origin = try origin(telling: NexusOperationToken(namespace: namespace, target))
        let name = W.Messages()[keyPath: message].name
        let update: UpdateHandle<Output, Refusal> = try await client.handle(workflow, id: id)
            .startUpdate(name, input, id: updateID, waitFor: .accepted, from: origin)
        let start: NexusOperationStart<Output>
        if update.outcome == nil {
            let run = update.runID?.rawValue
            let accepted = NexusOperationToken.Target.update(updateID, workflowID: id.rawValue, runID: run)
            start = .started(token: NexusOperationToken(namespace: namespace, accepted).text)
        } else {
            start = .completed(try await outcome(of: update))
        }
        return NexusUpdateRun(updateID: updateID, workflowID: id.rawValue, runID: update.runID, start: start)
    }

    private func outcome<Output, Refusal>(of update: UpdateHandle<Output, Refusal>) async throws -> Output {
        do { return try await update.result() } catch {
            switch error {
            case .client(let error): throw error
            case .failed(let failure): throw NexusOperationError.failed(ApplicationFailure(failure))
            case .refused(let refusal):
                throw NexusOperationError.failed(ApplicationFailure(converter.applicationFailure(of: refusal)))
            }
        }
    }
}
