/// Whose value a payload is: the same on both sides of it, so that a key may depend on it.
///
/// Values of a workflow (its input and result, messages to it, its memo and its failure) have the workflow's context,
/// also where a client, a parent or another workflow writes or reads them. Values of an activity (its input and result,
/// heartbeats, its failure) have the activity's.
public enum SerializationContext: Hashable, Sendable {
    /// A workflow's value.
    case workflow(WorkflowSerializationContext)
    /// An activity's value.
    case activity(ActivitySerializationContext)
    /// A Nexus operation's input, result or failure.
    case nexus(NexusSerializationContext)

    /// The namespace of the workflow or the activity; empty for a Nexus operation, whose two sides may lie in different ones.
    public var namespace: String {
        switch self {
        case .workflow(let workflow): workflow.namespace
        case .activity(let activity): activity.namespace
        case .nexus: ""
        }
    }

    /// The workflow, or the one that asked for the activity; nil where it is not known.
    public var workflowID: String? {
        switch self {
        case .workflow(let workflow): workflow.workflowID
        case .activity(let activity): activity.workflowID
        case .nexus: nil
        }
    }

    /// The context of a workflow's values.
    package static func workflow(_ namespace: String, _ workflowID: String) -> Self {
        .workflow(WorkflowSerializationContext(namespace: namespace, workflowID: workflowID))
    }
}

/// The workflow that a value belongs to.
public struct WorkflowSerializationContext: Hashable, Sendable {
    /// The namespace it runs in.
    public var namespace: String
    /// Its workflow id. Of what a schedule starts it is the id that the schedule has for it, to which the server adds the
    /// time: the workflow itself has that longer id.
    public var workflowID: String

    /// A workflow.
    public init(namespace: String, workflowID: String) {
        self.namespace = namespace
        self.workflowID = workflowID
    }
}

/// The activity that a value belongs to.
///
/// Not all of it is known everywhere: an activity that another SDK asked for, or that a client completes, may lack some
/// of it. What a key depends on is best the namespace and the workflow id.
public struct ActivitySerializationContext: Hashable, Sendable {
    /// The namespace of its workflow.
    public var namespace: String
    /// Its id within the workflow; nil for a local activity, and where it is not known.
    public var activityID: String?
    /// Its type name; nil where it is not known.
    public var activityType: String?
    /// The queue of the workers that run it; nil where it is not known.
    public var taskQueue: TaskQueue?
    /// The workflow that asked for it; nil when no workflow did.
    public var workflowID: String?
    /// That workflow's type name; nil where it is not known.
    public var workflowType: String?
    /// Whether it runs in the worker of its workflow.
    public var isLocal: Bool

    /// An activity.
    public init(
        namespace: String,
        activityID: String? = nil,
        activityType: String? = nil,
        taskQueue: TaskQueue? = nil,
        workflowID: String? = nil,
        workflowType: String? = nil,
        isLocal: Bool = false
    ) {
        self.namespace = namespace
        self.activityID = activityID
        self.activityType = activityType
        self.taskQueue = taskQueue
        self.workflowID = workflowID
        self.workflowType = workflowType
        self.isLocal = isLocal
    }
}

/// The Nexus operation that a value belongs to.
public struct NexusSerializationContext: Hashable, Sendable {
    /// The endpoint that is called; empty where a server does not say it.
    public var endpoint: String
    /// The service's name.
    public var service: String
    /// The operation's name.
    public var operation: String

    /// An operation.
    public init(endpoint: String, service: String, operation: String) {
        self.endpoint = endpoint
        self.service = service
        self.operation = operation
    }
}

/// A converter that works differently for the values of different workflows or activities.
public protocol ContextualPayloadConverter: PayloadConverter {
    /// The converter for the values of one workflow or activity. Called often; it should be quick.
    func bound(to context: SerializationContext) -> any PayloadConverter
}

extension ContextualPayloadConverter {
    /// The converter itself.
    public var contextual: (any ContextualPayloadConverter)? { self }
}

/// A codec that works differently for the values of different workflows or activities, with a key of each for example.
///
/// Unbound, it serves where it is not known whose value it is, such as a codec server. A codec whose payloads must be read
/// there writes into their metadata what reading them takes.
public protocol ContextualPayloadCodec: PayloadCodec {
    /// The codec for the values of one workflow or activity. Called often; it should be quick.
    func bound(to context: SerializationContext) -> any PayloadCodec
}

extension PayloadConverter {
    /// The converter for the values of one workflow or activity; the converter itself where that makes no difference.
    public func within(_ context: @autoclosure () -> SerializationContext) -> any PayloadConverter {
        guard let contextual else { return self }
        return contextual.bound(to: context())
    }
}
