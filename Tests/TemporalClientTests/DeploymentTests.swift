import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Waits until it is told to finish, and tells which build was there then.
private struct Guest: Workflow {
    var isDone = false
    struct Messages: MessageSet {
        let finish = Signal<Guest, Empty>("finish") { $0.isDone = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isDone }
        return context.info.currentDeploymentVersion?.buildID ?? "none"
    }
}

/// A server that looks every second whether versions are drained, and forgets workers as quickly.
@Suite(
    "Worker deployments on a real server",
    .liveServer {
        $0.arguments = [
            "--dynamic-config-value", #"matching.wv.VersionDrainageStatusVisibilityGracePeriod="1s""#,
            "--dynamic-config-value", #"matching.wv.VersionDrainageStatusRefreshInterval="1s""#,
            "--dynamic-config-value", #"matching.PollerHistoryTTL="1s""#,
        ]
    },
    .takingTurns,
    .timeLimit(.minutes(5))
)
struct DeploymentTests {
    /// A stage's deployment.
    private func deployment(_ stage: Stage) -> WorkerDeploymentHandle {
        stage.client.deployment("deployment-\(stage.key)")
    }

    /// Runs a worker of a build for as long as the body takes, which begins when the server knows the build.
    private func withBuild<Value: Sendable>(
        _ buildID: String,
        on stage: Stage,
        _ body: @Sendable (WorkerDeploymentHandle) async throws -> Value
    ) async throws -> Value {
        let deployment = deployment(stage)
        let deployed = WorkerDeployment(name: deployment.name, buildID: buildID, defaultBehavior: .pinned)
        return try await stage.withWorker(change: { $0.deployment = deployed }, { Guest.self }) {
            try await eventually("build \(buildID) is known") {
                do throws(ClientError) {
                    return try await !deployment.describeVersion(buildID).taskQueues.isEmpty
                } catch {
                    guard case .deploymentVersionNotFound = error else { throw error }
                    return false
                }
            }
            return try await body(deployment)
        }
    }

    private func start(
        _ name: String,
        _ stage: Stage,
        versioning: VersioningOverride? = nil
    ) async throws -> WorkflowHandle<Guest> {
        var options = StartOptions()
        options.versioning = versioning
        return try await stage.client.start(Guest.self, id: stage.id(name), on: stage.queue, options: options)
    }

    /// The build on which a workflow has run its first task.
    private func build(of guest: WorkflowHandle<Guest>) async throws -> String {
        try await eventually("its first task is done") { try await guest.describe().deploymentVersion?.buildID }
    }

    private func finish(_ guest: WorkflowHandle<Guest>) async throws -> String {
        try await guest.signal(\.finish)
        return try await guest.result()
    }

