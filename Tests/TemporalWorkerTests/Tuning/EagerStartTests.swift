import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Returns what it is given.
private struct Returns: Workflow {
    init(_ number: Int) {}
    static func run(_ number: Int, in context: WorkflowContext<Self>) async throws -> Int { number }
}

/// Sleeps for a moment, so that it has a second task.
private struct Naps: Workflow {
    init(_ number: Int) {}
    static func run(_ number: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: .milliseconds(1))
        return number
    }
}

extension Live {
    @Suite("Starts whose first task comes with the answer")
    struct EagerStartTests {
        private var eager: StartOptions {
            var options = StartOptions()
            options.requestsEagerStart = true
            return options
        }

        /// Whether the server gave the first task with the answer to the start.
        private func wasEager(_ stage: Stage, _ id: WorkflowID<some Workflow>) async throws -> Bool {
            let history = try await stage.temporal("workflow", "show", "-w", "\(id)", "-o", "json")
            return history.contains("\"eagerExecutionAccepted\": true")
        }

        @Test("a worker of the same client takes the first task and all that follow", arguments: CacheSize.allCases)
        func taken(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Naps> = stage.id("naps")
            try await stage.withWorker(cache: cache.rawValue, { Naps.self }) {
                try await started(stage)
                let result = try await stage.client.execute(Naps.self, id: id, on: stage.queue, options: eager, 7)
                #expect(result == 7)
            }
            #expect(try await wasEager(stage, id))
            try await stage.replay(Naps.self, id)
        }

        /// Waits until the stage's worker takes eager starts.
        private func started(_ stage: Stage) async throws {
            let id: WorkflowID<Naps> = stage.id("before")
            _ = try await stage.client.execute(Naps.self, id: id, on: stage.queue, 0)
        }

        @Test("without a worker in the process it is a start like any other")
        func noWorker() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Returns> = stage.id("alone")
            let handle = try await stage.client.start(Returns.self, id: id, on: stage.queue, options: eager, 3)
            // A worker of another queue does not count for this one.
            let other = stage.next
            try await other.withWorker({ Returns.self }) {
                let id: WorkflowID<Returns> = stage.id("other")
                _ = try await other.client.execute(Returns.self, id: id, on: other.queue, 1)
                _ = try await stage.client.start(
                    Returns.self,
                    id: stage.id("alone-too"),
                    on: stage.queue,
                    options: eager,
                    4
                )
            }
            try await stage.withWorker({ Returns.self }) {
                let result = try await handle.result()
                #expect(result == 3)
                let other = stage.client.handle(Returns.self, id: stage.id("alone-too"))
                let second = try await other.result()
                #expect(second == 4)
            }
            #expect(try await !wasEager(stage, id))
        }

