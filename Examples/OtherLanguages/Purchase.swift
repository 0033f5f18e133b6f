import TemporalWorkflows

/// As the dataclass in Python.
struct Order: Codable, Sendable {
    var customer: String
    var cents: Int
}

/// What the Python worker has, by its names there and with the types of here.
enum Python {
    static let exchangeRate = Activity<String, Double, Never>("exchange_rate", startToClose: .seconds(10))
        .with { $0.taskQueue = "python" }
    static let invoice = WorkflowReference<Order, String>("Invoice")
}

/// A Swift workflow that uses both.
struct Purchase: Workflow {
    init(_ order: Order) {}

    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws -> [String] {
        let rate = try await context.execute(Python.exchangeRate, "GBP")
        var options = ChildOptions()
        options.taskQueue = "python"
        let invoice = try await context.execute(child: Python.invoice, options: options, order)
        return ["an activity in Python says \(rate)", "a workflow in Python says \(invoice)"]
    }
}
