import LiveTestSupport
import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TestSupport
import Testing

@testable import TemporalWorker

/// Gives permits when the test says so, and writes down all that it is asked.
final class ScriptedSupplier: SlotSupplier {
    struct Record: Sendable {
        var waiting: [CheckedContinuation<SlotPermit, any Error>] = []
        var requests: [SlotRequest] = []
        var used: [SlotWork] = []
        var released: [SlotWork?] = []
    }

    let record = Mutex(Record())
    var total: Int? { nil }

    func reserve(_ request: SlotRequest) async throws -> SlotPermit {
        try await withCheckedThrowingContinuation { continuation in
            record.withLock {
                $0.requests.append(request)
                $0.waiting.append(continuation)
            }
        }
    }

    func tryReserve(_ request: SlotRequest) -> SlotPermit? { nil }
    func markUsed(_ permit: SlotPermit, for work: SlotWork) { record.withLock { $0.used.append(work) } }
    func release(_ permit: SlotPermit, after work: SlotWork?) { record.withLock { $0.released.append(work) } }

    /// Answers the one who has waited for the longest time.
    func answer(with result: Result<SlotPermit, any Error> = .success(SlotPermit())) async throws {
        try await eventually("somebody waits for a slot") { record.withLock { !$0.waiting.isEmpty } }
        record.withLock { $0.waiting.removeFirst() }.resume(with: result)
    }

    var released: [SlotWork?] { record.withLock { $0.released } }
}

extension WorkerContext {
    /// A connection to nobody, for what makes no calls.
    static func none(_ change: (inout WorkerOptions) -> Void = { _ in }) -> WorkerContext {
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        change(&options)
        var clientOptions = ClientOptions("127.0.0.1:1")
        clientOptions.identity = "tester"
        let channel = Channel(options: ChannelOptions(address: clientOptions.address))
        return WorkerContext(Client(channel, clientOptions, serverVersion: ""), on: "queue", options: options)
    }
}

@Suite("Slots", .timeLimit(.minutes(1)))
struct SlotTests {
    @Test("a slot is given back once, by hand or when nobody holds it any more")
    func once() throws {
        let connection = WorkerContext.none { $0.maximumConcurrentActivities = 2 }
        let slots = Slots(.activity, connection)
        let first = try #require(slots.tryAcquire())
        #expect(slots.tryAcquire() != nil, "which is given back at once")
        let second = try #require(slots.tryAcquire())
        #expect(slots.tryAcquire() == nil)
        first.release()
        first.release()
        second.release()
        let all = [slots.tryAcquire(), slots.tryAcquire()]
        #expect(all.allSatisfy { $0 != nil } && slots.tryAcquire() == nil)
    }

    @Test("the numbers say what is used, and what has ended")
    func numbers() throws {
        let connection = WorkerContext.none { $0.maximumConcurrentWorkflowTasks = 7 }
        let slots = Slots(.workflowTask, connection)
        #expect(connection.counts.current.workflowTaskSlots.available == 7)
        let slot = try #require(slots.tryAcquire())
        #expect(connection.counts.current.workflowTaskSlots.used == 0, "a poll uses none yet")
        slot.use(for: .workflowTask(type: "W", isSticky: true))
        slot.use(for: .workflowTask(type: "twice", isSticky: true))
        #expect(connection.counts.current[.workflowTask].used == 1)
        #expect(connection.counts.current[.workflowTask].available == 6)
        slot.release()
        let after = connection.counts.current.workflowTaskSlots
        #expect(after.used == 0 && after.finished == 1 && after.total == 7 && after.supplier == "Fixed")
    }

