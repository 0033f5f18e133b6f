public import TemporalCore

/// One event of a workflow's history.
public struct WorkflowEvent: Hashable, Sendable {
    /// Its number.
    public let id: EventID
    /// When it happened.
    public let time: Timestamp?
    /// What it is, by the API's name without `EVENT_TYPE_`, such as `TIMER_FIRED`.
    public let type: String
    /// What it is, with the facts that a tool needs.
    public let kind: Kind
    /// The short text that a timer or an activity was given, as it is on the wire.
    public let summary: Payload?
    /// All that the server says of it, in protobuf's JSON; payloads are in full, with their data in base64.
    public let json: String

    /// An event.
    package init(id: EventID, time: Timestamp?, type: String, kind: Kind, summary: Payload?, json: String) {
        self.id = id
        self.time = time
        self.type = type
        self.kind = kind
        self.summary = summary
        self.json = json
    }
}

extension WorkflowEvent {
    /// What an event is. Failures and payloads are as they are on the wire.
    ///
    /// Later versions name more of what is ``other`` now, so a `switch` needs an `@unknown default`.
    @nonexhaustive
    public enum Kind: Hashable, Sendable {
        /// The workflow began; always the first event.
        case workflowStarted(WorkflowStart)
        /// The workflow ended, or goes on in another run.
        case workflowEnded(WorkflowEnd)
        /// Somebody asked the workflow to cancel.
        case cancellationRequested
        /// A signal came.
        case signaled(name: String)
        /// A worker could not do a workflow task; the server tries it again.
        case workflowTaskFailed(WorkflowTaskFailure)
        /// No worker answered a workflow task in time; the server tries it again.
        case workflowTaskTimedOut

        /// The workflow asked for an activity.
        case activityScheduled(id: String, type: String)
        /// The last attempt of an activity began: the server writes this down when the activity ends.
        case activityStarted(ActivityStart)
        /// An activity ended; it began with the event that scheduled it.
        case activityEnded(End)

        /// The workflow started a timer.
        case timerStarted(id: String, duration: Duration)
        /// A timer fired (``Outcome/completed``) or was cancelled.
        case timerEnded(End)

        /// The workflow asked for a child.
        case childInitiated(workflowID: String, type: String)
        /// A child could not be started.
        case childNotStarted(initiated: EventID, ChildStartFailure)
        /// A child began.
        case childStarted(initiated: EventID, RunID)
        /// A child ended; it began with the event that initiated it.
        case childEnded(End)

        /// The workflow accepted an update.
        case updateAccepted(name: String)
        /// The workflow answered an update; it began with the event that accepted it.
        case updateEnded(id: String, End)

        /// A worker wrote something down for later replays: a local activity, a version, a side effect.
        case markerRecorded(Marker)

        /// An event that this version has no facts of.
        case other
    }

    /// How something ended.
    @nonexhaustive
    public enum Outcome: Hashable, Sendable {
        /// With a result.
        case completed
        /// With a failure.
        case failed
        /// Since it was asked to cancel.
        case cancelled
        /// Since its time was over.
        case timedOut
        /// By an operator.
        case terminated
        /// In another run.
        case continuedAsNew
    }

    /// How a workflow began.
    public struct WorkflowStart: Hashable, Sendable {
        /// Its type name.
        public let workflowType: String
        /// Its id; empty in histories of old servers.
        public let workflowID: String
        /// Its run; of a workflow that was reset, the run that it was first.
        public let originalRunID: RunID
        /// Counts the attempts of a workflow that is tried again, from 1.
        public let attempt: Int

        /// A start.
        package init(workflowType: String, workflowID: String, originalRunID: RunID, attempt: Int) {
            self.workflowType = workflowType
            self.workflowID = workflowID
            self.originalRunID = originalRunID
            self.attempt = attempt
        }
    }

    /// How a workflow ended.
    public struct WorkflowEnd: Hashable, Sendable {
        /// How it ended.
        public let outcome: Outcome
        /// Why it failed, if it did.
        public let failure: Failure?
        /// Why it was terminated, if it was.
        public let reason: String

        /// An end.
        package init(_ outcome: Outcome, failure: Failure? = nil, reason: String = "") {
            self.outcome = outcome
            self.failure = failure
            self.reason = reason
        }
    }

    /// Why a workflow task failed.
    public struct WorkflowTaskFailure: Hashable, Sendable {
        /// The API's name for it without `WORKFLOW_TASK_FAILED_CAUSE_`, such as `NON_DETERMINISTIC_ERROR`.
        public let cause: String
        /// What the worker said.
        public let failure: Failure?

        /// A failure.
        package init(cause: String, failure: Failure?) {
            self.cause = cause
            self.failure = failure
        }
    }

    /// The last attempt of an activity.
    public struct ActivityStart: Hashable, Sendable {
        /// The event that scheduled the activity.
        public let scheduled: EventID
        /// Counts the attempts from 1.
        public let attempt: Int
        /// Why the attempt before failed, if there was one.
        public let lastFailure: Failure?

        /// An attempt.
        package init(scheduled: EventID, attempt: Int, lastFailure: Failure?) {
            self.scheduled = scheduled
            self.attempt = attempt
            self.lastFailure = lastFailure
        }
    }

    /// The end of something that an earlier event began.
    public struct End: Hashable, Sendable {
        /// The event that began it.
        public let began: EventID
        /// How it ended.
        public let outcome: Outcome
        /// Why it failed, if it did.
        public let failure: Failure?

        /// An end.
        package init(of began: EventID, _ outcome: Outcome, failure: Failure? = nil) {
            self.began = began
            self.outcome = outcome
            self.failure = failure
        }
    }

    /// What a worker wrote down for later replays.
    public struct Marker: Hashable, Sendable {
        /// What kind of note it is, such as `core_local_activity` or `Version`.
        public let name: String
        /// Its parts.
        public let details: [String: [Payload]]
        /// The failure that it remembers, if any.
        public let failure: Failure?

        /// A note.
        package init(name: String, details: [String: [Payload]], failure: Failure?) {
            self.name = name
            self.details = details
            self.failure = failure
        }
    }
}
