import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Places {
    /// Returns the build of the worker that runs it.
    static let build = Activity<Empty, String, Never>("build", startToClose: .seconds(20))
}

/// The first build of a workflow: it waits, and is told where it is.
private struct OldHouse: Workflow {
    static let name = "House"
    static let versioningBehavior = VersioningBehavior.pinned
    var isDone = false
    struct Messages: MessageSet {
        let finish = Signal<OldHouse, Empty>("finish") { $0.isDone = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.sleep(for: .milliseconds(1))
        try await context.wait { $0.isDone }
        return ["old", try await context.execute(Places.build)]
    }
}

/// The second build: its code does not fit the history of the first one.
private struct NewHouse: Workflow {
    static let name = "House"
    static let versioningBehavior = VersioningBehavior.pinned
    var isDone = false
    struct Messages: MessageSet {
        let finish = Signal<NewHouse, Empty>("finish") { $0.isDone = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        let place = try await context.execute(Places.build)
        try await context.wait { $0.isDone }
        return ["new", place]
    }
}

/// Goes on by the version that runs its task: the commands differ, so a replay that took another version would not fit.
private struct Traveller: Workflow {
    static let versioningBehavior = VersioningBehavior.autoUpgrade
    var stops = 0
    var seen: [String] = []
    struct Messages: MessageSet {
        let go = Signal<Traveller, Empty>("go") { $0.stops += 1 }
        let seen = Query<Traveller, [String]>("seen") { $0.seen }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        for stop in 1...3 {
            try await context.wait { $0.stops >= stop }
            let build = context.info.currentDeploymentVersion?.buildID ?? "none"
            context.state.seen.append(build)
            if build == "1" {
                try await context.sleep(for: .milliseconds(1))
            } else {
                let place = try await context.execute(Places.build)
                if place != build { context.state.seen.append("activity on \(place)") }
            }
        }
        return context.state.seen
    }
}

/// Waits until it hears that newer runs go elsewhere, and goes there.
private struct Mover: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var looks = 0
    init(_ runs: Int) {}
    struct Messages: MessageSet {
        let look = Signal<Mover, Empty>("look") { $0.looks += 1 }
    }
    static func run(_ runs: Int, in context: WorkflowContext<Self>) async throws -> [String] {
        if runs == 1 {
            try await context.wait { _ in context.hasTargetVersionChanged }
            var options = ContinueAsNewOptions()
            options.initialVersioning = .autoUpgrade
            try await context.continueAsNew(2, options: options)
        }
        return [context.info.currentDeploymentVersion?.buildID ?? "none", "\(context.hasTargetVersionChanged)"]
    }
}

/// Says where it runs.
private struct Child: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    static func run(in context: WorkflowContext<Self>) async throws -> String {
        context.info.currentDeploymentVersion?.buildID ?? "none"
    }
}

/// Has two children when it is told: one as it comes, one on a version of its choice.
private struct Parent: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var isTold = false
    struct Messages: MessageSet {
        let go = Signal<Parent, Empty>("go") { $0.isTold = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isTold }
        let inherited = try await context.execute(child: Child.self)
        var options = ChildOptions()
        options.versioning = context.info.currentDeploymentVersion.map {
            .pinned(WorkerDeploymentVersion(deploymentName: $0.deploymentName, buildID: "2"))
        }
        return [inherited, try await context.execute(child: Child.self, options: options)]
    }
}

/// Says its type and where it runs.
private struct AnyType: Workflow {
    init(_ input: RawArguments) {}
    static func run(_ input: RawArguments, in context: WorkflowContext<Self>) async throws -> String {
        try await context.sleep(for: .milliseconds(1))
        return context.info.workflowType
    }
}

extension Live {
    @Suite("Versions of workers")
    struct VersioningTests {
        /// Runs two builds side by side.
        private func withBuilds(
            cache: CacheSize,
            first: [Registration],
            second: [Registration],
            _ body: @Sendable (Stage, LiveDeployment) async throws -> Void
        ) async throws {
            let stage = try await Stage()
            let deployment = LiveDeployment(of: stage)
            @Sendable func registrations(_ build: String, _ own: [Registration]) -> [Registration] {
                own + [Places.build.implemented { build }]
            }
            try await stage.withWorker(
                cache: cache.rawValue,
                change: { $0.deployment = deployment.worker("1") },
                { registrations("1", first) }
            ) {
                try await deployment.setCurrent("1")
                try await stage.withWorker(
                    cache: cache.rawValue,
                    change: { $0.deployment = deployment.worker("2") },
                    { registrations("2", second) }
                ) {
                    try await body(stage, deployment)
                }
            }
        }

        /// The versions that the answers to a workflow's tasks were given by, with their behaviours.
        private func answers(_ stage: Stage, _ id: WorkflowID<some Workflow>) async throws -> [String] {
            try await stage.events(of: id).compactMap { event in
                guard case .workflowTaskCompleted(let answer) = event.attributes else { return nil }
                let behavior = answer.versioningBehavior.map { "\($0)" } ?? "no behaviour"
                return "\(answer.deploymentVersion?.buildID ?? "no version") \(behavior)"
            }
        }

