public import TemporalCore
import TemporalModel
import TemporalWire

/// A Nexus operation that was called without a workflow did not succeed, or could not be called.
public enum NexusExecutionFailure: Error, Sendable {
    /// It did not succeed.
    case unsuccessful(NexusOperationFailure)
    /// The server could not be asked, or it has no such operation.
    case client(ClientError)
}

extension NexusExecutionFailure: CustomStringConvertible {
    /// What went wrong.
    public var description: String {
        switch self {
        case .unsuccessful(let failure): "\(failure)"
        case .client(let error): "\(error)"
        }
    }
}

/// A Nexus operation that was called without a workflow.
public struct NexusExecutionHandle<Output: Codable & Sendable>: Sendable, SelfDescribing {
    let client: Client
    /// Its id, unique within the namespace.
    public let id: String
    /// A certain run; the latest when nil.
    public let runID: RunID?
    /// What reads its values.
    let context: NexusSerializationContext

    package var facts: KeyValuePairs<String, any Sendable> { ["id": id] }

    private var converter: any PayloadConverter { client.converter.within(.nexus(context)) }

    /// Waits until the operation has ended, for as long as it takes.
    /// - Returns: its result.
    /// - Throws: ``NexusExecutionFailure``.
    @discardableResult
    public func result() async throws(NexusExecutionFailure) -> Output {
        let call = NexusExecutionCall(operationID: id, runID: runID)
        return try await client.chain.pass(call, through: { $0.nexusOperationResult }) {
            _ async throws(NexusExecutionFailure) in
            try await waitForResult()
        }
    }

    private func waitForResult() async throws(NexusExecutionFailure) -> Output {
        let outcome: Result<[Payload], NexusExecutionEnd>
        do throws(ClientError) { outcome = try await self.outcome() } catch { throw .client(error) }
        switch outcome {
        case .success(let payloads):
            do { return try converter.result(Output.self, from: payloads) } catch {
                throw .client(.conversion("the result of operation \(id) is not a \(Output.self): \(error)"))
            }
        case .failure(let end):
            let failure: Failure
            do { failure = try converter.decoded(end.failure) } catch {
                throw .client(.conversion("the failure of operation \(id) cannot be decoded: \(error)"))
            }
            throw .unsuccessful(NexusOperationFailure(failure))
        }
    }

    /// The server answers when the operation has ended, or after a while; then it is asked again.
    private func outcome() async throws(ClientError) -> Result<[Payload], NexusExecutionEnd> {
        var poll = PollNexusOperationExecutionRequest(
            namespace: client.namespace,
            operationID: id,
            runID: runID?.rawValue ?? ""
        )
        poll.payloadContext = .nexus(context)
        let client = client.timed
        var idle = client.idleAnswers(to: PollNexusOperationExecutionRequest.self)
        while true {
            if let outcome = try await client.call(poll).outcome { return outcome }
            try await idle.note(false)
        }
    }

    /// What the server knows of the operation.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when there is no such operation.
    public func describe() async throws(ClientError) -> NexusExecutionDescription {
        let call = NexusExecutionCall(operationID: id, runID: runID)
        return try await client.chain.pass(call, through: { $0.describeNexusOperation }) {
            _ async throws(ClientError) in
            try await askForDescription()
        }
    }

    private func askForDescription() async throws(ClientError) -> NexusExecutionDescription {
        var request = DescribeNexusOperationExecutionRequest(
            namespace: client.namespace,
            operationID: id,
            runID: runID?.rawValue ?? ""
        )
        request.payloadContext = .nexus(context)
        return try await client.call(request).description
    }

    /// Asks the operation to cancel; it may still end in any way.
    /// - Parameter reason: shown with it.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when there is no such operation, or it has ended.
    public func cancel(reason: String = "") async throws(ClientError) {
        let call = EndNexusOperationCall(operationID: id, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.cancelNexusOperation }) { call async throws(ClientError) in
            _ = try await client.call(request(call.reason))
        }
    }

    /// Ends the operation at once. Its handler is not asked: what it has begun goes on.
    /// - Parameter reason: shown with it.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when there is no such operation, or it has ended.
    public func terminate(reason: String = "") async throws(ClientError) {
        let call = EndNexusOperationCall(operationID: id, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.terminateNexusOperation }) { call async throws(ClientError) in
            _ = try await client.call(TerminateNexusOperationExecutionRequest(request(call.reason)))
        }
    }

    private func request(_ reason: String) -> RequestCancelNexusOperationExecutionRequest {
        RequestCancelNexusOperationExecutionRequest(
            namespace: client.namespace,
            operationID: id,
            runID: runID?.rawValue ?? "",
            identity: client.identity,
            requestID: Client.requestID(),
            reason: reason
        )
    }
}
