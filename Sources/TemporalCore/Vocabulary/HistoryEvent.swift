/// One line of a workflow's history, with the parts of it that a worker needs.
package struct HistoryEvent: Sendable {
    /// Its place in the history.
    package var id: EventID
    /// When the server wrote it.
    package var time: Timestamp
    /// The number of its type in the API, kept for the messages about events that we do not know.
    package var typeNumber: Int32
    /// Whether a worker that does not know the type may pass over it.
    package var workerMayIgnore: Bool
    /// What happened.
    package var attributes: Attributes
    /// The values that a command asked with, of its event; nil unless it was read with them, since only a replay that
    /// compares them wants them.
    package var asked: AskedValues?

    /// An event.
    package init(
        id: EventID,
        time: Timestamp,
        typeNumber: Int32,
        workerMayIgnore: Bool = false,
        attributes: Attributes
    ) {
        self.id = id
        self.time = time
        self.typeNumber = typeNumber
        self.workerMayIgnore = workerMayIgnore
        self.attributes = attributes
    }

    /// What an event says, by type. `unknown` is a type that this version does not know.
    ///
    /// The large and rare ones are indirect, so that the many small ones do not pay for their size.
    package enum Attributes: Sendable {
        indirect case workflowStarted(WorkflowStarted)
        case workflowCompleted(result: [Payload])
        indirect case workflowFailed(Failure, newRunID: String)
        case workflowTimedOut(newRunID: String)
        case workflowCancelRequested(cause: String)
        case workflowCancelled(details: [Payload])
        case workflowTerminated(reason: String)
        case workflowContinuedAsNew(newRunID: String, workflowType: String)
        case signaled(Signaled)

        case workflowTaskScheduled
        case workflowTaskStarted(WorkflowTaskStarted)
        case workflowTaskCompleted(WorkflowTaskCompleted)
        case workflowTaskTimedOut
        case workflowTaskFailed(WorkflowTaskFailed)

        case activityScheduled(activityID: String, activityType: String, taskQueue: TaskQueue = TaskQueue(""))
        case activityStarted(scheduled: EventID)
        case activityCompleted(scheduled: EventID, result: [Payload])
        indirect case activityFailed(scheduled: EventID, Failure, RetryState, ActivityOutcomeOrigin)
        indirect case activityTimedOut(scheduled: EventID, Failure, RetryState, ActivityOutcomeOrigin)
        case activityCancelRequested(scheduled: EventID)
        indirect case activityCancelled(scheduled: EventID, details: [Payload], ActivityOutcomeOrigin)

        case timerStarted(timerID: String)
        case timerFired(timerID: String, started: EventID)
        case timerCancelled(timerID: String, started: EventID)

        case markerRecorded(Marker)
        case searchAttributesUpserted([NamedPayload])
        case propertiesModified([NamedPayload])

        case childInitiated(workflowID: String, workflowType: String)
        case childStartFailed(initiated: EventID, cause: ChildStartFailure)
        case childStarted(initiated: EventID, runID: String)
        case childCompleted(initiated: EventID, result: [Payload])
        indirect case childFailed(initiated: EventID, Failure, RetryState, ChildOrigin)
        indirect case childCancelled(initiated: EventID, details: [Payload], ChildOrigin)
        indirect case childTimedOut(initiated: EventID, RetryState, ChildOrigin)
        indirect case childTerminated(initiated: EventID, ChildOrigin)

        case externalSignalInitiated(workflowID: String, signalName: String)
        case externalSignalFailed(initiated: EventID, cause: ExternalFailure)
        case externalSignalDelivered(initiated: EventID)
        case externalCancelInitiated(workflowID: String)
        case externalCancelFailed(initiated: EventID, cause: ExternalFailure)
        case externalCancelDelivered(initiated: EventID)

        case nexusScheduled(endpoint: String, service: String, operation: String)
        case nexusStarted(scheduled: EventID, token: String)
        case nexusCompleted(scheduled: EventID, result: [Payload])
        indirect case nexusFailed(scheduled: EventID, Failure)
        indirect case nexusCancelled(scheduled: EventID, Failure)
        indirect case nexusTimedOut(scheduled: EventID, Failure)
        case nexusCancelRequested(scheduled: EventID)
        case nexusCancelDelivered(scheduled: EventID)
        indirect case nexusCancelFailed(scheduled: EventID, Failure)

        indirect case updateAdmitted(UpdateRequest)
        indirect case updateAccepted(UpdateAccepted)
        case updateRejected(protocolInstanceID: String)
        case updateCompleted(protocolInstanceID: String)

        /// Known to be of no concern to a worker (options updated, paused, …).
        case uninteresting
        case unknown
    }
}

