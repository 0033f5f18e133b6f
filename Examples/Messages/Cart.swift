import TemporalWorkflows

/// Something to put into a cart.
struct Item: Codable, Sendable {
    var name: String
    /// In cents.
    var price: Int
}

/// A shopping cart that lives until it is checked out. Its stored properties are its state.
struct Cart: Workflow {
    var items: [Item] = []
    var isCheckedOut = false
    var total: Int { items.reduce(0) { $0 + $1.price } }

    init(_ customer: String) {}

    struct Messages: MessageSet {
        /// A signal changes the state and answers nothing.
        let checkOut = Signal<Cart, Empty>("check-out") { $0.isCheckedOut = true }

        /// A query reads the state; it leaves no trace in the history.
        let total = Query<Cart, Int>("total") { $0.total }

        /// An update changes the state and answers. What `validate` refuses is not written to the history either.
        let add = Update<Cart, Item, Int, CartIsFull>(
            "add",
            validate: { cart, _ throws(CartIsFull) in
                if cart.items.count == 2 { throw CartIsFull(limit: 2) }
            },
            apply: { cart, item in
                cart.items.append(item)
                return cart.total
            }
        )
    }

    /// Why an item was refused. Being `Codable`, it reaches the client as it is.
    struct CartIsFull: Error, Codable {
        var limit: Int
    }

    static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isCheckedOut }
        let cart = context.state
        return "\(customer) pays \(cart.total) cents for \(cart.items.count) items"
    }
}
