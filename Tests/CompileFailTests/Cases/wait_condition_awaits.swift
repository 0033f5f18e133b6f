// error: to parameter expecting synchronous function type
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { _ in await ask() }
        return 1
    }
}

func ask() async -> Bool { true }
