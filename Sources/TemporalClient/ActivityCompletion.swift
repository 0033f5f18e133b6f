public import TemporalCore
import TemporalRPC
import TemporalWire

/// An activity that is completed from outside of the worker that began it.
///
/// The worker's code throws ``CompletesLater`` after it has handed the activity's token, or its workflow and id, to
/// the one that will know the outcome: a person, a queue, another service.
public struct ActivityCompletion<Input: Codable & Sendable, Output: Codable & Sendable, Failure: Error & Codable>:
    Sendable, SelfDescribing
{
    /// What the server says to a heartbeat.
    public typealias Instructions = ActivityInstructions

    private let client: Client
    private let activity: ReportActivityCall.Activity
    private var converter: any PayloadConverter
    private var context: SerializationContext?

    package var facts: KeyValuePairs<String, any Sendable> { ["activity": activity] }

    fileprivate init(_ client: Client, _ activity: ReportActivityCall.Activity) {
        self.client = client
        self.activity = activity
        converter = client.converter
    }

    /// The same activity with values in its context, for converters and codecs that depend on it.
    /// - Parameter context: `ActivityInfo.serializationContext` of the attempt, or as much of it as they need.
    /// - Returns: a handle to the same activity.
    public func within(_ context: ActivitySerializationContext) -> Self {
        var copy = self
        copy.converter = client.converter.within(.activity(context))
        copy.context = .activity(context)
        return copy
    }

    /// Ends the activity with a result.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func complete(_ output: Output) async throws(ClientError) { try await tell(.completed(output)) }

    /// Ends the attempt with the error that the activity declares; whether another follows, its retry policy says.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func fail(_ error: Failure) async throws(ClientError) {
        try await tell(.failed(converter.applicationFailure(of: error)))
    }

    /// Ends the attempt with an error that the activity does not declare.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func fail(_ error: ApplicationFailure) async throws(ClientError) {
        try await tell(.failed(converter.applicationFailure(of: error)))
    }

    /// Ends the activity as cancelled, after the server has asked for that.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    public func reportCancellation() async throws(ClientError) { try await tell(.cancelled) }

    /// Tells the server that the activity is alive.
    /// - Returns: what the server wants of it.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    @discardableResult
    public func heartbeat() async throws(ClientError) -> Instructions { try await tell(.alive(nil)) }

    /// Tells the server that the activity is alive and how far it got.
    /// - Returns: what the server wants of it.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when it has ended already, or its time is over.
    @discardableResult
    public func heartbeat(_ details: some Encodable & Sendable) async throws(ClientError) -> Instructions {
        try await tell(.alive(details))
    }

    @discardableResult
    private func tell(_ report: ReportActivityCall.Report) async throws(ClientError) -> Instructions {
        let (client, converter, context) = (client, converter, context)
        let call = ReportActivityCall(activity: activity, report: report)
        return try await client.chain.pass(call, through: { $0.reportActivity }) { call async throws(ClientError) in
            try await client.tell(call, using: converter, in: context)
        }
    }
}

extension Client {
    /// Sends what is told of an activity.
    fileprivate func tell(
        _ call: ReportActivityCall,
        using converter: any PayloadConverter,
        in context: SerializationContext?
    ) async throws(ClientError) -> ActivityInstructions {
        switch call.report {
        case .completed(let output):
            let result = try encode(output, "the activity's result", using: converter)
            try await complete(call.activity, result, in: context)
        case .failed(var failure):
            failure.source = SDK.name
            try await fail(call.activity, converter.encoded(failure), in: context)
        case .cancelled:
            try await reportCancellation(of: call.activity)
        case .alive(let details):
            let payloads = try details.map { value throws(ClientError) in
                try encode(value, "the heartbeat's details", using: converter)
            }
            return try await heartbeat(call.activity, payloads ?? [], in: context)
        }
        return ActivityInstructions()
    }

