import TemporalMacros
import TemporalWorkflows

/// The shape of apple/swift-temporal-sdk.
@Workflow
struct Hello {
    mutating func run(context: WorkflowContext<Self>, input: String) async throws -> String {
        try await context.sleep(for: .seconds(1))
        return "Hello, \(input)!"
    }
}

/// Neither input nor result.
@Workflow
struct Nothing {
    var count = 0

    static func run(in context: Context) async throws {
        try await context.sleep(for: .seconds(1))
    }

    @Signal
    mutating func count(input: Void) { count += 1 }
}

/// Several inputs, and a type that is generic.
@Workflow
struct Page<Item: Codable & Sendable> {
    let number: Int
    private(set) var items: [Item]

    init(items: [Item], number: Int) {
        self.items = items
        self.number = number
    }

    mutating func run(_ items: [Item], number: Int, in context: Context) async throws(Interruption) -> Int {
        try await context.wait { $0.items.count > 2 }
        return self.items.count + self.number
    }

    @Signal
    mutating func add(_ item: Item) { items.append(item) }
}
