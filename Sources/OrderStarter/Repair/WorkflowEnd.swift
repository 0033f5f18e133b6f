import OrderContract
import OrderStores
import TemporalCore

/// How an order's workflow has ended.
struct WorkflowEnd: Sendable {
    /// What it says of the order.
    var outcome: RepairStore.Outcome
    /// The type of the failure it ended with, if it failed.
    var failureType: String?
    /// Why it was not completed, for the customer; nil for an order that was.
    var notice: @Sendable (DisplayLanguage) -> String? = { _ in nil }

    /// A workflow that gave a result.
    init(_ result: OrderResult) {
        outcome = RepairStore.Outcome(result.status)
        outcome.total = result.total
        outcome.reason = result.reason
        switch result.status {
        case .completed: outcome.stage = .statusUpdate
        case .rejected:
            outcome.stage = .rejected
            // Who has decided is for those who handle orders.
            notice = { $0 == .chinese ? "订单未通过审核" : "rejected by review" }
        default:
            outcome.stage = .cancelled
            let reason = OrderText.cleaned(result.reason ?? "cancelled by request")
            notice = { _ in reason }
        }
    }

    /// A workflow that failed, after it had given everything back.
    init(_ failure: Failure) {
        outcome = RepairStore.Outcome(.failed)
        outcome.reason = failure.message
        let type = if case .application(let application) = failure.kind { application.type } else { "" }
        failureType = type
        notice = { FailureNotice(type: type, message: failure.message, $0).sentence }
    }

    private init(_ status: OrderStatus, _ reason: String) {
        outcome = RepairStore.Outcome(status)
        outcome.reason = reason
    }

    /// A workflow that was cancelled through Temporal, and has given everything back.
    static var cancelled: WorkflowEnd {
        let reason = "the workflow was cancelled"
        var end = WorkflowEnd(.cancelled, reason)
        end.outcome.stage = .cancelled
        end.notice = { _ in reason }
        return end
    }

    /// A workflow that could not run its code to the end, so that it has given nothing back.
    static func stopped(_ reason: String) -> WorkflowEnd {
        var end = WorkflowEnd(.failed, reason)
        end.notice = { FailureNotice(type: "", message: reason, $0).sentence }
        return end
    }

    /// A workflow that Temporal does not have.
    static var unknown: WorkflowEnd { .stopped("the workflow is not there any more") }

    /// Whether its order has no message of its end by intent: a customer whose order could not be recorded was refused it.
    var isSilent: Bool { failureType == "\(CreateOrderFailed.self)" }
}