    @Test("one that waits goes without when its task is cancelled, and the next gets what becomes free")
    func cancelled() async throws {
        let slots = Slots(.activity, .none { $0.maximumConcurrentActivities = 1 })
        let slot = try #require(slots.tryAcquire())
        let waiting = Task { await slots.acquire() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        slot.release()
        #expect(await slots.acquire() != nil)
    }

    @Test("a supplier of one's own is told who wants a slot, what it is used for, and of its end")
    func ownSupplier() async throws {
        let supplier = ScriptedSupplier()
        let connection = WorkerContext.none { $0.tuner = WorkerTuner(activities: supplier) }
        let slots = Slots(.activity, connection)
        async let acquired = slots.acquire()
        try await supplier.answer()
        let slot = try #require(await acquired)
        let request = supplier.record.withLock { $0.requests }
        #expect(request == [SlotRequest(kind: .activity, taskQueue: "queue", identity: "tester")])
        slot.use(for: .activity(type: "charge"))
        slot.release()
        #expect(supplier.record.withLock { $0.used } == [.activity(type: "charge")])
        #expect(supplier.released == [.activity(type: "charge")])
        #expect(connection.counts.current.activitySlots.supplier == "ScriptedSupplier")
        #expect(connection.counts.current.activitySlots.available == nil)
    }

    @Test("a supplier that answers long after nobody waits gets its permit back")
    func lateAnswer() async throws {
        let supplier = ScriptedSupplier()
        let slots = Slots(.workflowTask, .none { $0.tuner = WorkerTuner(workflowTasks: supplier) })
        let waiting = Task { await slots.acquire(isSticky: true) }
        try await eventually("it is asked") { supplier.record.withLock { !$0.waiting.isEmpty } }
        waiting.cancel()
        #expect(await waiting.value == nil)
        #expect(supplier.released.isEmpty)
        try await supplier.answer()
        try await eventually("it has its permit back") { supplier.released == [nil] }
    }

    @Test("a supplier that fails is asked again")
    func failingSupplier() async throws {
        let supplier = ScriptedSupplier()
        let log = LogCollector()
        let slots = Slots(
            .localActivity,
            .none {
                $0.tuner = WorkerTuner(localActivities: supplier)
                $0.logger = log.logger
            }
        )
        async let acquired = slots.acquire()
        try await supplier.answer(with: .failure(ApplicationFailure("the pool is gone")))
        try await supplier.answer()
        #expect(await acquired != nil)
        #expect(log.lines.contains { $0.contains("localActivity") && $0.contains("the pool is gone") })
    }

    @Test("slots by resources are given while there is room, and when some is there again")
    func resources() async throws {
        let used = Mutex(0.95)
        let reader = SystemReader { path in
            path == "/proc/meminfo"
                ? "MemTotal: 1000 kB\nMemAvailable: \(1000 - Int(used.withLock { $0 } * 1000)) kB" : nil
        }
        let targets = ResourceTargets(memory: 0.8, cpu: 0.9, reader: reader)
        let supplier = ResourceSlotSupplier(targets, minimum: 1, maximum: 3, rampThrottle: .zero)
        let slots = Slots(.activity, .none { $0.tuner = WorkerTuner(activities: supplier) })
        let first = try #require(slots.tryAcquire(), "the minimum is always given")
        #expect(slots.tryAcquire() == nil)
        let second = Task { await slots.acquire() }
        used.withLock { $0 = 0.1 }
        let held = try #require(await second.value)
        let third = try #require(await slots.acquire())
        #expect(slots.tryAcquire() == nil, "the maximum is reached")
        let fourth = Task { await slots.acquire() }
        third.release()
        #expect(await fourth.value != nil)
        withExtendedLifetime((first, held)) {}
    }

    @Test("options that cannot work are refused with what to do")
    func problems() {
        func problem(_ change: (inout WorkerOptions) -> Void) -> String? {
            var options = WorkerOptions()
            change(&options)
            return options.problem
        }
        #expect(problem { _ in } == nil)
        #expect(problem { $0.tuner = .resourceBased(memory: 0.8, cpu: 0.9) } == nil)
        #expect(problem { $0.tuner = .resourceBased(memory: 80, cpu: 0.9) }?.contains("80.0") == true)
        #expect(problem { $0.tuner = WorkerTuner(activities: .fixed(0)) }?.contains("at least one slot") == true)
        #expect(problem { $0.tuner = WorkerTuner(workflowTasks: .fixed(1)) }?.contains("at least two slots") == true)
        let targets = ResourceTargets(memory: 0.5, cpu: 0.5)
        let one = WorkerTuner(workflowTasks: .resourceBased(targets, maximum: 1))
        #expect(problem { $0.tuner = one }?.contains("at least two slots") == true)
        let upsideDown = WorkerTuner(activities: .resourceBased(targets, minimum: 5, maximum: 2))
        #expect(problem { $0.tuner = upsideDown }?.contains("5 and 2") == true)
        #expect(problem { $0.activityPollers = 0 }?.contains("at least one poller") == true)
        #expect(
            problem { $0.workflowTaskPollers = .autoscaling(minimum: 5, maximum: 3) }?.contains("5, 5 and 3") == true
        )
        for limit in [0, -1, Double.infinity, .nan] {
            #expect(problem { $0.maximumActivitiesPerSecond = limit }?.contains("per second") == true)
            #expect(problem { $0.maximumLocalActivitiesPerSecond = limit }?.contains("per second") == true)
            #expect(problem { $0.maximumTaskQueueActivitiesPerSecond = limit }?.contains("per second") == true)
        }
    }
}
