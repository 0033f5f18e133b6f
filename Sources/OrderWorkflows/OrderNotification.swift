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
            message: kind.message(about: order.orderID, in: order.language, because: reason)
        )
        do throws(OrderStop) {
            _ = try await perform(activity.retried(as: order.policy.retry), request)
        } catch {
            note(.notTold(order.language), cause: error.description)
        }
    }
}
