// error: cannot be converted to error type 'Full'
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
        let add = Update<W, Int, Int, Full>(
            "add",
            validate: { state, number throws(Full) in throw Negative() },
            apply: { state, number throws(Full) in state.bump() }
        )
    }
}

struct Full: Error {}
struct Negative: Error {}
