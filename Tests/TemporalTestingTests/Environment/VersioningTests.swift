import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Says at each of its signals where it is.
private struct Walker: Workflow {
    static let versioningBehavior = VersioningBehavior.autoUpgrade
    var signals = 0
    struct Messages: MessageSet {
        let go = Signal<Walker, Empty>("go") { $0.signals += 1 }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        for count in 1...2 {
            try await context.wait { $0.signals >= count }
            seen.append(
                "\(context.info.currentDeploymentVersion?.buildID ?? "none") \(context.hasTargetVersionChanged)"
            )
        }
        return seen
    }
}

/// Goes on elsewhere when newer runs do.
private struct Settler: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var signals = 0
    init(_ runs: [String]) {}
    struct Messages: MessageSet {
        let look = Signal<Settler, Empty>("look") { $0.signals += 1 }
    }
    static func run(_ runs: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        let runs = runs + [context.info.currentDeploymentVersion?.buildID ?? "none"]
        if runs.count == 3 { return runs }
        try await context.wait { $0.signals > 0 }
        var options = ContinueAsNewOptions()
        if context.hasTargetVersionChanged, runs.count == 2 { options.initialVersioning = .autoUpgrade }
        try await context.continueAsNew(runs, options: options)
    }
}

/// Has a child that stays with it and one that does not.
private struct PinnedParent: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var isTold = false
    struct Messages: MessageSet {
        let go = Signal<PinnedParent, Empty>("go") { $0.isTold = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isTold }
        var options = ChildOptions()
        options.versioning = .autoUpgrade
        return [
            try await context.execute(child: Settled.self),
            try await context.execute(child: Settled.self, options: options),
        ]
    }
}

private struct Settled: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> String {
        context.info.currentDeploymentVersion?.buildID ?? "none"
    }
}

@Suite("Versions of workers in memory")
struct VersioningTests {
    private var options: WorkflowTestEnvironment.Options {
        var options = WorkflowTestEnvironment.Options()
        options.worker.deployment = WorkerDeployment(name: "d", buildID: "1", defaultBehavior: .pinned)
        return options
    }

    @Test("an auto-upgraded run moves at its next task, a pinned one hears of it")
    func upgraded() async throws {
        let test = try await WorkflowTestEnvironment(options: options) { Walker.self }
        let handle = try await test.client.start(Walker.self, id: "walker", on: test.taskQueue)
        var pinned = StartOptions()
        pinned.versioning = .pinned(WorkerDeploymentVersion(deploymentName: "d", buildID: "1"))
        let held = try await test.client.start(Walker.self, id: "held", on: test.taskQueue, options: pinned)
        for handle in [handle, held] { try await handle.signal(\.go) }
        test.deploy(buildID: "2")
        for handle in [handle, held] { try await handle.signal(\.go) }
        #expect(try await handle.result() == ["1 false", "2 false"])
        #expect(try await held.result() == ["1 false", "1 true"])
        let described = try await handle.describe()
        #expect(described.deploymentVersion?.buildID == "2")
        #expect(try await held.describe().versioning == pinned.versioning)
    }

    @Test("a pinned run stays when it continues as new, unless it says otherwise")
    func continued() async throws {
        let test = try await WorkflowTestEnvironment(options: options) { Settler.self }
        let handle = try await test.client.start(Settler.self, id: "settler", on: test.taskQueue, [])
        test.deploy(buildID: "2")
        let latest = test.client.handle(Settler.self, id: "settler")
        try await latest.signal(\.look)
        try await latest.signal(\.look)
        #expect(try await handle.result() == ["1", "1", "2"])
    }

    @Test("children begin where a pinned parent is, unless they are sent elsewhere")
    func children() async throws {
        let test = try await WorkflowTestEnvironment(options: options) {
            PinnedParent.self
            Settled.self
        }
        let handle = try await test.client.start(PinnedParent.self, id: "parent", on: test.taskQueue)
        test.deploy(buildID: "2")
        try await handle.signal(\.go)
        #expect(try await handle.result() == ["1", "2"])
    }

    @Test("a version and its behaviour are in the history, and nothing without a deployment")
    func history() async throws {
        for isDeployed in [true, false] {
            let test = try await WorkflowTestEnvironment(options: isDeployed ? options : .init()) { Settled.self }
            let result = try await test.client.execute(Settled.self, id: "child", on: test.taskQueue)
            #expect(result == (isDeployed ? "1" : "none"))
            let answers = try await test.history(of: "child").events.compactMap { event in
                if case .workflowTaskCompleted(let answer) = event.attributes { answer } else { nil }
            }
            #expect(answers.map(\.deploymentVersion?.buildID) == [isDeployed ? "1" : nil])
            #expect(answers.map(\.versioningBehavior) == [isDeployed ? .pinned : nil])
        }
    }

    @Test("what a worker refuses, the environment refuses")
    func refused() async throws {
        var options = options
        options.worker.deployment?.defaultBehavior = nil
        await #expect(throws: RegistrationError.self) {
            try await WorkflowTestEnvironment(options: options) { Settled.self }
        }
        options.worker.deployment = WorkerDeployment(name: "a.b", buildID: "1", defaultBehavior: .pinned)
        await #expect(throws: RegistrationError.self) {
            try await WorkflowTestEnvironment(options: options) { Settled.self }
        }
    }
}
