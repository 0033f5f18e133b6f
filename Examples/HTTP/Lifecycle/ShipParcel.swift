import TemporalWorkflows

let weigh = Activity<String, Double, Never>("weigh", startToClose: .seconds(10))

struct ShipParcel: Workflow {
    init(_ street: String) {}

    static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> String {
        let weight = try await context.execute(weigh, street)
        context.logger.info("the parcel weighs \(weight) kg")
        return "\(weight) kg to \(street)"
    }
}
