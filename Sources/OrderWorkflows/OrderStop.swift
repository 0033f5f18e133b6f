import OrderContract
import TemporalWorkflows

/// Why an order does not go on.
enum OrderStop: Error {
    /// A person or a limit has cancelled it: the execution completes, with a status that says so.
    case cancelled(Cancellation)
    /// A step failed for good: the execution fails after everything has been given back.
    case failed(ApplicationFailure)
    /// The execution was cancelled through Temporal: it ends as cancelled after everything has been given back.
    case interrupted(Interruption)

    /// A failure with a business meaning, under its type's name.
    static func failed<Failure: OrderFailure>(_ failure: Failure) -> OrderStop {
        .failed(ApplicationFailure(failure))
    }

    /// The failure of an activity.
    init<Declared>(_ failure: ActivityFailure<Declared>) {
        switch failure.reason {
        case .interrupted(let interruption): self = .interrupted(interruption)
        default: self = .failed(ApplicationFailure(failure))
        }
    }

    /// The error that the execution ends with; `nil` if it completes.
    var failure: (any Error)? {
        switch self {
        case .cancelled: nil
        case .failed(let failure): failure
        case .interrupted(let interruption): interruption
        }
    }

    /// The reason as a customer may read it.
    func notice(_ language: DisplayLanguage) -> FailureNotice {
        switch self {
        case .failed(let failure): FailureNotice(type: failure.type, message: failure.message, language)
        case .cancelled(let cancellation):
            switch cancellation.cause {
            case .person: FailureNotice(code: "cancelled", sentence: OrderText.cleaned(cancellation.reason))
            case .timeout:
                FailureNotice(code: "timed_out", sentence: language == .chinese ? "已超时" : cancellation.reason)
            // Who has decided is for those who handle orders.
            case .rejected:
                FailureNotice(
                    code: "rejected",
                    sentence: language == .chinese ? "订单未通过审核" : "rejected by review"
                )
            }
        case .interrupted: FailureNotice(code: "cancelled", sentence: description)
        }
    }

    /// The reason in words, for operators.
    var description: String {
        switch self {
        case .cancelled(let cancellation): cancellation.reason
        case .failed(let failure): failure.message
        case .interrupted: "the workflow was cancelled"
        }
    }
}

extension ApplicationFailure {
    /// A failure with a business meaning, under its type's name.
    init<Failure: OrderFailure>(_ failure: Failure) {
        self.init(failure.description, type: "\(Failure.self)", isNonRetryable: !Failure.isRetryable)
    }

    /// An activity's failure with the type of its cause, so that callers need not search for it.
    init<Declared>(_ failure: ActivityFailure<Declared>) {
        let name = failure.origin?.activityType ?? "an activity"
        switch failure.reason {
        case .declared(let error): self.init("\(error)", type: "\(Declared.self)", isNonRetryable: true)
        case .undeclared(let error): self = error
        case .timedOut(let kind): self.init("\(name) timed out: \(kind)", type: "ActivityTimedOut")
        case .interrupted: self.init("\(name) was cancelled", type: "ActivityCancelled")
        }
    }
}

extension FailureNotice {
    /// The code of an order that waits for something that is away.
    static let waitingCode = "waiting"

    /// The order waits for something that is away.
    static func waiting(_ language: DisplayLanguage) -> FailureNotice {
        let english = "something that the order needs is away; it goes on by itself"
        return FailureNotice(
            code: waitingCode,
            sentence: language == .chinese ? "订单所需的服务暂时不可用, 将自动继续" : english
        )
    }

    /// What was taken could not be given back yet.
    static func stuck(_ language: DisplayLanguage) -> FailureNotice {
        let english = "giving everything back takes longer than usual; somebody looks at it"
        return FailureNotice(
            code: "compensation_stuck",
            sentence: language == .chinese ? "退还所需时间比平时长; 已有人处理" : english
        )
    }

    /// The customer could not be told.
    static func notTold(_ language: DisplayLanguage) -> FailureNotice {
        FailureNotice(
            code: "not_told",
            sentence: language == .chinese ? "未能通知客户" : "the customer could not be told"
        )
    }
}

extension OrderStop {
    /// The failure of a child workflow.
    init(_ failure: ChildWorkflowFailure<any Error>) {
        let name = failure.origin?.workflowType ?? "a child workflow"
        switch failure.reason {
        case .interrupted(let interruption): self = .interrupted(interruption)
        case .undeclared(let error): self = .failed(error)
        case .declared(let error): self = .failed(ApplicationFailure("\(error)", type: "\(type(of: error))"))
        case .timedOut: self = .failed(ApplicationFailure("\(name) took too long", type: "ChildTimedOut"))
        case .terminated: self = .failed(ApplicationFailure("\(name) was terminated", type: "ChildTerminated"))
        case .notStarted(let cause):
            self = .failed(ApplicationFailure("\(name) could not be started: \(cause)", type: "ChildNotStarted"))
        }
    }
}
