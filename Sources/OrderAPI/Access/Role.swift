/// What a caller is to the shop.
enum Role: String, Sendable, CaseIterable {
    /// May place orders in their own name, and see, pay and cancel those.
    case customer
    /// Handles products and the orders of all customers, apart from decisions about reviews and approvals.
    case clerk
    /// Sees everything, and decides about reviews and approvals, and nothing else.
    case auditor
    /// May do everything.
    case admin

    /// What there is to be allowed.
    enum Right: Sendable, CaseIterable {
        /// Lists orders.
        case browse
        /// Looks at one order.
        case look
        /// Places an order.
        case place
        /// Pays, cancels, or adds an item.
        case change
        /// Completes or expedites.
        case handle
        /// Approves, or decides a review.
        case judge
        /// Changes prices and stock.
        case supply
        /// Reads the metrics.
        case operate
    }

    /// Whether it may do something; a customer only with their own orders.
    func may(_ right: Right) -> Bool {
        switch (self, right) {
        case (.admin, _), (_, .browse), (_, .look): true
        case (.customer, .place), (.customer, .change): true
        case (.clerk, .place), (.clerk, .change), (.clerk, .handle), (.clerk, .supply): true
        case (.auditor, .judge): true
        default: false
        }
    }
}

/// Who sends a request.
struct Caller: Sendable, Hashable {
    /// The name of the token; nil for somebody without one.
    var name: String?
    /// What they may do; nil for nothing.
    var role: Role?
    /// Under which key their requests are counted.
    var key: String

    /// Whose orders they may see; nil for everybody's.
    var onlyCustomer: String? { role == .customer ? name ?? "" : nil }

    /// Whether they may do something.
    func may(_ right: Role.Right) -> Bool { role?.may(right) ?? false }
}
