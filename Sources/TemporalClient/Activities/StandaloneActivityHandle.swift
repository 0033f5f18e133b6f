public import TemporalCore
import TemporalRPC
import TemporalWire

/// An activity without a workflow on the server, to wait for and to end.
///
/// ```swift
/// let mail = try await client.start(Mails.send, id: "mail-7", on: "mails", letter)
/// let receipt = try await mail.result()
/// ```
public struct StandaloneActivityHandle<
    Input: Codable & Sendable,
    Output: Codable & Sendable,
    Failure: Error & Codable
>: Sendable, SelfDescribing {
    let client: Client
    let activity: Activity<Input, Output, Failure>
    /// Its id.
    public let id: String
    /// The run that it is about; the latest when nil.
    public let runID: RunID?
    /// The queue of its workers, where it is known.
    let taskQueue: TaskQueue?

    package var facts: KeyValuePairs<String, any Sendable> {
        guard let runID else { return ["id": id] }
        return ["id": id, "runID": runID]
    }

    /// Waits for the activity's end and its result.
    ///
    /// It waits for as long as it takes; cancelling the Swift task ends the wait and leaves the activity alone.
    /// - Returns: what the activity returned.
    /// - Throws: ``StandaloneActivityFailure``.
    @discardableResult
    public func result() async throws(StandaloneActivityFailure<Failure>) -> Output {
        let call = ActivityResultCall(activityID: id, runID: runID)
        return try await client.chain.pass(call, through: { $0.activityResult }) {
            _ async throws(StandaloneActivityFailure<Failure>) in try await waitForResult()
        }
    }

    /// What the server knows of the activity.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when the activity does not exist.
    public func describe() async throws(ClientError) -> StandaloneActivityDescription {
        let call = DescribeActivityCall(activityID: id, runID: runID)
        return try await client.chain.pass(call, through: { $0.describeActivity }) { _ async throws(ClientError) in
            var request = DescribeActivityExecutionRequest(namespace: client.namespace, activity: reference)
            request.payloadContext = .activity(context)
            let response = try await client.call(request, activityID: id)
            return response.description.read(with: converter)
        }
    }

    /// Asks the activity to cancel. An attempt that runs hears of it by its heartbeats; one that waits ends at once.
    /// - Parameter reason: kept with the activity.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when the activity does not exist or has ended.
    public func cancel(reason: String = "") async throws(ClientError) {
        let call = CancelActivityCall(activityID: id, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.cancelActivity }) { call async throws(ClientError) in
            let request = RequestCancelActivityExecutionRequest(
                namespace: client.namespace,
                activity: reference,
                identity: client.identity,
                requestID: Client.requestID(),
                reason: call.reason
            )
            _ = try await client.call(request, activityID: id)
        }
    }

    /// Ends the activity at once. The code of an attempt that runs hears of it by its heartbeats, as of one that is gone.
    /// - Parameter reason: kept with the activity.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when the activity does not exist or has ended.
    public func terminate(reason: String = "") async throws(ClientError) {
        let call = TerminateActivityCall(activityID: id, runID: runID, reason: reason)
        try await client.chain.pass(call, through: { $0.terminateActivity }) { call async throws(ClientError) in
            let request = TerminateActivityExecutionRequest(
                namespace: client.namespace,
                activity: reference,
                identity: client.identity,
                requestID: Client.requestID(),
                reason: call.reason
            )
            _ = try await client.call(request, activityID: id)
        }
    }

    /// Removes the activity from the server, after ending it if it has not ended.
    /// - Throws: ``ClientError/activityNotFound(_:)`` when the activity does not exist.
    public func delete() async throws(ClientError) {
        let request = DeleteActivityExecutionRequest(namespace: client.namespace, activity: reference)
        _ = try await client.call(request, activityID: id)
    }

    /// The same activity, to be completed from here after its code has thrown `CompletesLater`.
    public var completion: ActivityCompletion<Input, Output, Failure> {
        client.completion(of: activity, id: id, runID: runID).within(context)
    }

    /// The same handle, whose calls are made as the options say.
    /// - Parameter options: deadline, headers and retries of each call.
    /// - Returns: a handle to the same activity.
    public func with(_ options: CallOptions) -> Self {
        Self(client: client.with(options), activity: activity, id: id, runID: runID, taskQueue: taskQueue)
    }
}

