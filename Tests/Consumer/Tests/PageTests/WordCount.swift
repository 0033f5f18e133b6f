import TemporalWorkflows

// docs: session
enum Files {
    static let download = Activity<String, String, Never>("download", startToClose: .minutes(5))
    static let countWords = Activity<String, Int, Never>("countWords", startToClose: .minutes(5))
}

struct WordCount: Workflow {
    init(_ address: String) {}

    static func run(_ address: String, in context: WorkflowContext<Self>) async throws -> Int {
        let options = SessionOptions(executionTimeout: .hours(1), creationTimeout: .minutes(1))
        return try await context.withSession(options) { session in
            let path = try await session.execute(Files.download, address)
            return try await session.execute(Files.countWords, path)
        }
    }
}
// docs: end
