import TemporalWorkflows

enum Meters {
    static let read = Activity<Int, Int, Never>("read", startToClose: .seconds(10))
}

/// Reads many meters, some at a time.
struct Survey: Workflow {
    static func run(_ meters: [Int], in context: WorkflowContext<Self>) async throws -> [Int] {
        // docs: map
        let values = try await context.map(meters, atMost: 10) { context, meter in
            try await context.execute(Meters.read, meter)
        }
        // docs: end
        // docs: all
        let handles = meters.map { context.start(Meters.read, $0) }
        let again = try await context.all(handles)
        // docs: end
        // docs: grouped
        try await context.grouped("night", label: "Readings of the night") { context in
            for meter in meters.prefix(2) { try await context.execute(Meters.read, meter) }
        }
        // docs: end
        return zip(values, again).map { $0 + $1 }
    }
}
