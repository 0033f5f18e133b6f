import TemporalWorkflows

// What the fence must not refuse: it is right, or somebody else's code needs it.

@MainActor final class Screen {
    var text = ""
}

struct Key: Hashable {
    let name: String
    let parts: [Int]
}

struct Folded: Hashable {
    let name: String
    static func == (left: Self, right: Self) -> Bool { left.name.lowercased() == right.name.lowercased() }
    func hash(into hasher: inout Hasher) { hasher.combine(name.lowercased()) }
}

struct W: Workflow {
    init(_ input: [String: Int]) {}
    static func run(_ input: [String: Int], in context: WorkflowContext<Self>) async throws -> Int {
        var total = 0
        for name in input.keys.sorted() { total += input[name, default: 0] }
        let keys: Set = [Key(name: "a", parts: [1]), Key(name: "b", parts: [])]
        let found = input.first { $0.value == 1 }
        let names = input.keys.sorted().shuffled(using: &context.random)
        context.logger.info("\(keys.contains { $0.parts.isEmpty }) \(found != nil) \(names.first ?? "")")
        return total + names.count + Set([Folded(name: "A"), Folded(name: "a")]).count
    }
}
