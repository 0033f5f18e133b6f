import TemporalCore

extension RespondWorkflowTaskCompletedRequest {
    /// How many bytes the commands of a page may have. A server takes messages of 4 MiB; what is not a command, and the bytes
    /// between commands, have room in the rest.
    package static let pageSize = (4 << 20) - (512 << 10)

    /// How many bytes the commands have, for servers that limit it.
    package var commandSize: Int { completion.commands.reduce(0) { $0 + $1.size } }

    /// The answer in pages that a server takes, where it is larger than one of them.
    ///
    /// Commands alone can be divided. All else goes with the last page, which has no commands.
    /// - Parameter limit: how many bytes the commands of a page may have.
    /// - Returns: the pages, in their order; the answer as it is where it needs none, or where a command alone is larger.
    /// - Throws: ``WireError`` when something in it cannot be sent.
    package func pages(ofAtMost limit: Int = pageSize) throws(WireError) -> [RespondWorkflowTaskCompletedRequest] {
        guard try encoded().count > limit else { return [self] }
        var pages: [RespondWorkflowTaskCompletedRequest] = []
        var commands: [Command] = []
        var size = 0
        for command in completion.commands {
            let commandSize = command.size
            if commandSize > limit { return [self] }
            if !commands.isEmpty, size + commandSize > limit {
                pages.append(page(Int32(pages.count), commands))
                (commands, size) = ([], 0)
            }
            commands.append(command)
            size += commandSize
        }
        guard !commands.isEmpty else { return [self] }
        pages.append(page(Int32(pages.count), commands))
        var last = self
        last.completion.commands = []
        last.pageNumber = Int32(pages.count)
        return pages + [last]
    }

    private func page(_ number: Int32, _ commands: [Command]) -> RespondWorkflowTaskCompletedRequest {
        var page = RespondWorkflowTaskCompletedRequest(
            namespace: namespace,
            token: token,
            identity: identity,
            completion: WorkflowTaskCompletion(commands: commands),
            returnNewWorkflowTask: false,
            sdkName: "",
            sdkVersion: "",
            workerInstanceKey: workerInstanceKey
        )
        page.controlQueue = controlQueue
        page.pageNumber = number
        page.isIntermediatePage = true
        return page
    }
}

extension Command {
    fileprivate var size: Int { MessageArena.size { message($0) } }
}
