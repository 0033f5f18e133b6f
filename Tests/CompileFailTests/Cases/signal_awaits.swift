// error: to parameter expecting synchronous function type
import TemporalWorkflows

struct W: Workflow {
    var count = 0
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
    mutating func bump() -> Int {
        count += 1
        return count
    }
    struct Messages: MessageSet {
        let add = Signal<W, Int>("add") { state, number in state.count += await ask() }
    }
}

func ask() async -> Int { 1 }
