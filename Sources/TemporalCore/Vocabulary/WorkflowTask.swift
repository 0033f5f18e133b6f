/// A workflow task as the server hands it out.
package struct WorkflowTask: Sendable {
    package var token: TaskToken
    package var workflowID: String
    package var runID: RunID
    package var workflowType: String
    /// The start of the task before this one; 0 for the first.
    package var previousStarted: EventID
    /// The start of this task; 0 when it only asks a query.
    package var started: EventID
    package var attempt: Int
    /// When the server handed it out; nil where the server does not say.
    package var startedTime: Timestamp?
    /// How long it waited for a worker; nil where the server does not say.
    package var scheduleToStart: Duration?
    /// The events since the task before (sticky), or the first page of all of them.
    package var events: [HistoryEvent]
    /// Names the next page of the history; empty when there is none.
    package var nextPageToken: [UInt8]
    /// A query that the task exists for, answered apart from the workflow task.
    package var query: QueryRequest?
    /// Queries answered together with the task, by their ids.
    package var queries: [IdentifiedQuery]
    package var messages: [ProtocolMessage]
    /// The group of pollers that it came to; empty where the server has none.
    package var pollerGroupID = ""
    /// Why the task as a whole could not be read; nil for one that could. Only its token, its ids, its type, its attempt
    /// and the name of its query hold where there is a reason.
    package var unreadable: String?

    /// An empty task for an execution.
    package init(workflowID: String = "", runID: RunID = RunID(""), workflowType: String = "") {
        token = TaskToken([])
        self.workflowID = workflowID
        self.runID = runID
        self.workflowType = workflowType
        previousStarted = EventID(0)
        started = EventID(0)
        attempt = 1
        events = []
        nextPageToken = []
        queries = []
        messages = []
    }
}

/// A question to a workflow.
package struct QueryRequest: Sendable {
    package var name: String
    package var input: [Payload]
    package var header: [NamedPayload]
    /// A question.
    package init(name: String, input: [Payload], header: [NamedPayload] = []) {
        self.name = name
        self.input = input
        self.header = header
    }
}

/// A question with the id under which its answer is sent back.
package struct IdentifiedQuery: Sendable {
    package var id: String
    package var query: QueryRequest
    /// A question with an id.
    package init(id: String, query: QueryRequest) {
        self.id = id
        self.query = query
    }
}

/// The answer to a question.
package enum QueryAnswer: Sendable {
    case answered([Payload])
    /// What the server's tools ask a workflow about itself: they have no codecs.
    case openlyAnswered([Payload])
    case failed(Failure)
}

/// An update as a client sent it.
package struct UpdateRequest: Sendable {
    package var updateID: String
    package var identity: String
    package var name: String
    package var input: [Payload]
    package var header: [NamedPayload]
    /// An update.
    package init(updateID: String, identity: String = "", name: String, input: [Payload], header: [NamedPayload] = []) {
        self.updateID = updateID
        self.identity = identity
        self.name = name
        self.input = input
        self.header = header
    }
}

/// A message of the update protocol, in either direction.
package struct ProtocolMessage: Sendable {
    package var id: String
    package var protocolInstanceID: String
    /// The message comes before the first event with a higher id; absent on our own messages.
    package var sequencingEventID: EventID?
    package var body: Body

    /// A message.
    package init(id: String, protocolInstanceID: String, sequencingEventID: EventID? = nil, body: Body) {
        self.id = id
        self.protocolInstanceID = protocolInstanceID
        self.sequencingEventID = sequencingEventID
        self.body = body
    }

    /// What a message says.
    package enum Body: Sendable {
        case request(UpdateRequest)
        case acceptance(requestMessageID: String, requestSequencingEventID: EventID, request: UpdateRequest)
        case rejection(requestMessageID: String, requestSequencingEventID: EventID, request: UpdateRequest, Failure)
        case response(updateID: String, identity: String, UpdateOutcome)
        case unknown(typeURL: String)
    }
}

/// How an update ended.
package enum UpdateOutcome: Sendable {
    case success([Payload])
    case failure(Failure)
}

/// What a worker answers to a workflow task.
package struct WorkflowTaskCompletion: Sendable {
    package var commands: [Command]
    package var messages: [ProtocolMessage]
    package var queryAnswers: [IdentifiedAnswer]
    /// Asks for another task at once although nothing new happened.
    package var forceNewTask: Bool
    /// Behaviour flags first used in this task.
    package var newCoreFlags: [UInt32]
    package var newLanguageFlags: [UInt32]
    /// The SDK's name and version, when history does not have them yet.
    package var announcesSDK: Bool
    /// Which version of the workers runs the next task, as the workflow declares it; nil leaves it to the worker.
    package var versioningBehavior: VersioningBehavior?

    /// An answer.
    package init(commands: [Command] = [], messages: [ProtocolMessage] = [], queryAnswers: [IdentifiedAnswer] = []) {
        self.commands = commands
        self.messages = messages
        self.queryAnswers = queryAnswers
        forceNewTask = false
        newCoreFlags = []
        newLanguageFlags = []
        announcesSDK = false
    }
}

/// The answer to a question that came with a workflow task.
package struct IdentifiedAnswer: Sendable {
    package var id: String
    package var answer: QueryAnswer
    /// An answer.
    package init(id: String, answer: QueryAnswer) {
        self.id = id
        self.answer = answer
    }
}
