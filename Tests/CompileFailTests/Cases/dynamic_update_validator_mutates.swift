// error: cannot use mutating member on immutable value: 'state' is a 'let' constant
import TemporalWorkflows

struct W: Workflow {
    var log: [String] = []
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
    struct Messages: MessageSet {
        let all = DynamicUpdate<W>(
            validate: { state, name, _ in state.log.append(name) },
            apply: { state, name, _ in state.log.count }
        )
    }
}
