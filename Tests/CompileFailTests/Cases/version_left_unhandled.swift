// error: switch must be exhaustive
import TemporalWorkflows

enum Fraud: Int, ChangeVersions { case none = -1, one = 1, two = 2 }

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        switch context.version(of: Fraud.self) {
        case .none: 1
        case .one: 2
        }
    }
}
