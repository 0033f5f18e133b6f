import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private enum Acts {
    static let echo = Activity<Int, Int, Never>("echo", startToClose: .seconds(60))
    static let local = Activity<Int, Int, Never>("local-echo", startToClose: .seconds(60))
}

/// Asks for activities one after another, then for all at once, and adds up what they give.
private struct Sums: Workflow {
    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        var sum = 0
        for number in 0..<2 { sum += try await context.execute(Acts.echo, number) }
        let handles = (0..<count).map { context.start(Acts.echo, $0) }
        for handle in handles { sum += try await handle.result() }
        return sum
    }
}

private struct Locals: Workflow {
    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        var sum = 0
        let handles = (0..<count).map { context.start(local: Acts.local, $0) }
        for handle in handles { sum += try await handle.result() }
        return sum
    }
}

/// Fixed slots that write down what they are used for.
private final class WatchedSlots: SlotSupplier {
    struct Record: Sendable {
        var held = 0
        var most = 0
        var kinds: Set<SlotKind> = []
        var used: [SlotWork] = []
        var ended: [SlotWork] = []
    }

    let record = Mutex(Record())
    private let slots: FixedSlotSupplier

    init(_ count: Int) { slots = .fixed(count) }

    var total: Int? { slots.total }

    func reserve(_ request: SlotRequest) async throws -> SlotPermit {
        let permit = try await slots.reserve(request)
        taken(request)
        return SlotPermit(note: permit)
    }

    func tryReserve(_ request: SlotRequest) -> SlotPermit? {
        guard let permit = slots.tryReserve(request) else { return nil }
        taken(request)
        return SlotPermit(note: permit)
    }

    func markUsed(_ permit: SlotPermit, for work: SlotWork) { record.withLock { $0.used.append(work) } }

    func release(_ permit: SlotPermit, after work: SlotWork?) {
        guard let inner = permit.note as? SlotPermit else { return }
        record.withLock {
            $0.held -= 1
            if let work { $0.ended.append(work) }
        }
        slots.release(inner, after: work)
    }

    private func taken(_ request: SlotRequest) {
        record.withLock {
            $0.held += 1
            $0.most = max($0.most, $0.held)
            $0.kinds.insert(request.kind)
        }
    }
}

extension Live {
    @Suite("The worker's slots and polls")
    struct TuningTests {
        @Test(
            "suppliers of one's own are told of all work, and have all slots back in the end",
            arguments: CacheSize.allCases
        )
        func ownSuppliers(cache: CacheSize) async throws {
            let stage = try await Stage()
            let (workflows, activities, locals) = (WatchedSlots(3), WatchedSlots(2), WatchedSlots(2))
            let operations = WatchedSlots(2)
            let endpoint = try await stage.endpoint()
            try await stage.withWorker(
                cache: cache.rawValue,
                change: {
                    $0.tuner = WorkerTuner(
                        workflowTasks: workflows,
                        activities: activities,
                        localActivities: locals,
                        nexusTasks: operations
                    )
                },
                {
                    Sums.self
                    Locals.self
                    Acts.echo.implemented { $0 }
                    Acts.local.implemented { $0 }
                    Bureau.echo.implemented { $0 }
                }
            ) {
                let sum = try await stage.client.execute(Sums.self, id: stage.id("sums"), on: stage.queue, 6)
                #expect(sum == 16)
                let local = try await stage.client.execute(Locals.self, id: stage.id("locals"), on: stage.queue, 6)
                #expect(local == 15)
                for number in 1...3 {
                    let id = "echo-\(cache)-\(number)-\(stage.key)"
                    #expect(try await stage.client.execute(Bureau.echo, at: endpoint, id: id, id) == id)
                }
            }
            for (supplier, kind, most) in [
                (workflows, SlotKind.workflowTask, 3), (activities, .activity, 2), (locals, .localActivity, 2),
                (operations, .nexusTask, 2),
            ] {
                supplier.record.withLock { record in
                    #expect(record.held == 0 && record.most <= most && record.kinds == [kind])
                    #expect(record.used.count == record.ended.count)
                }
            }
            #expect(activities.record.withLock { $0.used } == Array(repeating: .activity(type: "echo"), count: 8))
            #expect(
                locals.record.withLock { $0.used } == Array(repeating: .localActivity(type: "local-echo"), count: 6)
            )
            // A server that has no answer in time asks once more.
            let echoed = operations.record.withLock { $0.used }
            #expect(echoed.count >= 3)
            #expect(echoed.allSatisfy { $0 == .nexusTask(service: "bureau", operation: "echo") })
            let tasks = workflows.record.withLock { $0.used }
            #expect(tasks.contains(.workflowTask(type: "Sums", isSticky: false)))
            #expect(tasks.contains(.workflowTask(type: "Sums", isSticky: true)) == (cache != .none))
        }

        @Test("a worker whose slots follow the machine's resources works, and replays", arguments: CacheSize.allCases)
        func resources(cache: CacheSize) async throws {
            let stage = try await Stage()
            try await stage.withWorker(
                cache: cache.rawValue,
                // However busy the machine is, the least number of slots is there.
                change: { $0.tuner = .resourceBased(memory: 0.5, cpu: 0.5) },
                {
                    Sums.self
                    Acts.echo.implemented { $0 }
                }
            ) {
                let sum = try await stage.client.execute(Sums.self, id: stage.id("sums"), on: stage.queue, 4)
                #expect(sum == 7)
            }
            try await stage.replay(Sums.self, stage.id("sums"))
        }

