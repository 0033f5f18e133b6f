extension WorkflowRun {
    /// Starts code on the workflow's executor; it runs when the code that runs now waits.
    /// - Returns: the name of the new line of execution.
    @discardableResult
    func start(
        _ label: String,
        in context: WorkflowContext<W>,
        at place: CallSite? = nil,
        _ body: @escaping (WorkflowContext<W>) async -> Void
    ) -> String {
        let line = core.lines.begin(label, at: place)
        guard core.turns == nil else {
            core.turns?.add(line.number) { [core] in Self.begin(line, in: context, on: core.executor, body) }
            return line.name
        }
        Self.begin(line, in: context, on: core.executor, body)
        return line.name
    }

    private static func begin(
        _ line: ExecutionLines.Line,
        in context: WorkflowContext<W>,
        on executor: WorkflowExecutor,
        _ body: @escaping (WorkflowContext<W>) async -> Void
    ) {
        // Both stay on the workflow's executor, which one thread at a time drives.
        // tidy:allow nonisolated-unsafe — see above
        nonisolated(unsafe) let context = context
        // tidy:allow nonisolated-unsafe — see above
        nonisolated(unsafe) let body = body
        executor.start(line.name) {
            await body(context)
            context.core.lines.end(line)
        }
    }
}
