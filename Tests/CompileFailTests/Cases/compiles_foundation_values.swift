import TemporalWorkflowsFoundation

struct Order: Codable, Sendable {
    var id: UUID
    var price: Decimal
    var page: URL?
    var due: Date
    var label: Data
}

struct W: Workflow {
    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws -> Order {
        var order = order
        order.id = context.newUUID()
        order.price *= 2
        order.due = context.date.advanced(by: .days(14))
        try await context.sleep(until: order.due)
        let moment = Timestamp(order.due)
        let late = context.date.duration(since: Date(moment)) > .seconds(1)
        let drawn = context.sideEffect { world in world.newUUID() }
        return late || drawn == order.id ? order : order
    }
}
