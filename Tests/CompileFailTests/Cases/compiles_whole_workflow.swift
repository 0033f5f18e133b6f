import TemporalWorkflows

enum Declined: Error, Codable { case funds, expired }

let charge = Activity<Int, String, Declined>("charge", startToClose: .seconds(1))
let notify = Activity<Empty, Empty, Never>("notify", scheduleToClose: .minutes(1))

struct Child: Workflow {
    init(_ input: Arguments<Int, String>) {}
    static func run(
        _ input: Arguments<Int, String>,
        in context: WorkflowContext<Self>
    ) async throws(Declined) -> Int {
        throw .funds
    }
}

enum Fraud: Int, ChangeVersions { case none = -1, one = 1 }

struct W: Workflow {
    var count = 0
    var isPaid = false

    init(_ input: Int) {}

    struct Full: Error, Codable {}

    struct Messages: MessageSet {
        let add = Signal<W, Int>("add", aliases: ["plus"]) { $0.count += $1 }
        let pay = Signal<W, Empty>("pay") { $0.isPaid = true }
        let count = Query<W, Int>("count") { $0.count }
        let take = Update<W, Int, Int, Full>(
            "take",
            validate: { state, number throws(Full) in if state.count < number { throw Full() } },
            apply: { state, number throws(Full) in
                state.count -= number
                return state.count
            }
        )
        let reset = Update<W, Empty, Int, Never>("reset") { state, _ in
            state.count = 0
            return 0
        }
    }

    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let first = context.start(charge, 1)
        let second = context.start(charge, 2)
        do {
            _ = try await first.result() + second.result()
        } catch {
            switch error.reason {
            case .declared(.funds), .declared(.expired): context.logger.info("declined")
            case .timedOut, .interrupted, .undeclared: throw error
            }
        }
        switch context.version(of: Fraud.self) {
        case .none: break
        case .one: try await context.execute(notify)
        }
        try await context.sleep(for: .seconds(5))
        guard try await context.wait(for: .minutes(15), until: { $0.isPaid }) else { return 0 }
        context.state.count += Int.random(in: 1...6, using: &context.random)
        let child = try await context.start(child: Child.self, id: "child", Arguments(1, "x"))
        _ = try await child.result()
        try await context.shielded { (context: WorkflowContext<W>) in
            _ = try await context.execute(notify)
        }
        if context.isContinueAsNewSuggested { try await context.continueAsNew(input) }
        return context.state.count
    }
}