extension StandaloneActivityHandle {
    private var reference: StandaloneActivityReference {
        StandaloneActivityReference(activityID: id, runID: runID?.rawValue ?? "")
    }

    private var context: ActivitySerializationContext {
        client.context(ofActivity: id, type: activity.name, on: taskQueue)
    }

    private var converter: any PayloadConverter { client.converter.within(.activity(context)) }

    private func waitForResult() async throws(StandaloneActivityFailure<Failure>) -> Output {
        switch try await end() {
        case .completed(let payloads):
            do { return try converter.result(Output.self, from: payloads) } catch {
                throw .client(.conversion("the result of activity \(activity.name) is not a \(Output.self): \(error)"))
            }
        case .failed(let encoded):
            let failure: TemporalCore.Failure
            do { failure = try converter.decoded(encoded) } catch {
                throw .client(.conversion("the failure of activity \(activity.name) cannot be decoded: \(error)"))
            }
            throw StandaloneActivityFailure(failure, using: converter)
        }
    }

    private func end() async throws(StandaloneActivityFailure<Failure>) -> PollActivityExecutionResponse.Outcome {
        do throws(ClientError) {
            let client = client.timed
            var request = PollActivityExecutionRequest(namespace: client.namespace, activity: reference)
            request.payloadContext = .activity(context)
            var idle = client.idleAnswers(to: PollActivityExecutionRequest.self)
            while true {
                if let outcome = try await client.call(request, activityID: id).outcome { return outcome }
                try await idle.note(false)
            }
        } catch {
            throw .client(error)
        }
    }
}

/// How an activity without a workflow ended that did not give a result.
@nonexhaustive
public enum StandaloneActivityFailure<Declared: Error & Decodable>: Error {
    /// It failed with the error it declares.
    case declared(Declared)
    /// It failed with something else; the causes say what.
    case failed(Failure)
    /// A deadline passed.
    case timedOut(TimeoutKind)
    /// It was cancelled.
    case cancelled
    /// An operator terminated it.
    case terminated(reason: String)
    /// It is not known how it ended: the client could not ask.
    case client(ClientError)

    init(_ failure: Failure, using converter: any PayloadConverter) {
        if let declared = converter.declared(Declared.self, in: failure) {
            self = .declared(declared)
            return
        }
        switch failure.kind {
        case .timeout(let kind, _): self = .timedOut(kind)
        case .cancelled: self = .cancelled
        case .terminated: self = .terminated(reason: failure.message)
        default: self = .failed(failure)
        }
    }
}

extension StandaloneActivityFailure: CustomStringConvertible {
    /// How it ended, with the innermost cause.
    public var description: String {
        switch self {
        case .declared(let error): "the activity failed: \(error)"
        case .failed(let failure): "the activity failed: \(failure.chain)"
        case .timedOut(let kind): "the activity timed out (\(kind))"
        case .cancelled: "the activity was cancelled"
        case .terminated(let reason): "the activity was terminated: \(reason)"
        case .client(let error): error.description
        }
    }
}

extension StandaloneActivityDescription {
    /// The same with its texts and its failure as a converter reads them.
    fileprivate func read(with converter: any PayloadConverter) -> Self {
        var description = self
        description.summary = encodedSummary.flatMap { try? converter.value(String.self, from: $0) }
        description.details = encodedDetails.flatMap { try? converter.value(String.self, from: $0) }
        if let failure = lastFailure { description.lastFailure = (try? converter.decoded(failure)) ?? failure }
        return description
    }
}
