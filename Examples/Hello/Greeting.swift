import TemporalWorkflows

/// An activity does what may fail or take time: this one's name, its types, and how long one attempt may take.
let compose = Activity<String, String, Never>("compose", startToClose: .seconds(10))

/// A workflow calls activities and waits, and goes on where it was after a crash.
struct Greeting: Workflow {
    init(_ name: String) {}

    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        let greeting = try await context.execute(compose, name)
        try await context.sleep(for: .seconds(1))
        return "\(greeting) It took a second."
    }
}
