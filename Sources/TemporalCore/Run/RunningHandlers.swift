/// The signal and update handlers of a run that have begun and not ended.
struct RunningHandlers {
    /// One of them.
    struct Handler {
        /// Kind, name and id, for people.
        let label: String
        let unfinished: UnfinishedPolicy
        /// The update that it answers; nil for a signal.
        let update: UpdateInfo?

        static func signal(_ name: String, _ unfinished: UnfinishedPolicy) -> Handler {
            Handler(label: "signal \"\(name)\"", unfinished: unfinished, update: nil)
        }

        static func update(_ request: UpdateRequest, _ unfinished: UnfinishedPolicy) -> Handler {
            let update = UpdateInfo(request)
            return Handler(label: "update \"\(update.name)\" (id \(update.id))", unfinished: unfinished, update: update)
        }
    }

    private var running: [(number: Int, handler: Handler)] = []
    private var count = 0

    var isEmpty: Bool { running.isEmpty }

    /// - Returns: a number to end it by.
    mutating func begin(_ handler: Handler) -> Int {
        count += 1
        running.append((count, handler))
        return count
    }

    mutating func end(_ number: Int) { running.removeAll { $0.number == number } }

    /// What is to be said when the workflow ends now; nil when there is nothing to say.
    var warning: String? {
        let labels = running.filter { $0.handler.unfinished == .warn }.map(\.handler.label)
        guard !labels.isEmpty else { return nil }
        return """
            [TMPRL1102] the workflow ended before these handlers had: \(labels.joined(separator: ", ")). Their work is \
            lost, and a client that waits for an update gets an error. Wait for WorkflowContext.allHandlersFinished, or \
            declare them with unfinished: .abandon.
            """
    }
}
