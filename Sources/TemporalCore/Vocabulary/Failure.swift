/// A failure as it travels: what the server stores and every SDK reads. In what errors and handles give to code, message,
/// trace and values are decoded.
public struct Failure: Hashable, Sendable {
    /// What went wrong, in words.
    public var message: String
    /// Which SDK wrote it.
    public var source: String
    /// Where it happened; empty in Swift, since errors carry no trace.
    public var stackTrace: String
    /// Message and trace as a payload, where a converter hides them; nil when they are decoded.
    public var encodedAttributes: Payload?
    /// What kind of failure it is.
    public var kind: Kind
    /// The causes, the nearest first, each without its causes: however long the chain, it is one flat list, so that
    /// it is compared, copied, printed and freed without recursion.
    private var causes: [Failure]

    /// The failure that led to this one.
    public var cause: Failure? {
        get { causes.first.map { $0.led(by: causes.dropFirst()) } }
        set { causes = newValue?.links ?? [] }
    }

    /// A failure of the given kind.
    public init(
        message: String,
        kind: Kind,
        cause: Failure? = nil,
        source: String = "",
        stackTrace: String = "",
        encodedAttributes: Payload? = nil
    ) {
        self.message = message
        self.kind = kind
        self.source = source
        self.stackTrace = stackTrace
        self.encodedAttributes = encodedAttributes
        causes = cause?.links ?? []
    }

    /// The kinds of failure that the Temporal API defines.
    public enum Kind: Hashable, Sendable {
        /// Thrown by somebody's code.
        case application(Application)
        /// A deadline passed.
        case timeout(TimeoutKind, lastHeartbeat: [Payload])
        /// Cancelled, with details.
        case cancelled([Payload])
        /// Terminated by an operator.
        case terminated
        /// The server's own failure.
        case server(nonRetryable: Bool)
        /// An activity failed; the cause says why.
        case activity(ActivityOrigin, RetryState)
        /// A child workflow failed; the cause says why.
        case childWorkflow(ChildOrigin, RetryState)
        /// A Nexus operation did not succeed; the cause says why.
        case nexusOperation(NexusOrigin)
        /// The handler of a Nexus operation could not do its work.
        case nexusHandler(NexusHandler)
        /// The workflow was reset while the activity ran.
        case resetWorkflow(lastHeartbeat: [Payload])
        /// A kind that this version does not know; its message and cause are kept.
        case other
    }

    /// What the handler of a Nexus operation said of its failure.
    public struct NexusHandler: Hashable, Sendable {
        /// The name of the error's type.
        public var type: String
        /// Whether the server tries again; as the type says when nil.
        public var isRetryable: Bool?

        /// A handler's failure.
        public init(type: String, isRetryable: Bool? = nil) {
            self.type = type
            self.isRetryable = isRetryable
        }
    }

    /// A failure that code threw.
    public struct Application: Hashable, Sendable {
        /// The name of the error's type, which retry policies compare.
        public var type: String
        /// Whether retrying is useless.
        public var nonRetryable: Bool
        /// Further values.
        public var details: [Payload]
        /// When to try again, instead of what the policy says.
        public var nextRetryDelay: Duration?
        /// Whether it is expected in daily business and should be logged quietly.
        public var isBenign: Bool

        /// An application failure's parts.
        public init(
            type: String,
            nonRetryable: Bool = false,
            details: [Payload] = [],
            nextRetryDelay: Duration? = nil,
            isBenign: Bool = false
        ) {
            self.type = type
            self.nonRetryable = nonRetryable
            self.details = details
            self.nextRetryDelay = nextRetryDelay
            self.isBenign = isBenign
        }
    }
}

extension Failure {
    /// How many failures of a chain are sent. Readers of protobuf allow a hundred messages within each other (Python,
    /// Java, .NET, and the Rust of several SDKs); the answer to a poll has five around a failure and four in it, and each
    /// workflow that passes it on may add one or two.
    package static let longestChain = 50

    /// The failure and its causes from the outside in, each without its causes.
    package var links: [Failure] { [led(by: [])] + causes }

    /// How many failures the chain has, this one included.
    package var linkCount: Int { 1 + causes.count }

    /// The failure of a chain, which is given from the outside in; nil for no chain at all.
    package init?(links: [Failure]) {
        guard let first = links.first else { return nil }
        self = first.led(by: links.dropFirst())
    }