extension HistoryEvent {
    /// The values that a command asked with: input, time, memo.
    ///
    /// A class, so that the events of a worker, which have none, pay one word for it.
    package final class AskedValues: Sendable {
        package let input: [Payload]
        package let memo: [NamedPayload]
        package let duration: Duration?
        /// What was asked with.
        package init(input: [Payload] = [], memo: [NamedPayload] = [], duration: Duration? = nil) {
            self.input = input
            self.memo = memo
            self.duration = duration
        }
    }

    /// How an execution began.
    package struct WorkflowStarted: Sendable {
        package var workflowType = ""
        /// Empty in histories of servers before 1.24.
        package var workflowID = ""
        package var taskQueue = TaskQueue("")
        package var input: [Payload] = []
        package var header: [NamedPayload] = []
        package var memo: [NamedPayload] = []
        package var searchAttributes: [NamedPayload] = []
        package var executionTimeout: Duration?
        package var runTimeout: Duration?
        package var taskTimeout: Duration?
        /// The run id that seeds the random numbers; survives a reset.
        package var originalRunID = ""
        package var firstRunID = ""
        package var continuedRunID = ""
        package var attempt = 1
        package var cronSchedule = ""
        package var parent: Execution?
        package var root: Execution?
        package var continuedFailure: Failure?
        package var lastCompletionResult: [Payload] = []
        package var retryPolicy: RetryPolicy?
        package var priority: Priority?
        package var identity = ""
        /// An execution with no fields set.
        package init() {}
    }

    /// Another execution, as history names it.
    package struct Execution: Hashable, Sendable {
        package var namespace: String
        package var workflowID: String
        package var runID: String
        /// Names an execution.
        package init(namespace: String, workflowID: String, runID: String) {
            self.namespace = namespace
            self.workflowID = workflowID
            self.runID = runID
        }
    }

    /// A signal that arrived.
    package struct Signaled: Sendable {
        package var name: String
        package var input: [Payload]
        package var header: [NamedPayload]
        package var identity: String
        /// A signal.
        package init(name: String, input: [Payload], header: [NamedPayload] = [], identity: String = "") {
            self.name = name
            self.input = input
            self.header = header
            self.identity = identity
        }
    }

    /// The server gave a workflow task to a worker.
    package struct WorkflowTaskStarted: Sendable {
        package var historySizeBytes: Int64
        package var suggestsContinueAsNew: Bool
        package var continueAsNewReasons: [ContinueAsNewReason]
        /// Whether new runs go to another version of the workers than this run is pinned to.
        package var targetVersionChanged = false
        /// A start.
        package init(
            historySizeBytes: Int64 = 0,
            suggestsContinueAsNew: Bool = false,
            continueAsNewReasons: [ContinueAsNewReason] = []
        ) {
            self.historySizeBytes = historySizeBytes
            self.suggestsContinueAsNew = suggestsContinueAsNew
            self.continueAsNewReasons = continueAsNewReasons
        }
    }

    /// A worker answered a workflow task, and what it said of itself.
    package struct WorkflowTaskCompleted: Sendable {
        package var coreFlags: [UInt32]
        package var languageFlags: [UInt32]
        package var sdkName: String
        package var sdkVersion: String
        /// What the worker was deployed as; nil where it has no version.
        package var deploymentVersion: WorkerDeploymentVersion?
        /// What the workflow declares; nil where the worker does not use versioning.
        package var versioningBehavior: VersioningBehavior?
        /// An answer.
        package init(
            coreFlags: [UInt32] = [],
            languageFlags: [UInt32] = [],
            sdkName: String = "",
            sdkVersion: String = ""
        ) {
            self.coreFlags = coreFlags
            self.languageFlags = languageFlags
            self.sdkName = sdkName
            self.sdkVersion = sdkVersion
        }
    }

