public import TemporalCore
public import TemporalRPC
public import TemporalWire

/// Why a call of a client did not do what it should.
@nonexhaustive
public enum ClientError: Error, Sendable {
    /// No server answers at the address.
    case unreachable(address: String, reason: String)
    /// The address is not `host:port`, for the reason given.
    case invalidAddress(String, reason: String)
    /// The settings of TLS cannot work: a file is missing, or what it holds is something else.
    case invalidTLS(String)
    /// The server has no such namespace.
    case namespaceNotFound(String)
    /// A workflow of that id runs, or has run and its id may not be used again.
    case alreadyStarted(workflowID: String, runID: RunID)
    /// There is no such workflow, or it has ended where a running one is needed.
    case workflowNotFound(workflowID: String, reason: String)
    /// An activity without a workflow has that id, or had it and it may not be used again.
    case activityAlreadyStarted(activityID: String, runID: RunID)
    /// There is no such activity, or it has ended, or its time is over.
    case activityNotFound(String)
    /// There is no such schedule.
    case scheduleNotFound(String)
    /// There is a schedule of that id.
    case scheduleExists(String)
    /// Others change the schedule again and again, so that a change of ours never fits.
    case scheduleConflict(String)
    /// The worker deployment does not exist: no worker of it has polled.
    case deploymentNotFound(String)
    /// There is a worker deployment of that name.
    case deploymentExists(String)
    /// The server does not know the version, since no worker of it has polled; or not on the queue of the workflow that
    /// was to go to it. The reason says what to do.
    case deploymentVersionNotFound(WorkerDeploymentVersion, reason: String)
    /// Somebody has changed the worker deployment since the token of the change was given.
    case deploymentConflict(String)
    /// The server does not make the change of a worker deployment, which would do harm; the reason says what to do.
    case deploymentRefused(String, reason: String)
    /// The request makes no sense, which was found before it was sent.
    case invalid(String)
    /// The workflow does not answer the query.
    case queryFailed(Failure)
    /// The workflow's status forbids the query.
    case queryRejected(String)
    /// Another worker of the client does the same work.
    case workerConflict(String)
    /// A value is larger than the namespace, or a message of the server, allows; in the words of the server.
    case payloadsTooLarge(String)
    /// The server's answer is larger than the client's ``ClientOptions/maximumMessageBytes``, or than the server's parts
    /// take from each other. The server has done what it was asked.
    case answerTooLarge(String)
    /// A value could not be converted.
    case conversion(String)
    /// Codecs or external storage have failed, or did not come back in time. Another attempt may go through.
    case payloadsFailed(String)
    /// A plugin of a worker has failed.
    case pluginFailed(String)
    /// Any other answer of the server.
    case rpc(RPCError)

    /// - Parameters:
    ///   - error: how the call ended.
    ///   - namespace: the namespace that it was about.
    ///   - workflowID: the workflow that it was about; empty when it was about none.
    ///   - isStart: whether it was to start that workflow: what is not found then is something else.
    package init(_ error: RPCError, namespace: String = "", workflowID: String = "", isStart: Bool = false) {
        if error.origin == .unsendableRequest {
            self = .invalid(error.message)
            return
        }
        if error.origin == .payloads {
            self = .payloadsFailed(error.message)
            return
        }
        switch try? ErrorDetails.decode(status: error.details) {
        case .workflowExecutionAlreadyStarted(_, let runID)?:
            self = .alreadyStarted(workflowID: workflowID, runID: RunID(runID))
        case .namespaceNotFound(let name)?: self = .namespaceNotFound(name.isEmpty ? namespace : name)
        case .multiOperation(let parts)?:
            self.init(parts, or: error, namespace: namespace, workflowID: workflowID, isStart: isStart)
        case .queryFailed(let failure)?:
            let kind = Failure.Kind.application(.init(type: "QueryFailed"))
            self = .queryFailed(failure ?? Failure(message: error.message, kind: kind))
        default:
            if case .answer? = error.oversized {
                self = .answerTooLarge(error.description)
            } else if error.meansPayloadsTooLarge {
                self = .payloadsTooLarge(error.message)
            } else if error.status == .notFound, !workflowID.isEmpty, !isStart {
                self = .workflowNotFound(workflowID: workflowID, reason: error.message)
            } else {
                self = .rpc(error)
            }
        }
    }

