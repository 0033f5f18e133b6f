// error: 'random(in:)' is deprecated: workflow code is deterministic: use random(in:using: &context.random)
// error: 'random()' is deprecated: workflow code is deterministic: use random(using: &context.random)
// error: 'shuffled()' is deprecated: workflow code is deterministic: use shuffled(using: &context.random)
// error: 'shuffle()' is deprecated: workflow code is deterministic: use shuffle(using: &context.random)
// error: 'randomElement()' is deprecated: workflow code is deterministic: use randomElement(using: &context.random)
// error: 'SystemRandomNumberGenerator' is deprecated: workflow code is deterministic: use context.random
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = Int.random(in: 0..<3)
        _ = Int.random(in: 0...3)
        _ = Double.random(in: 0..<3)
        _ = Double.random(in: 0...3)
        _ = SIMD2<Int>.random(in: 0..<3)
        _ = SIMD2<Double>.random(in: 0...3)
        _ = Bool.random()
        _ = [1, 2].shuffled()
        var numbers = [1, 2]
        numbers.shuffle()
        _ = numbers.randomElement()
        _ = SystemRandomNumberGenerator()
        return 1
    }
}