        @Test("a pinned run ends on its build, although a newer one is current", arguments: CacheSize.allCases)
        func pinned(cache: CacheSize) async throws {
            try await withBuilds(cache: cache, first: [.workflow(OldHouse.self)], second: [.workflow(NewHouse.self)]) {
                stage,
                deployment in
                let (old, new): (WorkflowID<OldHouse>, WorkflowID<NewHouse>) = (stage.id("old"), stage.id("new"))
                let oldHouse = try await stage.client.start(OldHouse.self, id: old, on: stage.queue)
                try await eventually("it has run its first task") { try await !answers(stage, old).isEmpty }
                try await deployment.setCurrent("2")
                let newHouse = try await stage.client.start(NewHouse.self, id: new, on: stage.queue)
                try await oldHouse.signal(\.finish)
                try await newHouse.signal(\.finish)
                #expect(try await oldHouse.result() == ["old", "1"])
                #expect(try await newHouse.result() == ["new", "2"])
                #expect(Set(try await answers(stage, old)) == ["1 pinned"])
                #expect(Set(try await answers(stage, new)) == ["2 pinned"])
                let described = try await oldHouse.describe()
                #expect(described.deploymentVersion == deployment.worker("1").version)
                try await stage.replay(OldHouse.self, old)
                try await stage.replay(NewHouse.self, new)
            }
        }

        @Test("an auto-upgraded run moves at its next task, and replays as it went", arguments: CacheSize.allCases)
        func upgraded(cache: CacheSize) async throws {
            let code: [Registration] = [.workflow(Traveller.self)]
            try await withBuilds(cache: cache, first: code, second: code) { stage, deployment in
                let id: WorkflowID<Traveller> = stage.id("traveller")
                let handle = try await stage.client.start(Traveller.self, id: id, on: stage.queue)
                try await handle.signal(\.go)
                try await eventually("the first stop") { try await handle.query(\.seen) == ["1"] }
                try await deployment.setCurrent("2")
                try await handle.signal(\.go)
                try await eventually("the second stop") { try await handle.query(\.seen) == ["1", "2"] }
                try await deployment.setCurrent("1")
                try await handle.signal(\.go)
                #expect(try await handle.result() == ["1", "2", "1"])
                let answers = try await answers(stage, id)
                #expect(Set(answers) == ["1 autoUpgrade", "2 autoUpgrade"], "\(answers)")
                try await stage.replay(Traveller.self, id)
            }
        }

        @Test("a pinned run hears that newer ones go elsewhere, and continues there", arguments: CacheSize.allCases)
        func moved(cache: CacheSize) async throws {
            let code: [Registration] = [.workflow(Mover.self)]
            try await withBuilds(cache: cache, first: code, second: code) { stage, deployment in
                let id: WorkflowID<Mover> = stage.id("mover")
                let handle = try await stage.client.start(Mover.self, id: id, on: stage.queue, 1)
                try await eventually("it has run its first task") { try await !answers(stage, id).isEmpty }
                try await deployment.setCurrent("2")
                let latest = stage.client.handle(Mover.self, id: id)
                try await latest.signal(\.look)
                #expect(try await handle.result() == ["2", "false"])
                try await stage.replay(id, runID: handle.runID) { Mover.self }
                try await stage.replay(Mover.self, id)
                #expect(try await answers(stage, id) == ["2 pinned"])
            }
        }

        @Test("a child stays on its parent's version, unless it is sent to another", arguments: CacheSize.allCases)
        func children(cache: CacheSize) async throws {
            let code: [Registration] = [.workflow(Parent.self), .workflow(Child.self)]
            try await withBuilds(cache: cache, first: code, second: code) { stage, deployment in
                let id: WorkflowID<Parent> = stage.id("parent")
                let handle = try await stage.client.start(Parent.self, id: id, on: stage.queue)
                try await eventually("it has run its first task") { try await !answers(stage, id).isEmpty }
                try await deployment.setCurrent("2")
                try await handle.signal(\.go)
                #expect(try await handle.result() == ["1", "2"])
                try await stage.replay(id) { Parent.self }
            }
        }

        @Test("the registration goes before the type, the type before the worker, and dynamic workflows choose")
        func behaviors() async throws {
            let stage = try await Stage()
            let deployment = LiveDeployment(of: stage)
            let registrations: @Sendable () -> [Registration] = {
                [
                    .workflow(Child.self),
                    .workflow(Child.self, as: "Overridden", versioningBehavior: .autoUpgrade),
                    .workflow(Undecided.self),
                    .dynamicWorkflow(AnyType.self) { info, input in
                        let word = try? input.value(String.self)
                        return info.workflowType == "Fixed" || word == "fixed" ? .pinned : .autoUpgrade
                    },
                ]
            }
            try await stage.withWorker(
                change: { $0.deployment = deployment.worker("1", default: .autoUpgrade) },
                registrations
            ) {
                try await deployment.setCurrent("1")
                func behavior(_ type: String, _ input: String = "") async throws -> [String] {
                    let workflow = WorkflowReference<String, String>(type)
                    let id: WorkflowID<ReferencedWorkflow<String, String>> = stage.id("\(type)\(input)")
                    _ = try await stage.client.execute(workflow, id: id, on: stage.queue, input)
                    return try await Array(Set(answers(stage, id)))
                }
                #expect(try await behavior("Child") == ["1 pinned"])
                #expect(try await behavior("Overridden") == ["1 autoUpgrade"])
                #expect(try await behavior("Undecided") == ["1 autoUpgrade"])
                #expect(try await behavior("Fixed") == ["1 pinned"])
                #expect(try await behavior("Other") == ["1 autoUpgrade"])
                #expect(try await behavior("Other", "fixed") == ["1 pinned"])
            }
        }
    }
}

/// Says nothing of versions.
private struct Undecided: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> String { "done" }
}
