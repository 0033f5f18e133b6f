public import TemporalCore
import TemporalWire

// Messages by their bare names, for workflows that take them dynamically or are written in another language.

extension WorkflowHandle {
    /// Sends a signal by its name.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - input: its argument; ``Empty`` for none, ``Arguments`` for several.
    /// - Throws: ``ClientError`` when there is no such running workflow.
    public func signal(named name: String, _ input: some Codable & Sendable = Empty()) async throws(ClientError) {
        let call = SignalWorkflowCall(workflowID: id.rawValue, runID: runID, name: name, input: input)
        try await client.chain.pass(call, through: { $0.signalWorkflow }) { call async throws(ClientError) in
            let request = SignalWorkflowExecutionRequest(
                namespace: client.namespace,
                workflowID: id.rawValue,
                runID: currentRun,
                signalName: name,
                input: try client.encode(call.input, "the input of signal \(name)", of: id.rawValue),
                identity: client.identity,
                requestID: Client.requestID(),
                header: call.header
            )
            _ = try await client.call(request, workflowID: id.rawValue)
        }
    }

    /// Asks a question by its name.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - input: its argument; ``Empty`` for none, ``Arguments`` for several.
    ///   - type: what the answer is; ``RawValue`` for anything.
    /// - Returns: the answer.
    /// - Throws: ``ClientError``; of the handler's own error ``ClientError/declared(_:using:)``.
    public func query<Output: Codable & Sendable>(
        named name: String,
        _ input: some Codable & Sendable = Empty(),
        as type: Output.Type = Output.self
    ) async throws(ClientError) -> Output {
        let call = QueryWorkflowCall(workflowID: id.rawValue, runID: runID, name: name, input: input)
        return try await client.chain.pass(call, through: { $0.queryWorkflow }) { call async throws(ClientError) in
            let input = try client.encode(call.input, "the input of query \(name)", of: id.rawValue)
            let request = QueryWorkflowRequest(
                namespace: client.namespace,
                workflowID: id.rawValue,
                runID: currentRun,
                query: QueryRequest(name: name, input: input, header: call.header),
                rejectCondition: client.callOptions.rejectCondition
            )
            switch try await client.call(request, workflowID: id.rawValue) {
            case .answered(let payloads):
                return try client.decode(type, from: payloads, "the answer to \(name)", of: id.rawValue)
            case .rejected(let status): throw .queryRejected("\(status)")
            }
        }
    }

    /// Sends an update by its name and waits for its result.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - input: its argument; ``Empty`` for none, ``Arguments`` for several.
    ///   - updateID: makes a repeated call the same update; made up when nil.
    ///   - type: what the result is; ``RawValue`` for anything.
    /// - Returns: what the workflow answers.
    /// - Throws: ``UpdateFailure``.
    public func update<Output: Codable & Sendable>(
        named name: String,
        _ input: some Codable & Sendable = Empty(),
        updateID: String? = nil,
        as type: Output.Type = Output.self
    ) async throws(UpdateFailure<Never>) -> Output {
        let handle: UpdateHandle<Output, Never>
        do throws(ClientError) {
            handle = try await startUpdate(name, input, id: updateID, waitFor: .completed)
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }
}