    /// Of several operations that were tried together, the one counts that failed; the others were merely given up.
    private init(
        _ parts: [ErrorDetails.OperationStatus],
        or error: RPCError,
        namespace: String,
        workflowID: String,
        isStart: Bool
    ) {
        let given = [RPCStatus.ok, .aborted]
        let failed = parts.first { !given.contains(RPCStatus(rawValue: Int($0.code)) ?? .unknown) }
        if case .workflowExecutionAlreadyStarted(_, let runID)? = failed?.details {
            self = .alreadyStarted(workflowID: workflowID, runID: RunID(runID))
            return
        }
        let status = failed.flatMap { RPCStatus(rawValue: Int($0.code)) } ?? error.status
        self.init(
            RPCError(status: status, message: failed?.message ?? error.message, method: error.method),
            namespace: namespace,
            workflowID: workflowID,
            isStart: isStart
        )
    }

    /// The error that a query's handler threw.
    /// - Parameters:
    ///   - type: a type that the workflow's contract declares.
    ///   - converter: reads the error's values.
    /// - Returns: the error, or nil when it is of another type.
    public func declared<Declared: Error & Decodable>(
        _ type: Declared.Type,
        using converter: any PayloadConverter = JSONPayloadConverter.default
    ) -> Declared? {
        guard case .queryFailed(let failure) = self else { return nil }
        return converter.declared(type, in: failure)
    }
}

extension RPCError {
    /// Whether the server refuses a request because of its size. It has no error detail for that.
    fileprivate var meansPayloadsTooLarge: Bool {
        switch status {
        case .invalidArgument: message.contains("size exceeds limit") || message.contains("exceeds size limit")
        case .resourceExhausted: oversized != nil
        default: false
        }
    }
}

extension ClientError: CustomStringConvertible {
    /// What went wrong and what to do about it.
    public var description: String {
        switch self {
        case .unreachable(let address, let reason):
            "no Temporal server answers at \(address): \(reason)"
        case .pluginFailed(let reason): "a plugin has failed: \(reason)"
        case .invalidAddress(let address, let reason):
            "\"\(address)\" is not a server address: \(reason); give host:port, such as localhost:7233"
        case .invalidTLS(let reason): "TLS cannot be set up: \(reason)"
        case .namespaceNotFound(let name):
            "namespace \"\(name)\" does not exist; create it with: temporal operator namespace create -n \(name)"
        case .alreadyStarted(let workflowID, let runID):
            "workflow \"\(workflowID)\" exists already (run \(runID))"
        case .activityAlreadyStarted(let activityID, let runID):
            "activity \"\(activityID)\" exists already (run \(runID))"
        case .workflowNotFound(let workflowID, let reason): "workflow \"\(workflowID)\": \(reason)"
        case .activityNotFound(let reason): "the activity is not there to be completed: \(reason)"
        case .scheduleNotFound(let id): "there is no schedule \"\(id)\""
        case .scheduleExists(let id): "schedule \"\(id)\" exists already; delete it, or update it by its handle"
        case .scheduleConflict(let id): "schedule \"\(id)\" is changed by others all the time; try again later"
        case .deploymentNotFound(let name):
            "there is no worker deployment \"\(name)\"; it comes into being when a worker of that deployment polls"
        case .deploymentExists(let name): "worker deployment \"\(name)\" exists already"
        case .deploymentVersionNotFound(let version, let reason):
            "the server knows no worker of version \(version); \(reason)"
        case .deploymentConflict(let name):
            """
            worker deployment \"\(name)\" was changed by somebody else in the meantime; describe it again, and make the \
            change with its new token if it is still right
            """
        case .deploymentRefused(let name, let reason): "worker deployment \"\(name)\" stays as it is: \(reason)"
        case .invalid(let reason): reason
        case .queryFailed(let failure): "the query failed: \(failure.message)"
        case .queryRejected(let status): "the query was rejected since the workflow is \(status)"
        case .workerConflict(let reason): reason
        case .payloadsTooLarge(let reason):
            """
            [TMPRL1103] the server does not take so large a request: \(reason); keep the value somewhere else and pass a \
            reference to it, or compress it
            """
        case .answerTooLarge(let reason): reason
        case .conversion(let reason), .payloadsFailed(let reason): reason
        case .rpc(let error): error.advice.map { "\(error.description); \($0)" } ?? error.description
        }
    }
}

