import TemporalMacros
import TemporalWorkflows

@Workflow
struct Counter {
    var count = 0
    var last: String?
    let step = 2

    mutating func run(in context: Context) async throws {
        try await context.wait { $0.count > 3 }
        count += 1
    }

    @Update
    mutating func add(_ number: Int, in context: Context) async throws -> Int {
        try await context.sleep(for: .seconds(1))
        count += number * step
        return count
    }
}