    @Test("half of the workflows go to a version that is tried; the old one ends its own, drains and is removed")
    func rollOut() async throws {
        let stage = try await Stage()
        let old = try await withBuild("1", on: stage) { deployment in
            try await deployment.setCurrentVersion(.build("1"))
            let first = try await start("first", stage)
            #expect(try await build(of: first) == "1")
            return first
        }
        try await withBuild("2", on: stage) { deployment in
            let builds = try await withBuild("1", on: stage) { _ in
                try await deployment.setRampingVersion(.build("2"), percentage: 50)
                let ramped = try await deployment.describe()
                #expect(ramped.routing.current == .build("1"))
                #expect(ramped.routing.ramping == .init(target: .build("2"), percentage: 50))
                #expect(ramped.routing.rampingChangedTime != nil && ramped.lastModifier == stage.client.identity)
                #expect(ramped.version("1")?.status == .current && ramped.version("2")?.status == .ramping)
                #expect(ramped.version("2")?.rampingSince != nil)
                var builds: [String: [WorkflowHandle<Guest>]] = [:]
                for number in 0..<40 {
                    let guest = try await start("guest-\(number)", stage)
                    builds[try await build(of: guest), default: []].append(guest)
                }
                #expect(Set(builds.keys) == ["1", "2"], "\(builds.mapValues(\.count))")
                try await deployment.setCurrentVersion(.build("2"))
                let promoted = try await deployment.describe().routing
                #expect(promoted.current == .build("2") && promoted.ramping == nil)
                #expect(try await deployment.describe().version("1")?.status == .draining)
                // Those that are pinned stay where they began, though the other version is current.
                for (buildID, guests) in builds {
                    for guest in guests { #expect(try await finish(guest) == buildID) }
                }
                #expect(try await finish(old) == "1")
                return builds
            }
            #expect(builds["1"]?.isEmpty == false && builds["2"]?.isEmpty == false)
            try await eventually("the old version is drained") {
                try await deployment.describeVersion("1").drainage?.status == .drained
            }
            let drained = try await deployment.describeVersion("1")
            #expect(drained.status == .drained && drained.currentSince == nil && drained.routingChangedTime != nil)
            #expect(try await deployment.describe().version("1")?.lastDeactivationTime != nil)
            #expect(drained.drainage?.checkedTime != nil && drained.drainage?.changedTime != nil)
            try await eventually("its workers are forgotten") {
                do throws(ClientError) {
                    try await deployment.deleteVersion("1")
                    return true
                } catch {
                    guard case .deploymentRefused(_, let reason) = error, reason.contains("stop its workers") else {
                        throw error
                    }
                    return false
                }
            }
            #expect(try await deployment.describe().versions.map(\.version.buildID) == ["2"])
        }
    }

    @Test("deployments are listed page by page, made, managed and removed")
    func lifecycle() async throws {
        let stage = try await Stage()
        let client = stage.client
        let names = (0..<3).map { "made-\($0)-\(stage.key)" }
        for name in names { try await client.createDeployment(name) }
        try await eventually("lists show them") {
            let listed = try await client.deployments(pageSize: 1).all().map(\.name)
            return Set(names).isSubset(of: listed)
        }
        let deployment = client.deployment(names[0])
        let made = try await deployment.describe()
        #expect(made.name == names[0] && made.versions.isEmpty && made.manager == nil && made.createTime != nil)
        #expect(made.routing.current == .unversioned && made.routing.ramping == nil)
        #expect(try await deployment.removeRampingVersion() == made.conflictToken)
        let token = try await deployment.setManager("boss", ifUnchangedSince: made.conflictToken)
        let managed = try await deployment.describe()
        #expect(managed.manager == "boss" && managed.conflictToken == token)
        let change = await error { try await deployment.setCurrentVersion(.build("1"), allowsNoPollers: true) }
        guard case .deploymentRefused(names[0], let reason)? = change else { throw TestFailure("\(change as Any)") }
        #expect(reason.contains("boss"))
        let late = await error { try await deployment.setManager("other", ifUnchangedSince: made.conflictToken) }
        guard case .deploymentConflict(names[0])? = late else { throw TestFailure("\(late as Any)") }
        try await deployment.setManager(client.identity)
        try await deployment.setCurrentVersion(.build("1"), allowsNoPollers: true)
        try await deployment.setManager(nil)
        #expect(try await deployment.describe().manager == nil)
        let full = await error { try await deployment.delete() }
        guard case .deploymentRefused(_, let words)? = full else { throw TestFailure("\(full as Any)") }
        #expect(words.contains("delete its versions first"))
        try await deployment.setCurrentVersion(.unversioned)
        try await deployment.deleteVersion("1", skipsDrainage: true)
        for name in names { try await client.deployment(name).delete() }
        let gone = await error { _ = try await deployment.describe() }
        guard case .deploymentNotFound(names[0])? = gone else { throw TestFailure("\(gone as Any)") }
    }

    @Test("a version tells its queues and loads, and has notes")
    func version() async throws {
        let stage = try await Stage()
        let client = stage.client
        try await withBuild("1", on: stage) { deployment in
            let described = try await deployment.describeVersion("1", reportsStats: true)
            #expect(described.status == .inactive && described.version.description == "\(deployment.name).1")
            #expect(described.createTime != nil && described.drainage == nil && described.rampingPercentage == 0)
            let queue = try #require(described.taskQueues.first { $0.type == .workflow })
            #expect(queue.taskQueue == stage.queue && queue.stats?.backlogCount == 0)
            try await deployment.updateVersionMetadata("1", set: ["commit": "2f4c9d1", "tries": 3])
            let notes = try await deployment.updateVersionMetadata("1", set: ["tries": 4], remove: ["commit"])
            #expect(notes.map(\.name) == ["tries"])
            let metadata = try await deployment.describeVersion("1").metadata
            #expect(try client.note("tries", as: Int.self, in: metadata) == 4)
            let idle = await error { try await deployment.updateVersionMetadata("1") }
            guard case .invalid? = idle else { throw TestFailure("\(idle as Any)") }
        }
    }

    @Test("what cannot be is refused with a sentence that says what to do")
    func refusals() async throws {
        let stage = try await Stage()
        try await withBuild("1", on: stage) { deployment in
            let seen = try await deployment.describe().conflictToken
            let nobody = stage.client.deployment("nobody-\(stage.key)")
            let cases: [(String, [String], @Sendable () async throws -> Void)] = [
                ("no deployment", ["there is no worker deployment", "polls"], { _ = try await nobody.describe() }),
                (
                    "none to route", ["there is no worker deployment"],
                    { try await nobody.setCurrentVersion(.build("1")) }
                ),
                ("none to clean", ["there is no worker deployment"], { try await nobody.deleteVersion("1") }),
                (
                    "a version that no worker polls", ["\(deployment.name).9", "start a worker of it first"],
                    { try await deployment.setCurrentVersion(.build("9")) }
                ),
                (
                    "the same, tried", ["\(deployment.name).9", "allow a version without pollers"],
                    { try await deployment.setRampingVersion(.build("9"), percentage: 1) }
                ),
                (
                    "notes of nothing", ["\(deployment.name).9", "lists its versions"],
                    {
                        try await deployment.updateVersionMetadata("9", set: ["a": 1])
                    }
                ),
                (
                    "a version that is not there", ["\(deployment.name).9"],
                    { _ = try await deployment.describeVersion("9") }
                ),
                (
                    "too large a part", ["101.0 %", "from 0 to 100"],
                    { try await deployment.setRampingVersion(.build("1"), percentage: 101) }
                ),
                (
                    "no number", ["from 0 to 100"],
                    { try await deployment.setRampingVersion(.build("1"), percentage: .nan) }
                ),
                ("no build", [".unversioned"], { try await deployment.setCurrentVersion(.build("")) }),
                ("no manager", ["no identity"], { try await deployment.setManager("") }),
                (
                    "an odd build", ["cannot start with '__'"],
                    {
                        try await deployment.setCurrentVersion(.build("__unversioned__"), allowsNoPollers: true)
                    }
                ),
                ("an odd name", ["cannot contain '.'"], { try await stage.client.createDeployment("a.b") }),
            ]
            for (name, words, verb) in cases {
                let text = await error(verb).map { "\($0)" } ?? "nothing"
                for word in words { #expect(text.contains(word), "\(name): \(text)") }
            }
            try await deployment.setCurrentVersion(.build("1"), ifUnchangedSince: seen)
            let stale = await error { try await deployment.setCurrentVersion(.unversioned, ifUnchangedSince: seen) }
            guard case .deploymentConflict(deployment.name)? = stale else { throw TestFailure("\(stale as Any)") }
            let harmful: [(String, @Sendable () async throws -> Void)] = [
                ("make another version current", { try await deployment.deleteVersion("1") }),
                ("ramp another version", { try await deployment.setRampingVersion(.build("1"), percentage: 5) }),
            ]
            for (words, verb) in harmful {
                let refused = await error(verb)
                guard case .deploymentRefused(_, let reason)? = refused else { throw TestFailure("\(refused as Any)") }
                #expect(reason.contains(words), "\(reason)")
            }
            // Everything but a part to workers without a version, and back.
            try await deployment.setRampingVersion(.unversioned, percentage: 12.5)
            let leaving = try await deployment.describe()
            #expect(leaving.routing.ramping == .init(target: .unversioned, percentage: 12.5))
            let back = try await deployment.removeRampingVersion(ifUnchangedSince: leaving.conflictToken)
            let returned = try await deployment.describe()
            #expect(returned.routing.ramping == nil && returned.conflictToken == back)
        }
    }

    @Test("a version that leaves a queue out is not made current, unless it may")
    func missingQueue() async throws {
        let stage = try await Stage()
        try await withBuild("1", on: stage) { deployment in
            try await deployment.setCurrentVersion(.build("1"))
            let guest = try await start("guest", stage)
            #expect(try await build(of: guest) == "1")
            try await withBuild("2", on: stage.next) { _ in
                let refused = await error { try await deployment.setCurrentVersion(.build("2")) }
                guard case .deploymentRefused(_, let reason)? = refused else { throw TestFailure("\(refused as Any)") }
                #expect(reason.contains("ignore missing task queues"))
                try await deployment.setCurrentVersion(.build("2"), ignoresMissingTaskQueues: true)
                #expect(try await deployment.describe().routing.current == .build("2"))
            }
            #expect(try await finish(guest) == "1")
        }
    }

    @Test(
        "an override sends a workflow to a version at its start, while it runs, once, or not to one that is not there"
    )
    func overrides() async throws {
        let stage = try await Stage()
        try await withBuild("1", on: stage) { deployment in
            let one = WorkerDeploymentVersion(deploymentName: deployment.name, buildID: "1")
            let two = WorkerDeploymentVersion(deploymentName: deployment.name, buildID: "2")
            try await deployment.setCurrentVersion(.build("1"))
            try await withBuild("2", on: stage) { _ in
                try await deployment.setRampingVersion(.build("2"), percentage: 0)
                let pinned = try await start("pinned", stage, versioning: .pinned(two))
                #expect(try await build(of: pinned) == "2")
                let described = try await pinned.describe()
                #expect(described.versioning == .pinned(two) && described.versioningBehavior == .pinned)
                #expect(described.deploymentVersion == two && described.versionTransition == nil)
                // A pinned workflow moves once, and stays there.
                let moved = try await start("moved", stage)
                #expect(try await build(of: moved) == "1")
                try await moved.updateOptions(WorkflowOptionsChange(versioning: .set(.oneTime(two))))
                #expect(try await moved.describe().versioning == .oneTime(two))
                #expect(try await finish(moved) == "2")
                #expect(try await moved.describe().versioning == nil)
                // The override of one that is pinned is taken away: it goes back to the version that its run has.
                try await pinned.updateOptions(WorkflowOptionsChange(versioning: .removed))
                #expect(try await pinned.describe().versioning == nil)
                #expect(try await finish(pinned) == "2")
                let upgraded = try await start("upgraded", stage, versioning: .pinned(one))
                #expect(try await build(of: upgraded) == "1")
                let batch = try await stage.client.startBatch(
                    .updateOptions(WorkflowOptionsChange(versioning: .set(.autoUpgrade))),
                    on: .workflows([BatchTarget(upgraded.id.rawValue)]),
                    reason: "test"
                )
                try await eventually("the batch is done") { try await batch.describe().state == .completed }
                try await deployment.setCurrentVersion(.build("2"))
                #expect(try await finish(upgraded) == "2")
                let again = try await upgraded.reset(
                    to: .firstTask,
                    reason: "test",
                    excluding: .signals,
                    changing: WorkflowOptionsChange(versioning: .set(.pinned(one)))
                )
                #expect(try await again.describe().versioning == .pinned(one))
                #expect(try await finish(again) == "1")
            }
            let nowhere = WorkerDeploymentVersion(deploymentName: deployment.name, buildID: "9")
            let guest = try await start("guest", stage, versioning: .pinned(one))
            let lost: [@Sendable () async throws -> Void] = [
                { _ = try await start("lost", stage, versioning: .pinned(nowhere)) },
                { _ = try await start("lost", stage, versioning: .oneTime(nowhere)) },
                { try await guest.updateOptions(WorkflowOptionsChange(versioning: .set(.pinned(nowhere)))) },
            ]
            for verb in lost {
                let refused = await error(verb)
                guard case .deploymentVersionNotFound(nowhere, let reason)? = refused else {
                    throw TestFailure("\(refused as Any)")
                }
                #expect(reason.contains("start a worker of it on the workflow's task queue"))
            }
            #expect(try await finish(guest) == "1")
        }
    }

    // Servers do not use it yet when they start the workflow, up to 1.32.
    @Test("a schedule keeps the version that its workflows are to go to")
    func schedule() async throws {
        let stage = try await Stage()
        let version = WorkerDeploymentVersion(deploymentName: "deployment-\(stage.key)", buildID: "1")
        var options = StartOptions()
        options.versioning = .pinned(version)
        let action = ScheduleAction.start(
            Guest.self,
            id: stage.id("scheduled"),
            on: stage.queue,
            options: options,
            Empty()
        )
        let schedule = try await stage.client.createSchedule(
            "schedule-\(stage.key)",
            Schedule(action: action, spec: ScheduleSpec())
        )
        #expect(try await schedule.describe().schedule.action.workflow?.versioning == .pinned(version))
        try await schedule.update { $0.schedule.state.note = "kept" }
        let updated = try await schedule.describe().schedule
        #expect(updated.state.note == "kept" && updated.action.workflow?.versioning == .pinned(version))
        try await schedule.delete()
    }

    private func error(_ verb: @Sendable () async throws -> Void) async -> ClientError? {
        do {
            try await verb()
            return nil
        } catch {
            return error as? ClientError
        }
    }
}
