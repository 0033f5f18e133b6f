import TemporalCore
import TemporalRPC
import TemporalWire

/// How single calls to the server are made.
public struct CallOptions: Sendable {
    /// How long each call may take, its further attempts included; 30 s for each attempt when nil, 70 s where the server
    /// waits for something.
    public var timeout: Duration?
    /// Further headers; their names are lower-case.
    public var headers: [String: String]
    /// Whether a call that fails by no fault of its own is tried again, for ten seconds at most.
    public var retries: Bool

    /// Options of calls.
    public init(timeout: Duration? = nil, headers: [String: String] = [:], retries: Bool = true) {
        self.timeout = timeout
        self.headers = headers
        self.retries = retries
    }

    var metadata: RPCMetadata {
        var metadata = RPCMetadata()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { metadata.add(name, value) }
        return metadata
    }

    var retryMode: RetryMode { retries ? .standard : .none }
}

extension Client {
    /// The same client, whose calls are made as the options say. Handles that it gives keep to them.
    ///
    /// ```swift
    /// let impatient = client.with(CallOptions(timeout: .seconds(2), retries: false))
    /// ```
    /// - Parameter options: deadline, headers and retries of each call.
    /// - Returns: a client on the same connection.
    public func with(_ options: CallOptions) -> Client {
        var client = self
        client.callOptions = options
        return client
    }

    /// Sends one request as the call options say. All calls but those of long standing go through here.
    func send<Request: WireRequest>(
        _ request: Request,
        timeout: Duration? = nil
    ) async throws(RPCError) -> Request.Response {
        try await channel.call(
            request,
            timeout: timeout ?? callOptions.timeout,
            retry: callOptions.retryMode,
            metadata: callOptions.metadata
        )
    }

    /// Sends a request that is about no workflow.
    func call<Request: WireRequest>(_ request: Request) async throws(ClientError) -> Request.Response {
        try await call(request, workflowID: "")
    }
}

extension WorkflowHandle {
    /// The same handle, whose calls are made as the options say.
    /// - Parameter options: deadline, headers and retries of each call.
    /// - Returns: a handle to the same workflow.
    public func with(_ options: CallOptions) -> WorkflowHandle<W> {
        WorkflowHandle(client: client.with(options), id: id, runID: runID, firstRunID: firstRunID)
    }
}
