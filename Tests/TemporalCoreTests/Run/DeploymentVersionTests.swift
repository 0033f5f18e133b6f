import TemporalWorkflows
import Testing

@testable import TemporalCore

@Suite("The version that a workflow is told of")
struct DeploymentVersionTests {
    private static let wait = Activity<Empty, Empty, Never>("wait", startToClose: .seconds(1))

    /// Goes by the version at each of its tasks.
    struct Nomad: Workflow {
        static let versioningBehavior: VersioningBehavior? = .autoUpgrade
        var seen: [String] = []
        struct Messages: MessageSet {
            let seen = Query<Nomad, [String]>("seen") { $0.seen }
            let now = Signal<Nomad, Empty>("now") { _ in }
        }
        static func run(in context: WorkflowContext<Self>) async throws {
            for _ in 0..<3 {
                let build = context.info.currentDeploymentVersion?.buildID
                context.state.seen.append("\(build ?? "none") \(context.hasTargetVersionChanged)")
                if build == "1" {
                    try await context.sleep(for: .seconds(1))
                } else {
                    try await context.execute(DeploymentVersionTests.wait)
                }
            }
        }
    }

    private func answered(by build: String?) -> HistoryEvent.Attributes {
        var answer = HistoryEvent.WorkflowTaskCompleted()
        answer.deploymentVersion = build.map { WorkerDeploymentVersion(deploymentName: "d", buildID: $0) }
        return .workflowTaskCompleted(answer)
    }

    private var changed: HistoryEvent.Attributes {
        var start = HistoryEvent.WorkflowTaskStarted()
        start.targetVersionChanged = true
        return .workflowTaskStarted(start)
    }

    /// Build 1 answers the first task, build 2 the second; the third is at hand.
    private var history: [HistoryEvent] {
        events(
            .started(),
            .workflowTaskScheduled,
            .began,
            answered(by: "1"),
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .workflowTaskScheduled,
            changed,
            answered(by: "2"),
            .activityScheduled(activityID: "1", activityType: "wait"),
            .activityStarted(scheduled: EventID(10)),
            .activityCompleted(scheduled: EventID(10), result: []),
            .workflowTaskScheduled,
            .began
        )
    }

    private func run(_ build: String?) throws -> RunDriver {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "w",
            runID: RunID("r"),
            workflowType: "Nomad",
            taskQueue: "q"
        )
        return RunDriver(
            try WorkflowDefinition(Nomad.self),
            info: info,
            converter: JSONTestConverter(),
            sdkName: "t",
            sdkVersion: "1",
            deployment: build.map { WorkerDeploymentVersion(deploymentName: "d", buildID: $0) },
            log: { _, _ in }
        )
    }

    private func seen(_ run: RunDriver) throws -> [String] {
        guard case .answered(let payloads) = run.answer(QueryRequest(name: "seen", input: [])) else { return [] }
        return try JSONTestConverter().input([String].self, from: payloads)
    }

    @Test("is that of the worker that answered a task, and this worker's for the task at hand")
    func versions() throws {
        for (build, kind) in [("3", "activity"), (nil, "activity"), ("1", "timer")] {
            for pages in [[history], history.map { [$0] }] {
                let run = try run(build)
                defer { run.evict() }
                run.begin(WorkflowTask())
                for (index, page) in pages.enumerated() {
                    try run.feed(page, isLast: index == pages.count - 1)
                    try run.advance()
                }
                #expect(try seen(run) == ["1 false", "2 true", "\(build ?? "none") false"])
                let commands = try run.takeCommands()
                switch commands.first?.attributes {
                case .scheduleActivity where kind == "activity", .startTimer where kind == "timer": break
                default: Issue.record("\(commands)")
                }
                #expect(run.completion(commands, queries: []).versioningBehavior == .autoUpgrade)
            }
        }
    }

    @Test("is that of the last answer where only a query is asked")
    func query() throws {
        let run = try run("3")
        defer { run.evict() }
        run.begin(WorkflowTask())
        try run.feed(Array(history.prefix(10)), isLast: true)
        try run.advance(includingLast: false)
        #expect(try seen(run) == ["1 false", "2 true"])
        #expect(run.info.currentDeploymentVersion?.buildID == "2")
    }

    @Test("an answer without a version is a task without one, although an earlier one had one")
    func unversioned() throws {
        var history = history
        history[8].attributes = answered(by: nil)
        let run = try run(nil)
        defer { run.evict() }
        run.begin(WorkflowTask())
        try run.feed(history, isLast: true)
        try run.advance()
        #expect(try seen(run) == ["1 false", "none true", "none false"])
    }
}
