import TemporalStreams
import TemporalWorkflows

// docs: workflow
/// What the workflow, its activity and its readers share.
enum Research {
    static let steps = StreamTopic<String>("steps")
    static let read = Activity<String, Int, Never>("read", startToClose: .seconds(60))
}

/// Answers a question, and lets a page look on.
struct Agent: Workflow {
    struct Input: Codable, Sendable {
        var questions: [String]
        var stream: WorkflowStreamState?
    }

    let stream: WorkflowStream

    init(_ input: Input) { stream = WorkflowStream(input.stream) }

    struct Messages: MessageSet {
        let stream = WorkflowStreamMessages<Agent> { $0.stream }
    }

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Int {
        let stream = context.state.stream
        stream.publish("begins: \(input.questions[0])", to: Research.steps, in: context)
        let pages = try await context.execute(Research.read, input.questions[0])
        stream.publish("has read \(pages) pages", to: Research.steps, in: context)
        let rest = Array(input.questions.dropFirst())
        if !rest.isEmpty {
            try await stream.continueAsNew(in: context) { Input(questions: rest, stream: $0) }
        }
        return stream.nextOffset
    }
}
// docs: end
