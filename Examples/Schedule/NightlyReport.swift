import TemporalWorkflows

/// A report that a schedule asks for.
struct NightlyReport: Workflow {
    init(_ department: String) {}

    static func run(_ department: String, in context: WorkflowContext<Self>) async throws -> String {
        // When the schedule meant it to start. The run may begin later: after a jam, or because it makes up for a day.
        let time = context.searchAttribute(.datetime("TemporalScheduledStartTime")) ?? context.now
        return "the report of \(department) for \(time)"
    }
}