    /// The same chain in a length that every SDK can read: what is too much is left out at its end, and the last of it
    /// says so.
    package var readable: Failure {
        guard linkCount > Self.longestChain else { return self }
        let kept = causes.prefix(Self.longestChain - 2)
        let rest = Failure(
            message: "\(causes.count - kept.count) further causes are left out: a failure of more than "
                + "\(Self.longestChain) could not be read everywhere",
            kind: .application(Application(type: "CausesLeftOut")),
            source: source
        )
        return led(by: kept + [rest])
    }

    /// The failure with other causes, which must not have causes themselves.
    private func led(by causes: some Collection<Failure>) -> Failure {
        var failure = self
        failure.causes = Array(causes)
        return failure
    }
}

/// Which activity a failure came from.
public struct ActivityOrigin: Hashable, Sendable {
    /// The event that scheduled it; 0 when there is none.
    public var scheduledEventID: EventID
    /// The event that started it; 0 when it never started.
    public var startedEventID: EventID
    /// The worker that ran it.
    public var identity: String
    /// The activity's type name.
    public var activityType: String
    /// The activity's id within its workflow.
    public var activityID: String

    /// Names an activity.
    public init(
        activityType: String,
        activityID: String,
        scheduledEventID: EventID = EventID(0),
        startedEventID: EventID = EventID(0),
        identity: String = ""
    ) {
        self.activityType = activityType
        self.activityID = activityID
        self.scheduledEventID = scheduledEventID
        self.startedEventID = startedEventID
        self.identity = identity
    }
}

/// Which Nexus operation a failure came from.
public struct NexusOrigin: Hashable, Sendable {
    /// The endpoint that was called.
    public var endpoint: String
    /// The service's name.
    public var service: String
    /// The operation's name.
    public var operation: String
    /// The token by which the service knows what was begun; empty when nothing was.
    public var operationToken: String
    /// The event that scheduled the operation.
    public var scheduledEventID: EventID

    /// Names an operation.
    public init(
        endpoint: String,
        service: String,
        operation: String,
        operationToken: String = "",
        scheduledEventID: EventID = EventID(0)
    ) {
        self.endpoint = endpoint
        self.service = service
        self.operation = operation
        self.operationToken = operationToken
        self.scheduledEventID = scheduledEventID
    }
}

/// Which child workflow a failure came from.
public struct ChildOrigin: Hashable, Sendable {
    /// The child's namespace.
    public var namespace: String
    /// The child's workflow id.
    public var workflowID: String
    /// The child's run; empty when it never started.
    public var runID: String
    /// The child's workflow type.
    public var workflowType: String
    /// The event that asked for the child.
    public var initiatedEventID: EventID
    /// The event that says it started; 0 when it never did.
    public var startedEventID: EventID

    /// Names a child workflow.
    public init(
        namespace: String,
        workflowID: String,
        runID: String,
        workflowType: String,
        initiatedEventID: EventID = EventID(0),
        startedEventID: EventID = EventID(0)
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.workflowType = workflowType
        self.initiatedEventID = initiatedEventID
        self.startedEventID = startedEventID
    }
}

/// Which deadline passed. The numbers are the API's.
public enum TimeoutKind: Int32, Hashable, Sendable {
    /// The server did not say.
    case unspecified = 0
    /// From the start of one attempt to its end.
    case startToClose = 1
    /// From scheduling to the start of the attempt.
    case scheduleToStart = 2
    /// From scheduling to the very end, all attempts included.
    case scheduleToClose = 3
    /// No heartbeat in time.
    case heartbeat = 4
}

/// Why there was no further attempt. The numbers are the API's.
public enum RetryState: Int32, Hashable, Sendable {
    /// The server did not say.
    case unspecified = 0
    /// Another attempt follows.
    case inProgress = 1
    /// The failure says that retrying is useless.
    case nonRetryableFailure = 2
    /// The time for all attempts is over.
    case timeout = 3
    /// All attempts are used.
    case maximumAttemptsReached = 4
    /// There is no retry policy.
    case retryPolicyNotSet = 5
    /// The server failed.
    case internalServerError = 6
    /// Cancellation came first.
    case cancelRequested = 7
}
