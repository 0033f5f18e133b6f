import ConsumerSupport
import Synchronization
import Temporal
import Testing

// What the page on workers shows stands here between `docs:` marks, so that it is compiled and run.

private enum Images {
    static let resize = Activity<String, String, Never>("resize", startToClose: .minutes(1))
}

private struct Album: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Images.resize, name)
    }
}

// docs: own supplier
/// Twenty slots, of which a second worker may use what this one leaves: share one supplier between both.
final class SharedSlots: SlotSupplier {
    private let slots: FixedSlotSupplier = .fixed(20)
    private let busy = Mutex<[SlotWork: Int]>([:])

    var total: Int? { slots.total }

    func reserve(_ request: SlotRequest) async throws -> SlotPermit { try await slots.reserve(request) }
    func tryReserve(_ request: SlotRequest) -> SlotPermit? { slots.tryReserve(request) }

    func markUsed(_ permit: SlotPermit, for work: SlotWork) { busy.withLock { $0[work, default: 0] += 1 } }

    func release(_ permit: SlotPermit, after work: SlotWork?) {
        if let work { busy.withLock { $0[work, default: 1] -= 1 } }
        slots.release(permit, after: work)
    }
}
// docs: end

extension Live {
    @Suite("The page on workers")
    struct WorkerPageTests {
        private func run(_ change: (inout WorkerOptions) -> Void) async throws {
            let stage = try await Stage()
            var options = WorkerOptions()
            change(&options)
            let id: WorkflowID<Album> = stage.id("album")
            try await stage.withWorker(
                options: options,
                {
                    Album.self
                    Images.resize.implemented { "small \($0)" }
                }
            ) {
                let result = try await stage.client.execute(Album.self, id: id, on: stage.queue, "photo")
                #expect(result == "small photo")
            }
        }

        @Test("slots by resources, for one kind or for all")
        func tuner() async throws {
            try await run { options in
                // docs: tuner
                // All kinds: up to 80 % of the memory and 90 % of the CPU.
                options.tuner = .resourceBased(memory: 0.8, cpu: 0.9)

                // Or each kind as it needs.
                let targets = ResourceTargets(memory: 0.8, cpu: 0.9)
                options.tuner = WorkerTuner(
                    workflowTasks: .fixed(200),
                    activities: .resourceBased(targets, minimum: 2, maximum: 1000),
                    localActivities: SharedSlots()
                )
                // docs: end
            }
        }

        @Test("polls")
        func pollers() async throws {
            try await run { options in
                // docs: pollers
                options.workflowTaskPollers = .autoscaling(minimum: 2, maximum: 50, initial: 5)
                options.activityPollers = 10
                // docs: end
            }
        }

        @Test("limits")
        func limits() async throws {
            try await run { options in
                // docs: limits
                // This worker alone: at most one activity every two seconds.
                options.maximumActivitiesPerSecond = 0.5
                // All workers of the queue together: the server keeps the limit.
                options.maximumTaskQueueActivitiesPerSecond = 100
                options.maximumLocalActivitiesPerSecond = 50
                // docs: end
            }
        }

        @Test("an eager start")
        func eagerStart() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Album> = stage.id("album")
            let (client, queue) = (stage.client, stage.queue)
            try await stage.withWorker({
                Album.self
                Images.resize.implemented { "small \($0)" }
            }) {
                // docs: eager start
                var options = StartOptions()
                options.requestsEagerStart = true
                let handle = try await client.start(Album.self, id: id, on: queue, options: options, "photo")
                // docs: end
                let result = try await handle.result()
                #expect(result == "small photo")
            }
        }

        @Test("several workers, and their numbers")
        func several() async throws {
            let stage = try await Stage()
            let (client, queue) = (stage.client, stage.queue)
            // docs: several workers
            var options = WorkerOptions()
            options.maximumConcurrentActivities = 4
            let workflows = try Worker(client, on: queue) { Album.self }
            let activities = try Worker(client, on: queue, options: options) {
                Images.resize.implemented { "small \($0)" }
            }
            async let running: Void = Worker.runUntilSignal([workflows, activities])
            // docs: end
            let id: WorkflowID<Album> = stage.id("album")
            _ = try await client.execute(Album.self, id: id, on: queue, "photo")
            // docs: statistics
            let numbers = activities.statistics
            let load = "\(numbers.activitySlots.used) activities run, \(numbers.activityPollers.waiting) polls wait"
            // docs: end
            #expect(numbers.activitySlots.finished <= 1 && numbers.activitySlots.total == 4)
            #expect(load.contains("activities run"))
            workflows.shutDown()
            activities.shutDown()
            try await running
        }
    }
}