    /// A workflow task failed; after a reset it names the new run.
    package struct WorkflowTaskFailed: Sendable {
        package var cause: WorkflowTaskFailedCause
        package var newRunID: String
        /// A failed task.
        package init(cause: WorkflowTaskFailedCause, newRunID: String = "") {
            self.cause = cause
            self.newRunID = newRunID
        }
    }

    /// Something a worker wrote down for its own replay.
    package struct Marker: Sendable {
        /// One named part of a marker.
        package struct Detail: Sendable {
            package var name: String
            package var payloads: [Payload]
            /// A part.
            package init(_ name: String, _ payloads: [Payload]) {
                self.name = name
                self.payloads = payloads
            }
        }
        package var name: String
        package var details: [Detail]
        package var failure: Failure?
        /// A marker.
        package init(name: String, details: [Detail], failure: Failure? = nil) {
            self.name = name
            self.details = details
            self.failure = failure
        }
        /// The payloads of one part; empty when there is none of that name.
        package func payloads(_ name: String) -> [Payload] { details.first { $0.name == name }?.payloads ?? [] }
    }

    /// Where an activity's outcome came from: the attempt's start and its worker.
    package struct ActivityOutcomeOrigin: Sendable {
        package var started: EventID
        package var identity: String
        /// An origin.
        package init(started: EventID, identity: String) {
            self.started = started
            self.identity = identity
        }
    }

    /// An update that a worker accepted.
    package struct UpdateAccepted: Sendable {
        package var protocolInstanceID: String
        package var requestMessageID: String
        package var requestSequencingEventID: EventID
        /// Absent when an `updateAdmitted` event carried it.
        package var request: UpdateRequest?
        /// An acceptance.
        package init(
            protocolInstanceID: String,
            requestMessageID: String,
            requestSequencingEventID: EventID,
            request: UpdateRequest?
        ) {
            self.protocolInstanceID = protocolInstanceID
            self.requestMessageID = requestMessageID
            self.requestSequencingEventID = requestSequencingEventID
            self.request = request
        }
    }
}

/// Why a child workflow could not be started. The numbers are the API's.
@nonexhaustive
public enum ChildStartFailure: Int32, Hashable, Sendable {
    /// The server did not say.
    case unspecified = 0
    /// A workflow of that id runs, or has run and the reuse policy forbids another.
    case workflowAlreadyExists = 1
    /// There is no such namespace.
    case namespaceNotFound = 2
}

/// Why a signal or a cancellation did not reach another workflow. The numbers are the API's.
@nonexhaustive
public enum ExternalFailure: Int32, Hashable, Sendable {
    /// The server did not say.
    case unspecified = 0
    /// No such workflow runs.
    case workflowNotFound = 1
    /// There is no such namespace.
    case namespaceNotFound = 2
    /// The workflow has had as many signals as a workflow may have.
    case signalLimitExceeded = 3
}

/// Why a workflow task failed. The numbers are the API's; only those we send or act on have a name.
package struct WorkflowTaskFailedCause: Hashable, Sendable {
    /// The API's number.
    package let rawValue: Int32
    /// Wraps a number.
    package init(rawValue: Int32) { self.rawValue = rawValue }
    /// The worker's code threw something that is not a business failure.
    package static let workflowWorkerUnhandledFailure = WorkflowTaskFailedCause(rawValue: 14)
    /// An operator reset the workflow.
    package static let resetWorkflow = WorkflowTaskFailedCause(rawValue: 20)
    /// The history does not fit the code.
    package static let nondeterministicError = WorkflowTaskFailedCause(rawValue: 24)
    /// The answer is larger than a message may be.
    package static let messageTooLarge = WorkflowTaskFailedCause(rawValue: 36)
    package static let requestTooLarge = WorkflowTaskFailedCause(rawValue: 40)
    /// A payload of the answer is larger than the namespace allows.
    package static let payloadsTooLarge = WorkflowTaskFailedCause(rawValue: 37)
    package static let externalStorageFailure = WorkflowTaskFailedCause(rawValue: 38)
}
