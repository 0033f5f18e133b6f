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

/// No result, by a method.
@Workflow
struct Silent {
    private(set) var heard = ""

    mutating func run(_ words: String, in context: Context) async throws {
        heard = words
        try await context.sleep(for: .seconds(1))
    }

    @Query
    func last() -> String { heard }
}

/// No result, by a static `run`, and a state that is made without the input.
@Workflow
struct StaticSilent {
    let made: Int

    init() { made = 3 }

    static func run(_ words: String, in context: Context) async throws {
        try await context.sleep(for: .seconds(1))
    }
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

/// Lends its state to something that awaits, which nobody may.
@Workflow
struct Lender {
    var count = 0

    mutating func run(in context: Context) async throws {
        try await Self.raise(&count, in: context)
    }

    private static func raise(_ number: inout Int, in context: Context) async throws {
        try await context.sleep(for: .seconds(1))
        number += 1
    }

    @Signal
    mutating func add() { count += 1 }
}
