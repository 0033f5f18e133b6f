public import TemporalCore

/// The search attributes of orders: their names, and what each holds. Never personal data: they are not encrypted.
public enum OrderAttributes {
    /// The order's status.
    public static let status = "OrderStatus"
    /// How the order is handled.
    public static let policy = "OrderPolicy"
    /// Who orders.
    public static let customer = "OrderCustomer"
    /// What the order costs, in the smallest unit of its currency.
    public static let totalMinor = "OrderTotalMinor"
    /// Whether somebody has to look at the order.
    public static let needsAttention = "OrderNeedsAttention"

    /// What each holds, by its name.
    public static let types: [String: SearchAttributeType] = [
        status: .keyword, policy: .keyword, customer: .keyword, totalMinor: .int, needsAttention: .bool,
    ]
}
