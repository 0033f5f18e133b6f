import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let rolled = Int.random(in: 1...6, using: &context.random)
        _ = Double.random(in: 0..<1, using: &context.random)
        _ = Bool.random(using: &context.random)
        var numbers = [1, 2, 3].shuffled(using: &context.random)
        numbers.shuffle(using: &context.random)
        _ = numbers.randomElement(using: &context.random)
        _ = context.uuid()
        return rolled
    }
}
