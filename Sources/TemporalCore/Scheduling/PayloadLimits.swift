/// From which sizes on payloads are worth a warning. What is larger is sent all the same.
public struct PayloadWarnings: Hashable, Sendable {
    /// Of the payloads of one field, such as an activity's input, in bytes; 0 never warns.
    public var payloads: Int
    /// Of a memo as a whole, in bytes; 0 never warns.
    public var memo: Int

    /// Sizes in bytes; by default those from which on a server warns: 512 KiB, and 2 KiB for a memo.
    public init(payloads: Int = 512 << 10, memo: Int = 2 << 10) {
        self.payloads = payloads
        self.memo = memo
    }
}

/// What a namespace refuses, in bytes; nil where it does not say.
package struct PayloadLimits: Hashable, Sendable {
    package var payloads: Int?
    package var memo: Int?

    package init(payloads: Int? = nil, memo: Int? = nil) {
        self.payloads = payloads
        self.memo = memo
    }
}

/// Something is larger than the namespace allows, and was not sent.
public struct PayloadsTooLarge: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is too large, such as the input of an activity.
    public let what: String
    /// Its size in bytes.
    public let size: Int
    /// What is allowed, in bytes.
    public let limit: Int

    /// What, how large, and what to do about it.
    public var description: String {
        """
        [TMPRL1103] \(what) has \(size) bytes, and the namespace allows \(limit): keep the value somewhere else and pass a \
        reference to it, or compress it
        """
    }

    /// The same for what is merely large.
    package var warning: String {
        """
        [TMPRL1103] \(what) has \(size) bytes, more than \(limit): large values make histories slow, and a namespace may \
        refuse them
        """
    }
}

/// Measures what is about to be sent, field by field.
package struct PayloadSizeCheck {
    private let warnings: PayloadWarnings
    private let limits: PayloadLimits
    /// The first field that is larger than the namespace allows.
    package private(set) var excess: PayloadsTooLarge?
    /// The first field that is worth a warning.
    package private(set) var warning: PayloadsTooLarge?

    package init(_ warnings: PayloadWarnings, _ limits: PayloadLimits = PayloadLimits()) {
        self.warnings = warnings
        self.limits = limits
    }

    /// The payloads of one field.
    package mutating func add(_ payloads: [Payload], _ what: @autoclosure () -> String) {
        judge(payloads.encodedSize, warnsAbove: warnings.payloads, limit: limits.payloads, what())
    }

    package mutating func add(memo: [NamedPayload], _ what: @autoclosure () -> String) {
        judge(memo.encodedSize, warnsAbove: warnings.memo, limit: limits.memo, what())
    }

    /// A failure's payloads and those of its causes.
    package mutating func add(_ failure: Failure, _ what: @autoclosure () -> String) {
        for failure in failure.links {
            add(failure.kind.payloads, "\(what()): its details")
            if let attributes = failure.encodedAttributes { add([attributes], "\(what()): its message") }
        }
    }

    private mutating func judge(_ size: Int, warnsAbove: Int, limit: Int?, _ what: @autoclosure () -> String) {
        if excess == nil, let limit, limit > 0, size > limit {
            excess = PayloadsTooLarge(what: what(), size: size, limit: limit)
        } else if warning == nil, warnsAbove > 0, size > warnsAbove {
            warning = PayloadsTooLarge(what: what(), size: size, limit: warnsAbove)
        }
    }
}

extension PayloadSizeCheck {
    /// What a worker answers to a workflow task, but for the answers to queries.
    package mutating func add(_ completion: WorkflowTaskCompletion) {
        for command in completion.commands { add(command) }
        for message in completion.messages {
            switch message.body {
            case .response(let id, _, .success(let result)): add(result, "the result of update \(id)")
            case .response(let id, _, .failure(let failure)): add(failure, "the failure of update \(id)")
            case .rejection(_, _, let update, let failure): add(failure, "the refusal of update \(update.name)")
            // An acceptance gives the server back what it has sent.
            case .request, .acceptance, .unknown: break
            }
        }
    }

    /// A command's payloads; search attributes have their own limits.
    private mutating func add(_ command: Command) {
        switch command.attributes {
        case .scheduleActivity(let activity): add(activity.input, "the input of activity \(activity.activityType)")
        case .startChild(let child):
            add(memo: child.memo, "the memo of child workflow \(child.workflowType)")
            add(child.input, "the input of child workflow \(child.workflowType)")
        case .signalExternal(let signal): add(signal.input, "the input of signal \(signal.signalName)")
        case .scheduleNexusOperation(let call): add([call.input], "the input of Nexus operation \(call.operation)")
        case .recordMarker(let marker):
            for detail in marker.details { add(detail.payloads, "\(detail.name) of marker \(marker.name)") }
            if let failure = marker.failure { add(failure, "the failure of marker \(marker.name)") }
        case .modifyProperties(let memo): add(memo: memo, "the memo")
        case .completeWorkflow(let result): add(result, "the workflow's result")
        case .failWorkflow(let failure): add(failure, "the workflow's failure")
        case .cancelWorkflow(let details): add(details, "the details of the workflow's cancellation")
        case .continueAsNew(let next):
            add(memo: next.memo, "the memo of the next run")
            add(next.input, "the input of the next run")
        case .startTimer, .cancelTimer, .requestCancelActivity, .requestCancelExternal, .requestCancelNexusOperation,
            .upsertSearchAttributes, .protocolMessage:
            break
        }
    }
}