        @Test("a worker without a free slot leaves the task to the queue")
        func full() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Returns> = stage.id("full")
            try await stage.withWorker(
                cache: 0,
                change: {
                    // The poll holds the only slot.
                    $0.maximumConcurrentWorkflowTasks = 1
                    $0.workflowTaskPollers = 1
                },
                { Returns.self }
            ) {
                try await eventually("its poll waits") {
                    let queue = try await stage.temporal("task-queue", "describe", "-t", "\(stage.queue)", "-o", "json")
                    return queue.contains(stage.client.identity)
                }
                let result = try await stage.client.execute(Returns.self, id: id, on: stage.queue, options: eager, 5)
                #expect(result == 5)
            }
            #expect(try await !wasEager(stage, id))
        }

        @Test("a start that fails gives the slot back")
        func failed() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Returns> = stage.id("twice")
            try await stage.withWorker({ Returns.self }) {
                var options = eager
                options.idReusePolicy = .rejectDuplicate
                _ = try await stage.client.execute(Returns.self, id: id, on: stage.queue, options: options, 1)
                for _ in 0..<150 {
                    await #expect(throws: ClientError.self) {
                        try await stage.client.start(Returns.self, id: id, on: stage.queue, options: options, 1)
                    }
                }
                let again: WorkflowID<Returns> = stage.id("again")
                let result = try await stage.client.execute(Returns.self, id: again, on: stage.queue, options: eager, 2)
                #expect(result == 2)
                #expect(try await wasEager(stage, again))
            }
        }

        @Test("starts while a worker shuts down lose no task")
        func shuttingDown() async throws {
            let stage = try await Stage()
            let ids: [WorkflowID<Naps>] = (0..<40).map { stage.id("naps-\($0)") }
            let starts = try await stage.withWorker({ Naps.self }) {
                try await started(stage)
                let starts = ids.enumerated().map { number, id in
                    Task { try await stage.client.start(Naps.self, id: id, on: stage.queue, options: eager, number) }
                }
                // The worker goes in the middle of the starts.
                for start in starts.prefix(5) { _ = try await start.value }
                return starts
            }
            for start in starts { _ = try await start.value }
            try await stage.withWorker({ Naps.self }) {
                for (number, id) in ids.enumerated() {
                    let result = try await stage.client.handle(Naps.self, id: id).result()
                    #expect(result == number)
                    let history = try await stage.temporal("workflow", "show", "-w", "\(id)", "-o", "json")
                    #expect(!history.contains("TIMED_OUT"))
                }
            }
        }
    }

    @Suite("Several workers in one process")
    struct SeveralWorkersTests {
        private static let double = Activity<Int, Int, Never>("double", startToClose: .seconds(20))

        private struct Doubles: Workflow {
            init(_ number: Int) {}
            static func run(_ number: Int, in context: WorkflowContext<Self>) async throws -> Int {
                try await context.execute(SeveralWorkersTests.double, number)
            }
        }

        @Test(
            "one for the workflows and one for the activities share a connection and a queue",
            arguments: CacheSize.allCases
        )
        func divided(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Doubles> = stage.id("doubles")
            try await stage.withWorker(cache: cache.rawValue, { Doubles.self }) {
                try await stage.withWorker({ Self.double.implemented { $0 * 2 } }) {
                    let result = try await stage.client.execute(Doubles.self, id: id, on: stage.queue, 21)
                    #expect(result == 42)
                }
            }
            try await stage.replay(Doubles.self, id)
        }

        @Test("two of two queues share a connection")
        func twoQueues() async throws {
            let stage = try await Stage()
            let other = stage.next
            try await stage.withWorker({ Returns.self }) {
                try await other.withWorker({ Returns.self }) {
                    for place in [stage, other] {
                        let id: WorkflowID<Returns> = stage.id("on-\(place.queue)")
                        let result = try await place.client.execute(Returns.self, id: id, on: place.queue, 1)
                        #expect(result == 1)
                    }
                }
            }
        }

        @Test("two for the same work on one client are refused, with what to do; one after the other are not")
        func overlap() async throws {
            let stage = try await Stage()
            let second = try Worker(stage.client, on: stage.queue) {
                Returns.self
                Self.double.implemented { $0 * 2 }
            }
            try await stage.withWorker({ Self.double.implemented { $0 * 2 } }) {
                try await eventually("the first one works") {
                    let queue = try await stage.temporal(
                        "task-queue",
                        "describe",
                        "-t",
                        "\(stage.queue)",
                        "--task-queue-type",
                        "activity",
                        "-o",
                        "json"
                    )
                    return queue.contains(stage.client.identity)
                }
                let error = await #expect(throws: ClientError.self) { try await second.run() }
                let text = error?.description ?? ""
                #expect(
                    text.contains("another worker of this client polls activities of task queue \"\(stage.queue)\"")
                )
                #expect(text.contains("a separate client"))
            }
            try await stage.withWorker({ Returns.self }) {
                let id: WorkflowID<Returns> = stage.id("after")
                let result = try await stage.client.execute(Returns.self, id: id, on: stage.queue, 1)
                #expect(result == 1)
            }
        }

        @Test("a worker for local activities only leaves the others to those who take them")
        func localOnly() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Doubles> = stage.id("doubles")
            try await stage.withWorker(
                change: { $0.localActivitiesOnly = true },
                {
                    Doubles.self
                    Self.double.implemented { _ in -1 }
                }
            ) {
                try await stage.withWorker({ Self.double.implemented { $0 * 2 } }) {
                    let result = try await stage.client.execute(Doubles.self, id: id, on: stage.queue, 4)
                    #expect(result == 8)
                }
            }
            var options = WorkerOptions()
            options.localActivitiesOnly = true
            let error = #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: stage.queue, options: options) { Self.double.implemented { $0 } }
            }
            #expect("\(error, default: "")".contains("local activities need a workflow"))
        }
    }
}
