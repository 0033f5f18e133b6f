public import TemporalCore
import TemporalModel
import TemporalWire

/// How an operation is called without a workflow, beside what its ``NexusOperation/options`` say.
public struct NexusExecutionOptions: Sendable {
    /// What happens when an operation of that id has been called before; the server's default allows it.
    public var idReusePolicy: NexusIDReusePolicy?
    /// What happens when an operation of that id goes on; the server's default is to fail.
    public var idConflictPolicy: NexusIDConflictPolicy?
    /// By what it is found.
    public var searchAttributes: [SearchAttributeUpdate] = []
    /// A longer text for the Web UI.
    public var details: String?
    /// The defaults.
    public init() {}
}

extension Client {
    /// Calls a Nexus operation without a workflow, where the namespace allows it.
    /// - Parameters:
    ///   - operation: the operation, by its typed reference; ``NexusOperationOptions/cancellation`` has no meaning here.
    ///   - endpoint: where its service is reached.
    ///   - id: its id, unique within the namespace.
    ///   - options: policies and attributes.
    ///   - input: its argument.
    /// - Returns: a handle to its result.
    /// - Throws: ``ClientError/rpc(_:)``: with `unimplemented` where the namespace does not allow it, `alreadyExists` when
    ///   the id is taken, `notFound` when there is no such endpoint.
    public func start<Input, Output>(
        _ operation: NexusOperation<Input, Output>,
        at endpoint: NexusEndpoint,
        id: String,
        options: NexusExecutionOptions = NexusExecutionOptions(),
        _ input: Input
    ) async throws(ClientError) -> NexusExecutionHandle<Output> {
        let call = StartNexusOperationCall(
            operation: operation,
            endpoint: endpoint,
            id: id,
            options: options,
            input: input
        )
        return try await chain.pass(call, through: { $0.startNexusOperation }) { call async throws(ClientError) in
            try await send(call)
        }
    }

    private func send<Input, Output>(
        _ start: StartNexusOperationCall<Input, Output>
    ) async throws(ClientError) -> NexusExecutionHandle<Output> {
        let (operation, options) = (start.operation, start.options)
        let handle = handle(operation, at: start.endpoint, id: start.id)
        let converter = converter.within(.nexus(handle.context))
        let payload: Payload
        do { payload = try converter.payload(from: start.input) } catch {
            throw .conversion("the input of Nexus operation \(operation.name) cannot be encoded: \(error)")
        }
        var call = Command.ScheduleNexusOperation(
            endpoint: start.endpoint.name,
            service: operation.service.name,
            operation: operation.name,
            input: payload
        )
        call.scheduleToClose = operation.options.scheduleToClose
        call.scheduleToStart = operation.options.scheduleToStart
        call.startToClose = operation.options.startToClose
        call.headers = operation.options.headers
        var request = StartNexusOperationExecutionRequest(
            namespace: namespace,
            identity: identity,
            requestID: Self.requestID(),
            operationID: start.id,
            call: call
        )
        request.reusePolicy = options.idReusePolicy
        request.conflictPolicy = options.idConflictPolicy
        request.searchAttributes = try converter.payloads(of: options.searchAttributes)
        do {
            request.summary = try operation.options.summary.map { try converter.payload(from: $0) }
            request.details = try options.details.map { try converter.payload(from: $0) }
        } catch {
            throw .conversion("the summary cannot be encoded: \(error)")
        }
        let runID = try await self.call(request).runID
        return NexusExecutionHandle(client: self, id: start.id, runID: RunID(runID), context: handle.context)
    }

    /// Calls a Nexus operation without a workflow, and waits for its result.
    /// - Throws: ``NexusExecutionFailure``.
    @discardableResult
    public func execute<Input, Output>(
        _ operation: NexusOperation<Input, Output>,
        at endpoint: NexusEndpoint,
        id: String,
        options: NexusExecutionOptions = NexusExecutionOptions(),
        _ input: Input
    ) async throws(NexusExecutionFailure) -> Output {
        let handle: NexusExecutionHandle<Output>
        do throws(ClientError) {
            handle = try await start(operation, at: endpoint, id: id, options: options, input)
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }

    /// A handle to a Nexus operation that was called without a workflow; nothing is asked of the server yet.
    /// - Parameters:
    ///   - operation: the operation, which says what its result is.
    ///   - endpoint: where its service was reached.
    ///   - id: its id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: a handle.
    public func handle<Input, Output>(
        _ operation: NexusOperation<Input, Output>,
        at endpoint: NexusEndpoint,
        id: String,
        runID: RunID? = nil
    ) -> NexusExecutionHandle<Output> {
        let context = NexusSerializationContext(
            endpoint: endpoint.name,
            service: operation.service.name,
            operation: operation.name
        )
        return NexusExecutionHandle(client: self, id: id, runID: runID, context: context)
    }

    /// The Nexus operations that were called without a workflow; nothing is asked of the server yet.
    /// - Parameter query: such as `Endpoint = 'billing'`; all when empty.
    /// - Returns: what the query finds.
    public func nexusOperations(_ query: String = "") -> ServerList<NexusExecutionListing> {
        chain.pass(FindNexusOperationsCall(query: query), through: { $0.listNexusOperations }) { found in
            ServerList(self, ListNexusOperationExecutionsRequest.self) { (token) throws(ClientError) in
                let request = ListNexusOperationExecutionsRequest(
                    namespace: namespace,
                    query: found.query,
                    pageToken: token
                )
                let response = try await call(request)
                return (response.operations, response.nextPageToken)
            }
        }
    }

    /// How many Nexus operations that were called without a workflow a query finds.
    /// - Parameter query: such as `Endpoint = 'billing'`; all when empty.
    /// - Returns: the number.
    /// - Throws: ``ClientError``.
    public func countNexusOperations(_ query: String = "") async throws(ClientError) -> Int {
        let found = FindNexusOperationsCall(query: query)
        return try await chain.pass(found, through: { $0.countNexusOperations }) { found async throws(ClientError) in
            try await call(CountNexusOperationExecutionsRequest(namespace: namespace, query: found.query)).count
        }
    }
}
