public import TemporalCore
import TemporalRPC
import TemporalWire

/// How single calls to the server are made.
public struct CallOptions: Sendable {
    /// How long each call may take, its further attempts included; waiting for a result or for an update is one call.
    /// When nil an attempt has 30 s, one that waits at the server 70 s, and waiting goes on for ever.
    public var timeout: Duration?
    /// When a call is over that is several to the server.
    var deadline: ContinuousClock.Instant?
    /// Further headers; their names are lower-case. They are never shown.
    @Redacted public var headers: [String: String]
    /// Whether a call that fails for a passing reason is tried again, as ``ClientOptions/retry`` says.
    public var retries: Bool
    /// Which workflows do not answer queries: ``ClientError/queryRejected(_:)``.
    public var queryRejection: QueryRejection

    /// Workflows that do not answer queries.
    public enum QueryRejection: Hashable, Sendable {
        /// All answer.
        case never
        /// Those that have ended do not.
        case notOpen
        /// Those that failed, timed out, or were cancelled or terminated do not.
        case notCompletedCleanly
    }

    /// Options of calls.
    public init(
        timeout: Duration? = nil,
        headers: [String: String] = [:],
        retries: Bool = true,
        queryRejection: QueryRejection = .never
    ) {
        self.timeout = timeout
        self.headers = headers
        self.retries = retries
        self.queryRejection = queryRejection
    }

    var rejectCondition: QueryRejectCondition {
        switch queryRejection {
        case .never: .none
        case .notOpen: .notOpen
        case .notCompletedCleanly: .notCompletedCleanly
        }
    }

    var metadata: RPCMetadata {
        var metadata = RPCMetadata()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { metadata.add(name, value) }
        return metadata
    }

    /// The same for one call that is several to the server; its time runs from now on.
    var running: CallOptions {
        var options = self
        options.deadline = deadline ?? timeout.map { .now.after($0) }
        return options
    }

    /// How long a request may take that would be given `asked` otherwise.
    /// - Throws: when the time is over.
    fileprivate func limit(_ asked: Duration?, _ path: String) throws(RPCError) -> Duration? {
        guard let deadline else { return asked ?? timeout }
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard remaining > .zero else {
            throw RPCError(status: .deadlineExceeded, message: "not done in the time of the call", method: path)
        }
        return min(asked ?? remaining, remaining)
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
    ///
    /// Here payloads pass the codecs: those of the request before it is sent, those of the answer before it is used.
    /// - Parameters:
    ///   - request: what is asked.
    ///   - timeout: how long the call may take; as the call options say when nil.
    ///   - context: whose payloads the request holds, where it does not say it itself.
    /// - Returns: the answer.
    /// - Throws: ``RPCError``; one of origin `payloads` when codecs have failed.
    func send<Request: WireRequest>(
        _ request: Request,
        timeout: Duration? = nil,
        in context: SerializationContext? = nil
    ) async throws(RPCError) -> Request.Response {
        var options = callOptions
        // Codecs, the request and codecs again have one time.
        if !pipeline.isEmpty, options.deadline == nil {
            options.deadline = (timeout ?? options.timeout).map { .now.after($0) }
        }
        let request = try await encoded(request, within: timeout, options, in: context)
        warn { request.measurePayloads(&$0) }
        let response = try await channel.call(
            request,
            timeout: try options.limit(timeout, Request.path),
            retry: options.retryMode,
            metadata: options.metadata
        )
        return try await decoded(response, to: request, within: timeout, options)
    }

    /// How long codecs have for the payloads of a message where the call has no limit.
    static let codecTime = Duration.seconds(30)

    private func encoded<Request: WireRequest>(
        _ request: Request,
        within timeout: Duration?,
        _ options: CallOptions,
        in context: SerializationContext?
    ) async throws(RPCError) -> Request {
        guard !pipeline.isEmpty else { return request }
        var request = request
        let limit = try options.limit(timeout, Request.path) ?? Self.codecTime
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context, within: limit) { request.visitPayloads(&$0) }
        } catch {
            throw RPCError(failed: error, "the payloads of the request cannot be encoded", Request.path)
        }
        return request
    }

    private func decoded<Request: WireRequest>(
        _ response: Request.Response,
        to request: Request,
        within timeout: Duration?,
        _ options: CallOptions
    ) async throws(RPCError) -> Request.Response {
        guard !pipeline.isEmpty else { return response }
        var response = response
        let limit = try options.limit(timeout, Request.path) ?? Self.codecTime
        let keepsUnreadable = Request.Response.keepsUnreadable
        do throws(PayloadPassError) {
            try await pipeline.pass(
                .inbound,
                in: request.payloadContext,
                within: limit,
                keepingUnreadable: keepsUnreadable
            ) { response.visitPayloads(&$0) }
        } catch {
            // What else the answer says is worth more than payloads that come late.
            if keepsUnreadable, case .late = error { return response }
            throw RPCError(failed: error, "the payloads of the answer cannot be decoded", Request.path)
        }
        return response
    }

    /// The client for one call that is several to the server: its limit, if there is one, runs from now on.
    var timed: Client { with(callOptions.running) }

    /// Sends a request that is about no workflow.
    func call<Request: WireRequest>(_ request: Request) async throws(ClientError) -> Request.Response {
        try await call(request, workflowID: "")
    }
}

extension RPCError {
    /// A call whose payloads did not come through the codecs.
    fileprivate init(failed error: PayloadPassError, _ what: String, _ path: String) {
        if case .cancelled = error {
            self.init(status: .cancelled, message: "the caller took the call back", method: path)
        } else {
            self.init(payloads: "\(what): \(error)", path)
        }
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

extension UpdateHandle {
    /// The same handle, whose calls are made as the options say.
    /// - Parameter options: deadline, headers and retries of each call.
    /// - Returns: a handle to the same update.
    public func with(_ options: CallOptions) -> UpdateHandle {
        UpdateHandle(client: client.with(options), id: id, workflowID: workflowID, runID: runID, outcome: outcome)
    }
}
