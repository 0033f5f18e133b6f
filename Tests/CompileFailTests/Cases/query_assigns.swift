// error: cannot assign to property: '$0' is immutable
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
        let count = Query<W, Int>("count") {
            $0.count = 3
            return 1
        }
    }
}
