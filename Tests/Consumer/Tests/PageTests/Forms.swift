// docs: forms
import TemporalWorkflows

enum Disk {
    // `Empty` stands for an input or a result that is left out.
    static let sweep = Activity<Empty, Empty, Never>("sweep", startToClose: .minutes(5))
}

/// No input and no result. The state has values, so no `init` is written.
struct Cleanup: Workflow {
    var rounds = 0

    struct Messages: MessageSet {
        let reset = Update<Cleanup, Empty, Empty, Never>("reset") { $0.rounds = 0 }
    }

    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.execute(Disk.sweep)
        context.state.rounds += 1
    }
}

/// An input on which the state does not depend.
struct Portion: Workflow {
    static func run(_ guests: Int, in context: WorkflowContext<Self>) async throws -> Int {
        guests * 250
    }
}

/// An input from which the state is made.
struct Bill: Workflow {
    var total: Int
    init(_ prices: [Int]) { total = prices.reduce(0, +) }

    static func run(_ prices: [Int], in context: WorkflowContext<Self>) async throws -> Int {
        context.state.total
    }
}
// docs: end
