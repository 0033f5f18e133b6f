public import TemporalCore

/// The search attributes of orders: their names and types. They are not encrypted, so a customer's id should not be
/// personal.
public enum OrderAttributes {
    /// The order's status.
    public static let status = "OrderStatus"
    /// How the order is handled.
    public static let policy = "OrderPolicy"
    /// The customer.
    public static let customer = "OrderCustomer"
    /// What the order costs, in the smallest unit of its currency.
    public static let totalMinor = "OrderTotalMinor"
    /// Whether a person has to look at the order.
    public static let needsAttention = "OrderNeedsAttention"

    /// The type of each, by its name.
    public static let types: [String: SearchAttributeType] = [
        status: .keyword, policy: .keyword, customer: .keyword, totalMinor: .int, needsAttention: .bool,
    ]
}
