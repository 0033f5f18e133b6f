public import ArgumentParser

/// Where a replay command gets its histories.
public struct ReplayOptions: ParsableArguments {
    /// Files and directories.
    @Argument(help: "Files with histories, and directories of them (.json, .pb, .bin, .binpb).")
    public var paths: [String] = []

    /// What to look for on the server.
    @Option(help: "Replay what this visibility query finds, such as \"ExecutionStatus = 'Running'\".")
    public var query: String?

    /// One workflow of the server.
    @Option(help: "Replay the workflow of this id.")
    public var workflowID: String?

    /// A certain run of it.
    @Option(help: "A certain run of the workflow; the latest when left out.")
    public var runID: String?

    /// How many the query may find.
    @Option(help: "How many of the workflows that the query finds are replayed at most; all when left out.")
    public var limit: Int?

    /// Histories of workflows that the program does not have.
    @Flag(help: "Pass over histories of workflows that this program does not have.")
    public var ignoreUnknown = false

    /// Further processes.
    @Option(
        help: """
            In how many further processes the histories are replayed as well: in each, hash values and the order of a \
            Dictionary or a Set are others.
            """
    )
    public var processes = 0

    /// Values, and not only what every worker compares.
    @Flag(
        help: """
            Compare values too: the inputs of activities, children, signals and the next run, the times of timers, memo, \
            search attributes, and results.
            """
    )
    public var compareInputs = false

    /// The server.
    @Option(help: "The Temporal server. [TEMPORAL_ADDRESS, temporal.toml; localhost:7233]")
    public var address: String?

    /// The namespace.
    @Option(help: "The namespace. [TEMPORAL_NAMESPACE, temporal.toml; default]")
    public var namespace: String?

    /// Nothing is asked for yet.
    public init() {}

    /// Refuses what makes no sense together.
    public func validate() throws {
        if paths.isEmpty, query == nil, workflowID == nil {
            throw ValidationError("Name files or directories, or give --query or --workflow-id.")
        }
        if runID != nil, workflowID == nil { throw ValidationError("--run-id needs --workflow-id.") }
        guard (0...100).contains(processes) else { throw ValidationError("--processes must be from 0 to 100.") }
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }
}
