public import TemporalCore

/// What the server knows of a workflow.
public struct WorkflowDescription: Sendable {
    /// How it stands.
    public typealias Status = WorkflowStatus

    /// Another workflow that this one has to do with.
    public struct Relative: Hashable, Sendable {
        /// Its workflow id.
        public var workflowID: String
        /// Its run.
        public var runID: RunID
        /// The id of its namespace; empty where that is this workflow's, or the server does not say.
        public var namespaceID = ""

        /// A run of a workflow.
        public init(workflowID: String, runID: RunID) {
            self.workflowID = workflowID
            self.runID = runID
        }
    }

    /// A child that has not ended.
    public struct PendingChild: Hashable, Sendable {
        /// Its workflow id.
        public var workflowID = ""
        /// Its run; empty until it has started.
        public var runID = RunID("")
        /// Its type name.
        public var workflowType = ""
        /// The event that asked for it.
        public var initiatedEventID = EventID(0)
        /// What becomes of it when this workflow ends.
        public var parentClosePolicy: ParentClosePolicy?

        /// A child of which nothing is known.
        public init() {}
    }

    /// A workflow task that has not been answered.
    public struct PendingTask: Hashable, Sendable {
        /// Whether a worker has it.
        public var isStarted = false
        /// Counts its attempts from 1; a workflow whose tasks fail has a high number.
        public var attempt = 1
        /// Since when it waits.
        public var scheduledTime: Timestamp?
        /// Since when a worker has it.
        public var startedTime: Timestamp?

        /// A task of which nothing is known.
        public init() {}
    }

    /// Why it is paused.
    public struct Pause: Hashable, Sendable {
        /// Who paused it.
        public var identity = ""
        /// Why.
        public var reason = ""
        /// When.
        public var time: Timestamp?

        /// A pause of which nothing is known.
        public init() {}
    }

    /// A move to other workers, which is done when they have answered a task.
    public struct VersionTransition: Hashable, Sendable {
        /// Where it goes; nil for workers without a version.
        public var target: WorkerDeploymentVersion?

        /// A move.
        /// - Parameter target: where it goes; nil for workers without a version.
        public init(to target: WorkerDeploymentVersion?) { self.target = target }
    }

    /// Whom the server tells of its end.
    public struct Callback: Sendable {
        /// The address.
        public var url = ""
        /// How often the server has tried.
        public var attempt = 0
        /// Why the last attempt failed, if one has.
        public var lastFailure: Failure?
        /// Why the server does not try it now; empty when it does.
        public var blockedReason = ""

        /// A callback of which nothing is known.
        public init() {}
    }

    /// Its workflow id.
    public var workflowID = ""
    /// The run that is described.
    public var runID = RunID("")
    /// The first run of its chain.
    public var firstRunID = RunID("")
    /// Its type name.
    public var workflowType = ""
    /// The queue it runs on.
    public var taskQueue = TaskQueue("")
    /// How it stands.
    public var status = Status.unknown
    /// When it was started.
    public var startTime: Timestamp?
    /// When its code first could run: later than the start where that was delayed.
    public var executionTime: Timestamp?
    /// When it ended, if it has.
    public var closeTime: Timestamp?
    /// How many events its history has.
    public var historyLength = 0
    /// How large its history is, in bytes.
    public var historySize = 0
    /// How many of its payloads lie in external storage, as far as the server was told.
    public var externalPayloadCount = 0
    /// How large those are together, in bytes.
    public var externalPayloadSize = 0
    /// How often its state has changed on the server.
    public var stateTransitionCount = 0
    /// Notes beside the workflow.
    public var memo: [NamedPayload] = []
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []
    /// The short text that its starter gave it.
    public var summary: String?
    /// The longer text that its starter gave it.
    public var details: String?
    /// The workflow whose child it is.
    public var parent: Relative?
    /// The first of its parents' line; itself when it has no parent.
    public var root: Relative?
    /// The limit of the whole execution, if it has one.
    public var executionTimeout: Duration?
    /// The limit of this run, if it has one.
    public var runTimeout: Duration?
    /// The limit of one workflow task.
    public var taskTimeout: Duration?
    /// When the whole execution times out, if it can.
    public var executionExpiration: Timestamp?
    /// When this run times out, if it can.
    public var runExpiration: Timestamp?
    /// When the first run began that this one goes back to by resets.
    public var originalStartTime: Timestamp?
    /// When it was last reset, if it was.
    public var lastResetTime: Timestamp?
    /// The run that goes on in its place, if it was reset.
    public var resetRunID: RunID?
    /// Whether somebody asked it to cancel.
    public var isCancelRequested = false
    /// Why it is paused, if it is.
    public var pause: Pause?
    /// Its place in the line of its queue, if it has one.
    public var priority: Priority?
    /// The version of the workers that it runs on; nil without worker versioning.
    public var deploymentVersion: WorkerDeploymentVersion?
    /// Which version runs its next task, as its type declares; nil without worker versioning. ``versioning`` counts for
    /// more.
    public var versioningBehavior: VersioningBehavior?
    /// The version that was set for it, if one was.
    public var versioning: VersioningOverride?
    /// The move to another version that it makes with its next task, if it makes one.
    public var versionTransition: VersionTransition?
    /// The activities that are under way, with their attempts and last failures.
    public var pendingActivities: [PendingActivityDescription] = []
    /// Its children that have not ended.
    public var pendingChildren: [PendingChild] = []
    /// Its workflow task that has not been answered, if there is one.
    public var pendingTask: PendingTask?
    /// Whom the server tells of its end.
    public var callbacks: [Callback] = []

    /// The short text as it is on the wire; ``summary`` is what the client's converter makes of it.
    package var encodedSummary: Payload?
    /// The longer text as it is on the wire.
    package var encodedDetails: Payload?
    /// What reads the workflow's values; nil until a client has set its own.
    @Redacted package var converter: (any PayloadConverter)?

    /// A workflow of which nothing is known.
    public init() {}
}
