import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Houses {
    /// Returns the build of the worker that runs it.
    static let build = Activity<Empty, String, Never>("build", startToClose: .seconds(20))
}

extension WorkflowContext {
    fileprivate var build: String { info.currentDeploymentVersion?.buildID ?? "none" }
}

/// As in versions.py: goes from worker to worker, and its commands differ by the language of the one that it is on.
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
            context.state.seen.append(context.build)
            if context.build.hasPrefix("swift") {
                try await context.sleep(for: .milliseconds(1))
            } else {
                _ = try await context.execute(Houses.build)
            }
        }
        return context.state.seen
    }
}

/// As in versions.py: stays where it began.
private struct Resident: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var isDone = false
    struct Messages: MessageSet {
        let finish = Signal<Resident, Empty>("finish") { $0.isDone = true }
    }
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        let first = context.build
        try await context.wait { $0.isDone }
        return [first, context.build, try await context.execute(Houses.build)]
    }
}

@Suite("A deployment with builds in Swift and in Python", .fullServer, .timeLimit(.minutes(5)))
struct VersioningInteropTests {
    /// Runs a worker of each language, of one deployment and one queue.
    private func withBuilds(
        cache: CacheSize,
        _ body: @Sendable (Stage, LiveDeployment) async throws -> Void
    ) async throws {
        let stage = try await Stage()
        let deployment = LiveDeployment(of: stage)
        let python = try Program(
            try Places.python(),
            [
                PythonProgram.path("versions.py"), try LiveServerTrait.server.address, stage.queue.name,
                deployment.name,
                "python-1",
            ],
            environment: PythonProgram.environment
        )
        defer { python.kill() }
        do {
            try await stage.withWorker(
                cache: cache.rawValue,
                change: { $0.deployment = deployment.worker("swift-1") },
                {
                    Traveller.self
                    Resident.self
                    Houses.build.implemented { "swift-1" }
                }
            ) {
                try await deployment.setCurrent("swift-1")
                try await body(stage, deployment)
            }
        } catch {
            throw TestFailure("\(error); Python says: \(python.text)")
        }
    }

    /// What each answer to a workflow's tasks says of versions, by the name of the SDK that gave it.
    private func answers(_ stage: Stage, _ id: String) async throws -> [String: Set<String>] {
        let json = try await stage.client.rawCall(
            "GetWorkflowExecutionHistory",
            json: #"{"execution": {"workflowId": "\#(id)"}}"#
        )
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let events = (object?["history"] as? [String: Any])?["events"] as? [[String: Any]] ?? []
        var answers: [String: Set<String>] = [:]
        for event in events {
            guard let answer = event["workflowTaskCompletedEventAttributes"] as? [String: Any] else { continue }
            let version = answer["deploymentVersion"] as? [String: String]
            let stamp = answer["workerVersion"] as? [String: Any]
            let language = version?["buildId"]?.prefix { $0 != "-" } ?? "none"
            let fields = [
                "behavior \(answer["versioningBehavior"] as? String ?? "none")",
                "deployment \(version?["deploymentName"] == answer["workerDeploymentName"] as? String)",
                "stamp \(stamp?["buildId"] as? String == version?["buildId"]) \(stamp?.keys.sorted() ?? [])",
                "text \(answer["workerDeploymentVersion"] as? String == version.map { _ in "" })",
            ]
            answers[String(language), default: []].insert(fields.joined(separator: ", "))
        }
        return answers
    }

    @Test(
        "an auto-upgraded run goes to Python and back, and each replays what the other did",
        arguments: [
            CacheSize.many, .none,
        ]
    )
    func traveller(cache: CacheSize) async throws {
        try await withBuilds(cache: cache) { stage, deployment in
            let id: WorkflowID<Traveller> = stage.id("traveller")
            let handle = try await stage.client.start(Traveller.self, id: id, on: stage.queue)
            for (index, build) in ["swift-1", "python-1", "swift-1"].enumerated() {
                try await deployment.setCurrent(build)
                try await handle.signal(\.go)
                if index == 2 { break }
                try await eventually("it is on \(build)") { try await handle.query(\.seen).count == index + 1 }
            }
            #expect(try await handle.result() == ["swift-1", "python-1", "swift-1"])
            try await stage.replay(Traveller.self, id)
            let answers = try await answers(stage, id.rawValue)
            #expect(answers.count == 2)
            #expect(answers["swift"] == answers["python"])
        }
    }

    @Test("a pinned run ends where it began, whichever language is current")
    func resident() async throws {
        try await withBuilds(cache: .many) { stage, deployment in
            let (ours, theirs): (WorkflowID<Resident>, WorkflowID<Resident>) = (stage.id("ours"), stage.id("theirs"))
            let first = try await stage.client.start(Resident.self, id: ours, on: stage.queue)
            try await eventually("its first task is done") { try await hasBegun(first) }
            try await deployment.setCurrent("python-1")
            let second = try await stage.client.start(Resident.self, id: theirs, on: stage.queue)
            try await eventually("its first task is done") { try await hasBegun(second) }
            try await deployment.setCurrent("swift-1")
            try await first.signal(\.finish)
            try await second.signal(\.finish)
            #expect(try await first.result() == ["swift-1", "swift-1", "swift-1"])
            #expect(try await second.result() == ["python-1", "python-1", "python-1"])
            let (swift, python) = (
                try await answers(stage, ours.rawValue)["swift"], try await answers(stage, theirs.rawValue)["python"]
            )
            #expect(swift != nil)
            #expect(swift == python)
        }
    }

    private func hasBegun(_ handle: WorkflowHandle<Resident>) async throws -> Bool {
        try await handle.describe().historyLength >= 4
    }

    @Test("the pollers of both say the same of their versions")
    func pollers() async throws {
        try await withBuilds(cache: .many) { stage, deployment in
            try await deployment.setCurrent("python-1")
            for type in [TaskQueueTypeName.workflow, .activity] {
                try await eventually("both poll for \(type)") {
                    let json = try await stage.client.rawCall(
                        "DescribeTaskQueue",
                        json: #"{"taskQueue": {"name": "\#(stage.queue)"}, "taskQueueType": "\#(type.rawValue)"}"#
                    )
                    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
                    let pollers = object?["pollers"] as? [[String: Any]] ?? []
                    let said = pollers.map { poller in
                        var options = poller["deploymentOptions"] as? [String: String] ?? [:]
                        let build = options.removeValue(forKey: "buildId") ?? "none"
                        let older = (poller["workerVersionCapabilities"] as? [String: Any])?["buildId"] as? String
                        return "\(build) \(older ?? "none") \(options.sorted { $0.key < $1.key })"
                    }
                    let rest =
                        #"[(key: "deploymentName", value: "\#(deployment.name)"), "#
                        + #"(key: "workerVersioningMode", value: "WORKER_VERSIONING_MODE_VERSIONED")]"#
                    return Set(said) == ["swift-1 swift-1 \(rest)", "python-1 python-1 \(rest)"]
                }
            }
        }
    }

    private enum TaskQueueTypeName: String {
        case workflow = "TASK_QUEUE_TYPE_WORKFLOW"
        case activity = "TASK_QUEUE_TYPE_ACTIVITY"
    }
}
