// error: 'first' is deprecated: the order of a Dictionary is not deterministic: sort it first
// error: 'popFirst()' is deprecated: the order of a Dictionary is not deterministic: sort it first
// error: 'randomElement(using:)' is deprecated: the order of a Dictionary is not deterministic: sort it first
// error: 'shuffled(using:)' is deprecated: the order of a Dictionary is not deterministic: sort it first
// error: 'first' is deprecated: the order of a Set is not deterministic: sort it first
// error: 'popFirst()' is deprecated: the order of a Set is not deterministic: sort it first
// error: 'randomElement(using:)' is deprecated: the order of a Set is not deterministic: sort it first
// error: 'shuffled(using:)' is deprecated: the order of a Set is not deterministic: sort it first
// error: 'removeFirst()' is deprecated: the order of a Set is not deterministic: sort it first
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        var amounts = ["a": 1]
        _ = amounts.first
        _ = amounts.keys.first
        _ = amounts.values.first
        _ = amounts.popFirst()
        _ = amounts.randomElement(using: &context.random)
        _ = amounts.keys.shuffled(using: &context.random)
        var names: Set = ["a"]
        _ = names.first
        _ = names.popFirst()
        names.removeFirst()
        _ = names.randomElement(using: &context.random)
        _ = names.shuffled(using: &context.random)
        return 1
    }
}
