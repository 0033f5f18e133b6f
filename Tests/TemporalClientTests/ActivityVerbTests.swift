import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private struct Unlucky: Error, Codable {}

/// Fails until it is let through.
private let stubborn = Activity<Empty, Int, Unlucky>(
    "stubborn",
    startToClose: .seconds(60),
    retry: RetryPolicy(initialInterval: .milliseconds(1), backoffCoefficient: 1)
)
/// Sends heartbeats until it is told to stop.
private let lively = Activity<Empty, String, Never>(
    "lively",
    startToClose: .seconds(60),
    heartbeat: .milliseconds(200),
    retry: RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 0)
)

private struct Boss: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.execute(stubborn, Empty())
    }
}

private struct Watcher: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(lively, Empty())
    }
}

/// What an activity is told to do, and what it has heard.
private final class Switch: Sendable {
    private let state = Mutex<(isOpen: Bool, heard: [ActivityCancellationReason])>((false, []))
    var isOpen: Bool { state.withLock { $0.isOpen } }
    func open() { state.withLock { $0.isOpen = true } }
    func hear(_ reason: ActivityCancellationReason) { state.withLock { $0.heard.append(reason) } }
    var heard: [ActivityCancellationReason] { state.withLock { $0.heard } }
}

extension Live {
    @Suite("What an operator does to activities")
    struct ActivityVerbTests {
        private func implementation(_ door: Switch) -> Registration {
            stubborn.implemented { _, activity in
                guard door.isOpen else { throw Unlucky() }
                return activity.info.attempt
            }
        }

        /// Beats until it is told to stop, then tells why; in its next attempt it ends.
        private func lively(_ door: Switch) -> Registration {
            TemporalClientTests.lively.implemented { _, activity in
                while !door.isOpen {
                    try activity.heartbeat("attempt \(activity.info.attempt)")
                    if let reason = activity.cancellationReason {
                        door.hear(reason)
                        throw CancellationError()
                    }
                    await Task.yield()
                }
                return try activity.heartbeatDetails(as: String.self) ?? "none"
            }
        }

        @Test("a paused activity is not tried again until it is unpaused, and its description tells all")
        func pause() async throws {
            let stage = try await Stage()
            let door = Switch()
            let id: WorkflowID<Boss> = stage.id("boss")
            try await stage.withWorker({ [.workflow(Boss.self), implementation(door)] }) {
                let handle = try await stage.client.start(Boss.self, id: id, on: stage.queue, Empty())
                try await eventually("it has failed") {
                    (try await handle.describe().pendingActivities.first?.attempt ?? 0) > 2
                }
                try await handle.pauseActivities(.of(stubborn), reason: "broken")
                try await eventually("it is paused") {
                    try await handle.describe().pendingActivities.first?.state == .paused
                }
                let paused = try #require(try await handle.describe().pendingActivities.first)
                #expect(paused.isPaused && paused.pauseReason == "broken" && paused.pausedBy == stage.client.identity)
                #expect(paused.pauseTime != nil && paused.activityType == "stubborn" && paused.activityID == "1")
                #expect(paused.lastFailure != nil && paused.lastWorkerIdentity == stage.client.identity)
                #expect(paused.lastAttemptCompleteTime != nil && paused.options.startToClose == .seconds(60))
                #expect(paused.options.taskQueue == stage.queue && paused.maximumAttempts == 0)
                door.open()
                try await handle.unpauseActivities(.id("1"), resetsAttempts: true)
                #expect(try await handle.result() == 1)
            }
            try await stage.replay(Boss.self, id) { implementation(door) }
        }

