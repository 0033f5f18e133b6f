public import TemporalCore
import TemporalRPC
import TemporalWire

/// An activity that is completed from outside of the worker that began it.
///
/// The worker's code throws ``CompletesLater`` after it has handed the activity's token, or its workflow and id, to
/// whoever will know the outcome: a person, a queue, another service.
public struct ActivityCompletion<Input: Codable & Sendable, Output: Codable & Sendable, Failure: Error & Codable>:
    Sendable
{
    private enum Reference: Sendable {
        case token(TaskToken)
        case id(ActivityReference)
    }

    private let client: Client
    private let reference: Reference
    private var converter: any PayloadConverter

    fileprivate init(_ client: Client, token: TaskToken) {
        self.client = client
        reference = .token(token)
        converter = client.converter
    }

    fileprivate init(_ client: Client, _ id: ActivityReference) {
        self.client = client
        reference = .id(id)
        converter = client.converter
    }

    /// The same activity with values in its context, for converters and codecs that depend on it.
    /// - Parameter context: `ActivityInfo.serializationContext` of the attempt, or as much of it as they need.
    /// - Returns: a handle to the same activity.
    public func within(_ context: ActivitySerializationContext) -> Self {
        var copy = self
        copy.converter = client.converter.within(.activity(context))
        return copy
    }

    /// What the server says to a heartbeat.
    public struct Instructions: Hashable, Sendable {
        /// Its workflow, or an operator, asked for the end.
        public let isCancelRequested: Bool
        /// An operator paused it.
        public let isPaused: Bool
        /// An operator reset it.
        public let isReset: Bool
    }

    /// Ends the activity with a result.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func complete(_ output: Output) async throws(ClientError) {
        let result = try client.encode(output, "the activity's result", using: converter)
        let (namespace, identity) = (client.namespace, client.identity)
        switch reference {
        case .token(let token):
            let request = RespondActivityTaskCompletedRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                result: result
            )
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        case .id(let activity):
            let request = RespondActivityTaskCompletedByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                result: result
            )
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        }
    }

    /// Ends the attempt with the error that the activity declares; whether another follows, its retry policy says.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func fail(_ error: Failure) async throws(ClientError) {
        try await fail(with: converter.applicationFailure(of: error))
    }

    /// Ends the attempt with an error that the activity does not declare.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func fail(_ error: ApplicationFailure) async throws(ClientError) {
        try await fail(with: converter.applicationFailure(of: error))
    }

    private func fail(with failure: TemporalCore.Failure) async throws(ClientError) {
        var failure = failure
        failure.source = SDK.name
        failure = converter.encoded(failure)
        let (namespace, identity) = (client.namespace, client.identity)
        switch reference {
        case .token(let token):
            let request = RespondActivityTaskFailedRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                failure: failure
            )
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        case .id(let activity):
            let request = RespondActivityTaskFailedByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                failure: failure
            )
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        }
    }

    /// Ends the activity as cancelled, after the server has asked for that.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func reportCancellation() async throws(ClientError) {
        let (namespace, identity) = (client.namespace, client.identity)
        switch reference {
        case .token(let token):
            let request = RespondActivityTaskCanceledRequest(namespace: namespace, token: token, identity: identity)
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        case .id(let activity):
            let request = RespondActivityTaskCanceledByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity
            )
            try await call { () throws(RPCError) in _ = try await client.send(request) }
        }
    }

    /// Tells the server that the activity is alive.
    /// - Returns: what the server wants of it.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    @discardableResult
    public func heartbeat() async throws(ClientError) -> Instructions { try await heartbeat(payloads: []) }

    /// Tells the server that the activity is alive and how far it got.
    /// - Returns: what the server wants of it.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    @discardableResult
    public func heartbeat(_ details: some Encodable & Sendable) async throws(ClientError) -> Instructions {
        try await heartbeat(payloads: try client.encode(details, "the heartbeat's details", using: converter))
    }

    private func heartbeat(payloads: [Payload]) async throws(ClientError) -> Instructions {
        let (namespace, identity) = (client.namespace, client.identity)
        let response: RecordActivityTaskHeartbeatResponse
        switch reference {
        case .token(let token):
            let request = RecordActivityTaskHeartbeatRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                details: payloads
            )
            response = try await call { () throws(RPCError) in try await client.send(request) }
        case .id(let activity):
            let request = RecordActivityTaskHeartbeatByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                details: payloads
            )
            response = try await call { () throws(RPCError) in try await client.send(request) }
        }
        return Instructions(
            isCancelRequested: response.cancelRequested,
            isPaused: response.activityPaused,
            isReset: response.activityReset
        )
    }

    private func call<Answer>(_ body: () async throws(RPCError) -> Answer) async throws(ClientError) -> Answer {
        do throws(RPCError) { return try await body() } catch {
            guard error.status == .notFound else { throw ClientError(error) }
            throw .activityNotFound(error.message)
        }
    }
}

extension Client {
    /// An activity that is completed from here, by the token that its context has.
    /// - Parameters:
    ///   - activity: which one it is.
    ///   - token: ``ActivityInfo/taskToken`` of the attempt.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func completion<Input, Output, Failure>(
        of activity: Activity<Input, Output, Failure>,
        token: TaskToken
    ) -> ActivityCompletion<Input, Output, Failure> {
        ActivityCompletion(self, token: token)
    }

    /// An activity that is completed from here, by its workflow and its id there.
    /// - Parameters:
    ///   - activity: which one it is.
    ///   - id: its id in the workflow.
    ///   - workflowID: the workflow.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func completion<Input, Output, Failure>(
        of activity: Activity<Input, Output, Failure>,
        id: String,
        workflowID: String,
        runID: RunID? = nil
    ) -> ActivityCompletion<Input, Output, Failure> {
        ActivityCompletion(
            self,
            ActivityReference(workflowID: workflowID, runID: runID?.rawValue ?? "", activityID: id)
        )
    }
}
