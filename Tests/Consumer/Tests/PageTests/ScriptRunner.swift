import TemporalWorkflows

// docs: group
struct Pausing<W: Workflow>: MessageGroup {
    let pause: Signal<W, Empty>

    init(_ path: WritableKeyPath<W, Bool>) { pause = Signal("pause") { $0[keyPath: path] = true } }
}
// docs: end

// docs: step
struct Step: MessageGroup {
    let done: Signal<ScriptRunner, String>
}
// docs: end

/// Waits for the signals that a script names, in its order.
struct ScriptRunner: Workflow {
    var results: [String] = []
    var isPaused = false
    init(_ script: [String]) {}

    struct Messages: MessageSet {
        let pausing = Pausing<ScriptRunner>(\.isPaused)
    }

    static func run(_ script: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        // docs: script
        for name in script {
            let count = context.state.results.count
            context.setHandlers(Step(done: Signal(name) { $0.results.append($1) }))
            try await context.wait { $0.results.count > count }
            context.removeHandler(.signal, named: name)
        }
        // docs: end
        try await context.wait { $0.isPaused }
        return context.state.results
    }
}
