// error: 'hashValue' is deprecated: hash values differ between processes: compare the values
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = "a".hashValue
        _ = 1.hashValue
        _ = [1].hashValue
        _ = Set([1]).hashValue
        return 1
    }
}
