import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Runs a test in an environment and then replays all that it has written, in every way there is.
func inMemory(
    options: WorkflowTestEnvironment.Options = .init(),
    mocking mocks: [any MockedWorkflow] = [],
    replays: Bool = true,
    @RegistrationBuilder _ registrations: () -> [Registration],
    _ body: (WorkflowTestEnvironment) async throws -> Void
) async throws {
    let test = try await WorkflowTestEnvironment(options: options, mocking: mocks, registrations)
    defer { test.shutDown() }
    try await body(test)
    guard replays else { return }
    let replayer = try Replayer(registrations)
    for try await workflow in test.client.workflows("") {
        let history = try await test.history(of: workflow.workflowID, runID: workflow.runID)
        let known = try? Registry(registrations()).workflow(history.workflowType)
        guard known != nil else { continue }
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(7), .cutAtEachTask] {
            do { try await replayer.replay(history, feeding) } catch {
                Issue.record("\(workflow.workflowID), fed \(feeding): \(error)")
            }
        }
    }
}

extension WorkflowTestEnvironment {
    /// Starts a workflow under its name as id.
    func start<W: Workflow>(
        _ workflow: W.Type,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws -> WorkflowHandle<W> {
        try await client.start(workflow, id: WorkflowID(W.name), on: taskQueue, options: options, input)
    }

    /// Runs a workflow and gives its result.
    func run<W: Workflow>(_ workflow: W.Type, _ input: W.Input) async throws -> W.Output {
        try await start(workflow, input).result()
    }
}
