import Foundation
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private enum Acts {
    static let work = Activity<Int, String, Never>(
        "work",
        startToClose: .seconds(60),
        heartbeat: .seconds(5),
        retry: RetryPolicy(initialInterval: .milliseconds(10))
    )
}

private struct Works: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Acts.work, input)
    }
}

/// Waits for a person, with something to be asked.
private struct Waits: Workflow {
    var isDone = false
    init(_ input: Int) {}
    struct Messages: MessageSet {
        let end = Signal<Waits, Empty>("end") { $0.isDone = true }
        let isDone = Query<Waits, Bool>("isDone") { $0.isDone }
    }
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isDone }
        return input
    }
}

extension Live {
    @Suite("The worker")
    struct WorkerTests {
        @Test("an activity that fails leaves its heartbeat details to the next attempt")
        func heartbeatDetails() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Works> = stage.id("heartbeats")
            try await stage.withWorker({
                Works.self
                Acts.work.implemented { input, activity in
                    if let progress = try activity.heartbeatDetails(as: Int.self) {
                        return "attempt \(activity.info.attempt) went on from \(progress)"
                    }
                    // Only the first is sent at once; the last goes with the failure.
                    for step in 1...input { try activity.heartbeat(step) }
                    throw ApplicationFailure("broken off")
                }
            }) {
                let handle = try await stage.client.start(Works.self, id: id, on: stage.queue, 7)
                let result = try await handle.result()
                #expect(result == "attempt 2 went on from 7")
            }
            try await stage.replay(Works.self, id)
        }

        @Test("a shutdown lets an activity end within its grace, and its workflow goes on elsewhere")
        func gracefulShutdown() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Works> = stage.id("graceful")
            let started = Mutex(false)
            let mayEnd = Mutex(false)
            let handle = try await stage.withWorker(
                change: { $0.gracefulShutdown = .seconds(20) },
                {
                    Works.self
                    Acts.work.implemented { _, activity in
                        started.withLock { $0 = true }
                        while !mayEnd.withLock({ $0 }), !activity.isCancelled {
                            activity.heartbeat()
                            // tidy:allow sleep — the activity's work
                            try? await Task.sleep(for: .milliseconds(10))
                        }
                        return activity.isCancelled ? "cancelled" : "ended by itself"
                    }
                }
            ) {
                let handle = try await stage.client.start(Works.self, id: id, on: stage.queue, 1)
                try await eventually("the activity runs") { started.withLock { $0 } }
                mayEnd.withLock { $0 = true }
                return handle
            }
            try await stage.withWorker({ Works.self }) {
                let result = try await handle.result()
                #expect(result == "ended by itself")
            }
        }

        @Test("a shutdown without grace interrupts an activity, which another worker takes up at once")
        func interruptedActivity() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Works> = stage.id("interrupted")
            let started = Mutex(false)
            let handle = try await stage.withWorker({
                Works.self
                Acts.work.implemented { _, activity in
                    started.withLock { $0 = true }
                    // tidy:allow sleep — the activity's work, cut short by its cancellation
                    try await Task.sleep(for: .seconds(600))
                    return "never"
                }
            }) {
                let handle = try await stage.client.start(Works.self, id: id, on: stage.queue, 1)
                try await eventually("the activity runs") { started.withLock { $0 } }
                return handle
            }
            try await stage.withWorker({
                Works.self
                Acts.work.implemented { _, activity in "attempt \(activity.info.attempt)" }
            }) {
                let result = try await handle.result()
                #expect(result == "attempt 2")
            }
        }

        @Test("an activity that is not registered is retried until a worker has it")
        func unregisteredActivity() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Works> = stage.id("unregistered")
            let other = Activity<Int, Int, Never>("other", startToClose: .seconds(1))
            let handle = try await stage.withWorker({
                Works.self
                other.implemented { $0 }
            }) {
                let handle = try await stage.client.start(Works.self, id: id, on: stage.queue, 1)
                try await eventually("an attempt failed") {
                    let pending = try await handle.describe().pendingActivities.first
                    return pending?.lastFailure?.message.contains("work is not registered") == true
                }
                return handle
            }
            try await stage.withWorker({
                Works.self
                Acts.work.implemented { _, _ in "found" }
            }) {
                let result = try await handle.result()
                #expect(result == "found")
            }
        }

        @Test("a workflow type that is not registered fails its task and names those that are")
        func unregisteredWorkflow() async throws {
            let stage = try await Stage()
            let log = LogCollector()
            try await stage.withWorker(change: { $0.logger = log.logger }, { Waits.self }) {
                let handle = try await stage.client.start(
                    Works.self,
                    id: stage.id("nobody"),
                    on: stage.queue,
                    1
                )
                try await eventually("the worker says so") {
                    log.lines.contains { $0.contains("Works is not registered") && $0.contains("Waits") }
                }
                try await handle.terminate()
            }
        }

        @Test("many workflows with room for few come to their ends, asked and signalled all the while")
        func manyWorkflows() async throws {
            let stage = try await Stage()
            try await stage.withWorker(cache: 5, { Waits.self }) {
                let handles = try await withThrowingTaskGroup(of: WorkflowHandle<Waits>.self) { group in
                    for number in 0..<40 {
                        group.addTask {
                            try await stage.client.start(
                                Waits.self,
                                id: stage.id("many-\(number)"),
                                on: stage.queue,
                                number
                            )
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for handle in handles {
                        group.addTask {
                            // Each is a replay, and on a slow machine all of them together take their time.
                            let patient = handle.with(CallOptions(timeout: .seconds(100)))
                            for _ in 0..<3 { _ = try await patient.query(\.isDone) }
                            try await handle.signal(\.end)
                            return try await handle.result()
                        }
                    }
                    let results = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                    #expect(results == Set(0..<40))
                }
            }
        }

        @Test("a worker that nobody gives anything to run, or two of a kind, says so")
        func registration() async throws {
            let stage = try await Stage()
            #expect(throws: RegistrationError.self) { try Worker(stage.client, on: "q") {} }
            let twice = try? Worker(stage.client, on: "q") {
                Waits.self
                Waits.self
            }
            #expect(twice == nil)
            var options = WorkerOptions()
            options.maximumConcurrentWorkflowTasks = 1
            #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: "q", options: options) { Waits.self }
            }
        }
    }
}
