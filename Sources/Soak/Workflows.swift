import TemporalWorkflows

/// The activities of the soak.
enum Steps {
    /// Which step it is and how long it takes.
    struct Input: Codable, Sendable {
        var number: Int
        var milliseconds: Int
    }

    // A lost task shows as a timeout; the limit is far above what a step takes, even on a busy machine.
    static let step = Activity<Input, Int, Never>("step", startToClose: .seconds(20))
}

/// How long each step of a workflow takes, and how long it rests between two pairs of them, in milliseconds.
struct Pace: Codable, Sendable {
    var step: Int
    var rest: Int
}

/// Steps, two at a time, until it is told to finish.
struct StepsWorkflow: Workflow {
    var isDone = false

    init(_ pace: Pace) {}

    struct Messages: MessageSet {
        let finish = Signal<StepsWorkflow, Empty>("finish") { $0.isDone = true }
    }

    /// The result is the number of steps.
    static func run(_ pace: Pace, in context: WorkflowContext<Self>) async throws -> Int {
        var count = 0
        repeat {
            let handles = (1...2).map {
                context.start(Steps.step, Steps.Input(number: count + $0, milliseconds: pace.step))
            }
            for handle in handles {
                _ = try await handle.result()
                count += 1
            }
            _ = try await context.wait(for: .milliseconds(pace.rest)) { $0.isDone }
        } while !context.state.isDone
        return count
    }
}

/// One activity and a timer, with some text to keep.
struct ShortWorkflow: Workflow {
    private let text: String

    init(_ text: String) { self.text = text }

    static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> Int {
        let step = try await context.execute(Steps.step, Steps.Input(number: text.count, milliseconds: 0))
        try await context.sleep(for: .milliseconds(1))
        return step
    }
}
