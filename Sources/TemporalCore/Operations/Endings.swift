/// How a run ends: one command, which goes last and whose event is the end of its history.
enum Endings {
    /// Whether an event is the trace of the command that ends a workflow.
    static func match(_ command: Command, _ event: HistoryEvent) -> Bool {
        switch (command.attributes, event.attributes) {
        case (.completeWorkflow, .workflowCompleted), (.failWorkflow, .workflowFailed),
            (.cancelWorkflow, .workflowCancelled), (.continueAsNew, .workflowContinuedAsNew):
            true
        default: false
        }
    }
}

extension RunCore {
    /// Ends the run so that the next one begins, unless it has ended.
    func continueAsNew(_ call: ContinueAsNewCall<some Codable & Sendable>) {
        if isLive, !isFinished, let command = command(call) { finish(command) }
    }

    private func command(_ call: ContinueAsNewCall<some Codable & Sendable>) -> Command? {
        let options = call.options
        guard let payloads = encode(call.input, "the input of the next run") else { return nil }
        let memo = memo(options.memo) ?? info.memo
        let attributes = searchAttributes(options.searchAttributes) ?? info.searchAttributes
        // A note or an attribute that cannot be written has failed the task.
        guard isLive else { return nil }
        var next = Command.ContinueAsNewCommand(
            workflowType: call.workflowType,
            taskQueue: options.taskQueue ?? info.taskQueue,
            input: payloads
        )
        next.memo = memo
        next.header = call.header
        // The next run begins without changes of code behind it.
        next.searchAttributes = attributes.filter { $0.name != Versions.searchAttribute }
        next.runTimeout = options.runTimeout ?? info.runTimeout
        next.taskTimeout = options.taskTimeout ?? info.taskTimeout
        next.retryPolicy = options.retry ?? info.retryPolicy
        next.startDelay = options.startDelay
        next.inheritsBuildID = next.taskQueue == info.taskQueue
        next.initialVersioning = options.initialVersioning
        return Command(.continueAsNew(next))
    }
}
