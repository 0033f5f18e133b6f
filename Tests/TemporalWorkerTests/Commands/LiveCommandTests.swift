import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// It has no heartbeat timeout and never sends a heartbeat.
private let quiet = Activity<Empty, String, Never>(
    "quiet",
    startToClose: .minutes(10),
    retry: RetryPolicy(maximumAttempts: 1)
)

/// Cancels an activity that never sends a heartbeat, and waits until it has ended.
private struct Impatient: Workflow {
    var hasStarted = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let started = Signal<Impatient, Empty>("started") { $0.hasStarted = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let handle = context.start(quiet.with { $0.cancellation = .waitCompleted })
        try await context.wait { $0.hasStarted }
        handle.cancel()
        do { return try await handle.result() } catch {
            if case .interrupted(.cancelled) = error.reason { return "cancelled" }
            return "\(error)"
        }
    }
}

/// Waits for an activity that never ends by itself.
private struct Patient: Workflow {
    var hasStarted = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let started = Signal<Patient, Empty>("started") { $0.hasStarted = true }
        let hasStarted = Query<Patient, Bool>("hasStarted") { $0.hasStarted }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(quiet)
    }
}

private final class Reasons: Sendable {
    private let state = Mutex<[ActivityCancellationReason?]>([])
    var all: [ActivityCancellationReason?] { state.withLock { $0 } }
    func note(_ reason: ActivityCancellationReason?) { state.withLock { $0.append(reason) } }
}

/// Goes on until it is cancelled, and notes why.
private func untilCancelled(_ context: ActivityContext, _ reasons: Reasons) async throws -> String {
    await ChangeSignal().wait(after: 0)
    reasons.note(context.cancellationReason)
    throw CancellationError()
}

extension Live {
    @Suite(
        "Commands of the server",
        .liveServer {
            $0.arguments = [
                "--dynamic-config-value", "frontend.WorkerCommandsEnabled=true",
                "--dynamic-config-value", "system.enableCancelActivityWorkerCommand=true",
            ]
        }
    )
    struct CommandTests {
        private let reasons = Reasons()

        @Test("cancel an activity that never sends a heartbeat", arguments: [true, false])
        func cancellation(isEager: Bool) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Impatient> = stage.id("impatient")
            let client = stage.client
            let (result, duration) = try await stage.withWorker(
                change: { $0.allowsEagerActivities = isEager },
                {
                    Impatient.self
                    quiet.implemented { [reasons] _, context in
                        try await client.handle(Impatient.self, id: id).signal(\.started)
                        return try await untilCancelled(context, reasons)
                    }
                },
                {
                    let begin = ContinuousClock.now
                    let result = try await client.execute(Impatient.self, id: id, on: stage.queue, Empty())
                    return (result, begin.duration(to: .now))
                }
            )
            #expect(result == "cancelled")
            #expect(reasons.all == [.requested])
            #expect(duration < .seconds(60))
            try await stage.replay(Impatient.self, id)
        }

        @Test("cancel an activity whose workflow is terminated")
        func termination() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Patient> = stage.id("patient")
            let client = stage.client
            try await stage.withWorker(
                {
                    Patient.self
                    quiet.implemented { [reasons] _, context in
                        try await client.handle(Patient.self, id: id).signal(\.started)
                        return try await untilCancelled(context, reasons)
                    }
                },
                {
                    let handle = try await client.start(Patient.self, id: id, on: stage.queue, Empty())
                    try await eventually("the activity runs") { try await handle.query(\.hasStarted) }
                    try await handle.terminate()
                    try await eventually("the activity has ended") { !reasons.all.isEmpty }
                }
            )
            #expect(reasons.all == [.requested])
        }

        @Test("are said to be there by the namespace")
        func capability() async throws {
            let stage = try await Stage()
            #expect(try await stage.client.describeNamespace().capabilities.contains("worker_commands"))
        }
    }
}
