import TemporalWorkflows

/// Takes a file into the database. An attempt that is silent for three seconds is given up and tried again.
let importFile = Activity<String, Int, Never>(
    "import-file",
    startToClose: .hours(1),
    heartbeat: .seconds(3),
    retry: RetryPolicy(initialInterval: .milliseconds(100))
)

struct ImportCustomers: Workflow {
    init(_ file: String) {}

    static func run(_ file: String, in context: WorkflowContext<Self>) async throws -> Int {
        // When the workflow is cancelled, it waits until the activity has tidied up.
        try await context.execute(importFile.with { $0.cancellation = .waitCompleted }, file)
    }
}