    private func complete(
        _ activity: ReportActivityCall.Activity,
        _ result: [Payload],
        in context: SerializationContext?
    ) async throws(ClientError) {
        switch activity.address {
        case .token(let token):
            let request = RespondActivityTaskCompletedRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                result: result
            )
            try await call { () throws(RPCError) in _ = try await send(request, in: context) }
        case .id(let activity):
            let request = RespondActivityTaskCompletedByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                result: result
            )
            try await call { () throws(RPCError) in _ = try await send(request, in: context) }
        }
    }

    private func fail(
        _ activity: ReportActivityCall.Activity,
        _ failure: TemporalCore.Failure,
        in context: SerializationContext?
    ) async throws(ClientError) {
        switch activity.address {
        case .token(let token):
            let request = RespondActivityTaskFailedRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                failure: failure
            )
            try await call { () throws(RPCError) in _ = try await send(request, in: context) }
        case .id(let activity):
            let request = RespondActivityTaskFailedByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                failure: failure
            )
            try await call { () throws(RPCError) in _ = try await send(request, in: context) }
        }
    }

    private func reportCancellation(of activity: ReportActivityCall.Activity) async throws(ClientError) {
        switch activity.address {
        case .token(let token):
            let request = RespondActivityTaskCanceledRequest(namespace: namespace, token: token, identity: identity)
            try await call { () throws(RPCError) in _ = try await send(request) }
        case .id(let activity):
            let request = RespondActivityTaskCanceledByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity
            )
            try await call { () throws(RPCError) in _ = try await send(request) }
        }
    }

    private func heartbeat(
        _ activity: ReportActivityCall.Activity,
        _ details: [Payload],
        in context: SerializationContext?
    ) async throws(ClientError) -> ActivityInstructions {
        let response: RecordActivityTaskHeartbeatResponse
        switch activity.address {
        case .token(let token):
            let request = RecordActivityTaskHeartbeatRequest(
                namespace: namespace,
                token: token,
                identity: identity,
                details: details
            )
            response = try await call { () throws(RPCError) in try await send(request, in: context) }
        case .id(let activity):
            let request = RecordActivityTaskHeartbeatByIdRequest(
                namespace: namespace,
                activity: activity,
                identity: identity,
                details: details
            )
            response = try await call { () throws(RPCError) in try await send(request, in: context) }
        }
        return ActivityInstructions(
            isCancelRequested: response.cancelRequested,
            isPaused: response.activityPaused,
            isReset: response.activityReset
        )
    }

    private func call<Answer>(_ body: () async throws(RPCError) -> Answer) async throws(ClientError) -> Answer {
        do throws(RPCError) { return try await body() } catch {
            // The second one is what servers say of an activity without a workflow that has ended.
            guard [.notFound, .failedPrecondition].contains(error.status) else { throw ClientError(error) }
            throw .activityNotFound(error.message)
        }
    }
}

extension ReportActivityCall.Activity {
    fileprivate enum Address {
        case token(TaskToken)
        case id(ActivityReference)
    }

    /// In the words of the wire.
    fileprivate var address: Address {
        switch self {
        case .token(let token): .token(token)
        case .id(let id, let workflowID, let runID):
            .id(ActivityReference(workflowID: workflowID, runID: runID?.rawValue ?? "", activityID: id))
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
        ActivityCompletion(self, .token(token))
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
        ActivityCompletion(self, .id(id, workflowID: workflowID, runID: runID))
    }

    /// An activity without a workflow that is completed from here, by its id.
    /// - Parameters:
    ///   - activity: which one it is.
    ///   - id: its id.
    ///   - runID: a certain run of the id; the latest when nil.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func completion<Input, Output, Failure>(
        of activity: Activity<Input, Output, Failure>,
        id: String,
        runID: RunID? = nil
    ) -> ActivityCompletion<Input, Output, Failure> {
        ActivityCompletion(self, .id(id, workflowID: "", runID: runID))
    }
}
