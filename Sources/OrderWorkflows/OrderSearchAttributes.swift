import OrderContract
import TemporalWorkflows

/// The search attributes of orders. Never personal data, since search attributes are not encrypted.
enum OrderSearchAttributes {
    static let status = SearchAttributeKey<String>.keyword(OrderAttributes.status)
    static let policy = SearchAttributeKey<String>.keyword(OrderAttributes.policy)
    static let customer = SearchAttributeKey<String>.keyword(OrderAttributes.customer)
    static let totalMinor = SearchAttributeKey<Int>.int(OrderAttributes.totalMinor)
    static let needsAttention = SearchAttributeKey<Bool>.bool(OrderAttributes.needsAttention)
}

extension WorkflowContext where W == OrderWorkflow {
    /// Writes the attributes that are known from the start, if the policy says that the namespace has them.
    func publishSearchAttributes(of order: OrderInput) {
        guard order.policy.visibility else { return }
        var updates = [OrderSearchAttributes.policy.set(order.policy.name.rawValue)]
        if let customer = order.customerID { updates.append(OrderSearchAttributes.customer.set(customer)) }
        if let total = (try? order.knownTotal()) ?? order.declared {
            updates.append(OrderSearchAttributes.totalMinor.set(Int(total.minor)))
        }
        upsertSearchAttributes(updates)
    }
}