        @Test("all activities are paused and unpaused together")
        func all() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Boss.self), implementation(door)] }) {
                let handle = try await stage.client.start(Boss.self, id: stage.id("boss"), on: stage.queue, Empty())
                try await eventually("it is asked for") { try await handle.describe().pendingActivities.count == 1 }
                try await handle.pauseActivities(.all)
                try await eventually("it is paused") {
                    try await handle.describe().pendingActivities.first?.isPaused == true
                }
                door.open()
                try await handle.unpauseActivities(.all, resetsHeartbeat: true)
                #expect(try await handle.result() >= 1)
            }
        }

        @Test("a reset begins again with the first attempt")
        func reset() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Boss.self), implementation(door)] }) {
                let handle = try await stage.client.start(Boss.self, id: stage.id("boss"), on: stage.queue, Empty())
                try await eventually("it has failed") {
                    (try await handle.describe().pendingActivities.first?.attempt ?? 0) > 2
                }
                try await handle.pauseActivities(.of(stubborn))
                try await eventually("it is paused") {
                    try await handle.describe().pendingActivities.first?.state == .paused
                }
                try await handle.resetActivities(.of(stubborn), resetsHeartbeat: true, keepsPaused: true)
                let reset = try #require(try await handle.describe().pendingActivities.first)
                #expect(reset.attempt == 1 && reset.isPaused)
                door.open()
                try await handle.unpauseActivities(.all)
                #expect(try await handle.result() == 1)
            }
        }

        @Test("options are changed and restored")
        func options() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Boss.self), implementation(door)] }) {
                let handle = try await stage.client.start(Boss.self, id: stage.id("boss"), on: stage.queue, Empty())
                try await eventually("it is asked for") { try await handle.describe().pendingActivities.count == 1 }
                let changed = try await handle.updateActivityOptions(
                    .of(stubborn),
                    ActivityOptionsChange(
                        startToClose: .seconds(30),
                        retry: RetryPolicy(initialInterval: .milliseconds(2), maximumAttempts: 1_000_000)
                    )
                )
                #expect(changed.startToClose == .seconds(30) && changed.retry?.maximumAttempts == 1_000_000)
                #expect(changed.taskQueue == stage.queue)
                let pending = try #require(try await handle.describe().pendingActivities.first)
                #expect(pending.options.startToClose == .seconds(30) && pending.maximumAttempts == 1_000_000)
                let restored = try await handle.updateActivityOptions(.id("1"), .original)
                #expect(restored.startToClose == .seconds(60) && restored.retry?.maximumAttempts == 0)
                door.open()
                _ = try await handle.result()
            }
        }

        @Test("an activity that runs hears that it is paused")
        func hearsPause() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Watcher.self), lively(door)] }) {
                let handle = try await stage.client.start(
                    Watcher.self,
                    id: stage.id("watcher"),
                    on: stage.queue,
                    Empty()
                )
                try await eventually("it beats") {
                    try await handle.describe().pendingActivities.first?.lastHeartbeatTime != nil
                }
                let pending = try #require(try await handle.describe().pendingActivities.first)
                #expect(pending.state == .started)
                let details = try pending.heartbeatDetails.map { try stage.client.value(String.self, from: $0) }
                #expect(details == ["attempt 1"])
                try await handle.pauseActivities(.of(TemporalClientTests.lively), reason: "stop")
                try await eventually("it has heard") { door.heard == [.paused] }
                try await eventually("it is paused") {
                    try await handle.describe().pendingActivities.first?.state == .paused
                }
                door.open()
                try await handle.unpauseActivities(.all)
                #expect(try await handle.result().hasPrefix("attempt"))
            }
        }

        @Test("an activity that runs hears that it is reset")
        func hearsReset() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Watcher.self), lively(door)] }) {
                let handle = try await stage.client.start(
                    Watcher.self,
                    id: stage.id("watcher"),
                    on: stage.queue,
                    Empty()
                )
                try await eventually("it beats") {
                    try await handle.describe().pendingActivities.first?.lastHeartbeatTime != nil
                }
                try await handle.resetActivities(.of(TemporalClientTests.lively), resetsHeartbeat: true)
                try await eventually("it has heard") { door.heard.first == .reset }
                door.open()
                _ = try await handle.result()
            }
        }

        @Test("batches do the same to the activities of many workflows")
        func batches() async throws {
            let stage = try await Stage()
            let door = Switch()
            try await stage.withWorker({ [.workflow(Boss.self), implementation(door)] }) {
                let handle = try await stage.client.start(Boss.self, id: stage.id("boss"), on: stage.queue, Empty())
                try await eventually("it has failed") {
                    (try await handle.describe().pendingActivities.first?.attempt ?? 0) > 2
                }
                try await handle.pauseActivities(.all)
                let operations: [BatchOperation] = [
                    .updateActivityOptions(type: "stubborn", ActivityOptionsChange(startToClose: .seconds(30))),
                    .resetActivities(type: "stubborn", keepsPaused: true),
                    .unpauseActivities(type: "stubborn"),
                ]
                for operation in operations {
                    let batch = try await stage.client.startBatch(
                        operation,
                        on: .workflows([BatchTarget(handle.id.rawValue)]),
                        reason: "test"
                    )
                    try await eventually("the batch is done", within: .seconds(60)) {
                        try await batch.describe().state != .running
                    }
                    let description = try await batch.describe()
                    #expect(description.completed == 1 && description.failed == 0, "\(description)")
                }
                try await eventually("it goes on") {
                    let pending = try await handle.describe().pendingActivities.first
                    return pending?.isPaused == false && pending?.options.startToClose == .seconds(30)
                }
                door.open()
                _ = try await handle.result()
            }
        }

        @Test("an activity or a workflow that is not there is missed by every verb")
        func missing() async throws {
            let stage = try await Stage()
            let handle = try await stage.client.start(Boss.self, id: stage.id("boss"), on: stage.queue, Empty())
            let nobody = stage.client.handle(Boss.self, id: stage.id("nobody"))
            let change = ActivityOptionsChange(startToClose: .seconds(1))
            for (target, isActivity) in [(handle, true), (nobody, false)] {
                let verbs: [() async throws -> Void] = [
                    { try await target.pauseActivities(.id("no")) }, { try await target.pauseActivities(.all) },
                    { try await target.unpauseActivities(.id("no")) },
                    { try await target.resetActivities(.type("no")) },
                    { try await target.updateActivityOptions(.id("no"), change) },
                ]
                for (number, verb) in verbs.enumerated() {
                    let error = await #expect(throws: ClientError.self, "\(number)") { try await verb() }
                    switch error {
                    case .activityNotFound?: #expect(isActivity, "\(number)")
                    case .workflowNotFound?: #expect(!isActivity, "\(number)")
                    default: Issue.record("\(number): \(error.map { "\($0)" } ?? "nothing")")
                    }
                }
            }
            let nothing = try await #require(throws: ClientError.self) {
                try await handle.updateActivityOptions(.all, ActivityOptionsChange())
            }
            guard case .invalid = nothing else { throw nothing }
            let unchanged = try await #require(throws: ClientError.self) {
                try await handle.updateOptions(WorkflowOptionsChange())
            }
            guard case .invalid = unchanged else { throw unchanged }
            await #expect(throws: ClientError.self) {
                try await nobody.updateOptions(WorkflowOptionsChange(priority: .removed))
            }
            try await handle.updateOptions(WorkflowOptionsChange(priority: .set(Priority(key: 5))))
            #expect(try await handle.describe().priority == Priority(key: 5))
            try await handle.terminate()
        }
    }
}