/// How a workflow ended that did not give a result.
@nonexhaustive
public enum WorkflowFailure<Declared: Error>: Error {
    /// It failed with the error it declares.
    case declared(Declared)
    /// It failed with something else; the causes say what.
    case failed(Failure)
    /// It was cancelled.
    case cancelled
    /// An operator terminated it.
    case terminated(reason: String)
    /// One of its deadlines passed.
    case timedOut
    /// It is not known how it ended: the client could not ask.
    case client(ClientError)

    /// An error that the workflow does not declare: of an activity or a child that it let through, or of a workflow that is
    /// known by its reference.
    /// - Parameters:
    ///   - type: a type that the contract of the workflow, the activity or the child declares.
    ///   - converter: reads the error's values.
    /// - Returns: the first error of that type among the failure and its causes; nil when none is of it.
    public func declared<Thrown: Error & Decodable>(
        _ type: Thrown.Type,
        using converter: any PayloadConverter = JSONPayloadConverter.default
    ) -> Thrown? {
        guard case .failed(let failure) = self else { return nil }
        return failure.links.lazy.compactMap { converter.declared(type, in: $0) }.first
    }
}

extension WorkflowFailure: CustomStringConvertible {
    /// How it ended, with the innermost cause.
    public var description: String {
        switch self {
        case .declared(let error): "the workflow failed: \(error)"
        case .failed(let failure): "the workflow failed: \(failure.chain)"
        case .cancelled: "the workflow was cancelled"
        case .terminated(let reason): "the workflow was terminated: \(reason)"
        case .timedOut: "the workflow timed out"
        case .client(let error): error.description
        }
    }
}

/// Why an update gave no result.
@nonexhaustive
public enum UpdateFailure<Refusal: Error>: Error {
    /// The workflow refused it with the error it declares.
    case refused(Refusal)
    /// The workflow refused or failed it with something else.
    case failed(Failure)
    /// The client could not ask.
    case client(ClientError)

    /// The error that the handler or its validator threw, for updates that are sent by their names.
    /// - Parameters:
    ///   - type: a type that the workflow's contract declares.
    ///   - converter: reads the error's values.
    /// - Returns: the error, or nil when it is of another type.
    public func declared<Declared: Error & Decodable>(
        _ type: Declared.Type,
        using converter: any PayloadConverter = JSONPayloadConverter.default
    ) -> Declared? {
        guard case .failed(let failure) = self else { return nil }
        return converter.declared(type, in: failure)
    }
}

extension Failure {
    /// The messages from the outermost to the innermost failure.
    public var chain: String { links.map(\.message).joined(separator: ": ") }
}

extension RPCError {
    /// What to do about it, where the server does not say so itself.
    var advice: String? {
        switch status {
        case .unauthenticated:
            "the server does not accept who we are: check the API key, which may have expired, or the client certificate"
        case .permissionDenied:
            "check that the API key is valid and has not expired, and that it may use this namespace"
        default: nil
        }
    }
}
