/// A request to a handler of Nexus operations, as the server hands it out.
package struct NexusTask: Sendable {
    /// What is asked.
    package enum Work: Sendable {
        case start(Start)
        case cancel(Cancel)
    }

    /// To start an operation.
    package struct Start: Sendable {
        package var service: String
        package var operation: String
        /// The same for every attempt of one call.
        package var requestID = ""
        package var input: Payload?
        /// Where the end of what is begun is told.
        package var callback = ""
        @Redacted package var callbackHeaders: [String: String] = [:]
        package var links: [NexusLink] = []
        /// A start with nothing else said.
        package init(service: String, operation: String) {
            self.service = service
            self.operation = operation
        }
    }

    /// To cancel what was begun.
    package struct Cancel: Sendable {
        package var service: String
        package var operation: String
        package var token: String
        /// A request to cancel.
        package init(service: String, operation: String, token: String) {
            self.service = service
            self.operation = operation
            self.token = token
        }
    }

    package var token: TaskToken
    /// Nil where this version does not know what is asked.
    package var work: Work?
    /// Empty where the server does not say it.
    package var endpoint = ""
    /// By their names in lower case.
    @Redacted package var headers: [String: String] = [:]
    package var scheduledTime: Timestamp?
    /// Whether the server takes failures in Temporal's form.
    package var takesFailures = false
    /// The group of pollers that it came to; empty where the server has none.
    package var pollerGroupID = ""
    /// Why the task as a whole could not be read; nil for one that could. Only its token holds where there is a reason.
    package var unreadable: String?
    /// A task of a token with nothing else said.
    package init(token: TaskToken) { self.token = token }

    /// The service that is asked; empty where that is not known.
    package var service: String {
        switch work {
        case .start(let start): start.service
        case .cancel(let cancel): cancel.service
        case nil: ""
        }
    }

    /// The operation that is asked for; empty where that is not known.
    package var operation: String {
        switch work {
        case .start(let start): start.operation
        case .cancel(let cancel): cancel.operation
        case nil: ""
        }
    }
}

/// What a handler of Nexus operations answers.
package enum NexusAnswer: Sendable {
    /// The operation has ended at once.
    case completed(Payload, links: [NexusLink])
    /// The operation has begun and goes on.
    case started(token: String, links: [NexusLink])
    /// The operation has failed, or was cancelled, at once.
    case failed(Failure)
    /// The request to cancel was taken.
    case cancelled
}

/// Something that an operation has to do with, for the Web UI: an address and what kind of thing is there.
public struct NexusLink: Hashable, Sendable {
    /// The address.
    public var url: String
    /// What kind of thing is there, such as `temporal.api.common.v1.Link.WorkflowEvent`.
    public var type: String
    /// A link.
    public init(url: String, type: String) {
        self.url = url
        self.type = type
    }
}
