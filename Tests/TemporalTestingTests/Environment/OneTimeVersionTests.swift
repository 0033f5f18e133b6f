import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Says at each of its signals where it is.
private struct Lodger: Workflow {
    static let versioningBehavior: VersioningBehavior? = .pinned
    var signals = 0
    struct Messages: MessageSet {
        let go = Signal<Lodger, Empty>("go") { $0.signals += 1 }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        for count in 1...2 {
            try await context.wait { $0.signals >= count }
            seen.append(context.info.currentDeploymentVersion?.buildID ?? "none")
        }
        return seen
    }
}

@Suite("An override for one task, in memory")
struct OneTimeVersionTests {
    @Test("sends a pinned run to its version, where it stays when the override is gone")
    func once() async throws {
        var options = WorkflowTestEnvironment.Options()
        options.worker.deployment = WorkerDeployment(name: "d", buildID: "1")
        let test = try await WorkflowTestEnvironment(options: options) { Lodger.self }
        var start = StartOptions()
        start.versioning = .oneTime(WorkerDeploymentVersion(deploymentName: "d", buildID: "2"))
        let handle = try await test.client.start(Lodger.self, id: "lodger", on: test.taskQueue, options: start)
        for _ in 1...2 { try await handle.signal(\.go) }
        #expect(try await handle.result() == ["2", "2"])
        #expect(try await handle.describe().versioning == nil)
    }
}