        @Test("new workflows are not kept out by polls for those in memory, with two slots for both")
        func twoSlots() async throws {
            let stage = try await Stage()
            try await stage.withWorker(
                change: { $0.maximumConcurrentWorkflowTasks = 2 },
                {
                    Sums.self
                    Acts.echo.implemented { $0 }
                }
            ) {
                // One that is kept out waits for a minute, until a poll ends.
                let start = ContinuousClock.now
                for number in 0..<5 {
                    _ = try await stage.client.execute(Sums.self, id: stage.id("few-\(number)"), on: stage.queue, 1)
                }
                #expect(start.duration(to: .now) < .seconds(50))
            }
        }

        @Test("polls that follow the load do the work of many workflows, and their number stays within its bounds")
        func autoscaling() async throws {
            let stage = try await Stage()
            var options = WorkerOptions()
            options.workflowTaskPollers = .autoscaling(minimum: 1, maximum: 8, initial: 2)
            options.activityPollers = .autoscaling(minimum: 1, maximum: 8, initial: 2)
            options.allowsEagerActivities = false
            let worker = try Worker(stage.client, on: stage.queue, options: options) {
                Sums.self
                Acts.echo.implemented { $0 }
            }
            // The work is there before the worker, so that there is a line that the server wants to be shorter.
            let handles = try await withThrowingTaskGroup(of: WorkflowHandle<Sums>.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await stage.client.start(Sums.self, id: stage.id("s-\(number)"), on: stage.queue, 4)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let running = Task { try await worker.run() }
            try await eventually("the server has suggested more polls") {
                let numbers = worker.statistics
                return max(numbers.workflowTaskPollers.target, numbers.activityPollers.target) > 2
            }
            let sums = try await withThrowingTaskGroup(of: Int.self) { group in
                for handle in handles { group.addTask { try await handle.result() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sums == Array(repeating: 7, count: 40))
            let numbers = worker.statistics
            for pollers in [numbers.workflowTaskPollers, numbers.stickyPollers, numbers.activityPollers] {
                #expect(pollers.isAutoscaling && (1...8).contains(pollers.target) && pollers.waiting <= 8)
                #expect(pollers.lastTask != nil)
            }
            #expect(numbers.activitySlots.finished == 240 && numbers.workflowTaskSlots.finished >= 40)
            worker.shutDown()
            try await running.value
            let after = worker.statistics
            #expect(after.workflowTaskSlots.used == 0 && after.activitySlots.used == 0 && after.cache.size == 0)
            #expect(
                after.workflowTaskPollers.waiting + after.stickyPollers.waiting + after.activityPollers.waiting == 0
            )
        }

        @Test("the numbers count the runs in memory, those that tasks found there, and those pushed out")
        func cacheNumbers() async throws {
            let stage = try await Stage()
            var options = WorkerOptions()
            options.maximumCachedWorkflows = 1
            let worker = try Worker(stage.client, on: stage.queue, options: options) {
                Sums.self
                Acts.echo.implemented { $0 }
            }
            let running = Task { try await worker.run() }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await stage.client.execute(Sums.self, id: stage.id("c-\(number)"), on: stage.queue, 2)
                    }
                }
                try await group.waitForAll()
            }
            let cache = worker.statistics.cache
            #expect(cache.hits + cache.misses >= 12)
            #expect(cache.misses <= cache.evictions, "what was not found was pushed out before")
            worker.shutDown()
            try await running.value
        }
    }

    @Suite("Limits of how many activities begin in a second")
    struct RateLimitTests {
        /// How long it takes until twenty activities have begun.
        private func time(
            _ stage: Stage,
            _ change: @Sendable (inout WorkerOptions) -> Void
        ) async throws -> Duration {
            let start = ContinuousClock.now
            let last = Mutex(start)
            try await stage.withWorker(
                change: change,
                {
                    Sums.self
                    Locals.self
                    Acts.echo.implemented { number in
                        last.withLock { $0 = max($0, .now) }
                        return number
                    }
                    Acts.local.implemented { number in
                        last.withLock { $0 = max($0, .now) }
                        return number
                    }
                }
            ) {
                _ = try await stage.client.execute(Sums.self, id: stage.id("sums"), on: stage.queue, 18)
                _ = try await stage.client.execute(Locals.self, id: stage.id("locals"), on: stage.queue, 20)
            }
            return start.duration(to: last.withLock { $0 })
        }

        @Test("a worker's own limit holds, eager activities included")
        func worker() async throws {
            let time = try await time(try await Stage()) { $0.maximumActivitiesPerSecond = 25 }
            #expect(time >= .milliseconds(750))
        }

        @Test("a limit of local activities holds")
        func local() async throws {
            let time = try await time(try await Stage()) { $0.maximumLocalActivitiesPerSecond = 25 }
            #expect(time >= .milliseconds(750))
        }

        @Test("a limit of the task queue reaches the server, and no activity comes with an answer")
        func taskQueue() async throws {
            let stage = try await Stage()
            _ = try await time(stage) { $0.maximumTaskQueueActivitiesPerSecond = 25 }
            // Eager activities would show the worker's identity on their scheduled event; polls show in the queue.
            let description = try await stage.temporal(
                "task-queue",
                "describe",
                "-t",
                "\(stage.queue)",
                "--task-queue-type",
                "activity",
                "-o",
                "json"
            )
            #expect(description.contains("\"ratePerSecond\": 25"))
        }
    }
}
