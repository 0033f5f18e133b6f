import OrderContract
import TemporalWorkflows

extension WorkflowContext where W == OrderWorkflow {
    /// Notifies the customer, if possible; an order does not fail because a message failed.
    func tell(_ kind: NotificationKind, about order: OrderInput, because reason: String? = nil) async {
        let activity =
            switch (order.policy.notification, kind) {
            case (.email, .confirmation): CustomerMessages.confirm
            case (.email, .cancellation): CustomerMessages.cancel
            case (.email, .failure), (.notify, _): CustomerMessages.notify
            }
        let request = NotificationRequest(
            orderID: order.orderID,
            customerID: order.customerID,
            kind: kind,
            message: kind.message(of: order, because: reason)
        )
        do throws(OrderStop) {
            _ = try await perform(activity.retried(as: order.policy.retry), request)
        } catch {
            note(.notTold(order.language), cause: error.description)
        }
    }
}

extension NotificationKind {
    fileprivate func message(of order: OrderInput, because reason: String?) -> String {
        let because = reason ?? ""
        return switch (self, order.language) {
        case (.confirmation, .english): "Your order \(order.orderID) is complete."
        case (.confirmation, .chinese): "您的订单 \(order.orderID) 已完成。"
        case (.cancellation, .english): "Your order \(order.orderID) was cancelled: \(because)."
        case (.cancellation, .chinese): "您的订单 \(order.orderID) 已取消：\(because)。"
        case (.failure, .english): "Your order \(order.orderID) could not be completed: \(because)."
        case (.failure, .chinese): "您的订单 \(order.orderID) 未能完成：\(because)。"
        }
    }
}
