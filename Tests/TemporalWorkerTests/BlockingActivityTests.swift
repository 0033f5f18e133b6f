import Foundation
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private let block = Activity<Int, String, Never>(
    "block",
    startToClose: .seconds(60),
    heartbeat: .seconds(5),
    retry: RetryPolicy(maximumAttempts: 1)
)
private let ordinary = Activity<Int, Int, Never>("ordinary", startToClose: .seconds(60))

/// As many activities that block as are asked for, and one beside them that does not.
private struct Blocked: Workflow {
    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> [String] {
        let blocked = (0..<count).map { context.start(block, $0) }
        _ = try await context.execute(ordinary, count)
        var names: [String] = []
        for activity in blocked { names.append(try await activity.result()) }
        return names
    }
}

/// Blocks everybody who comes until somebody else opens it.
private final class Gate: Sendable {
    private let state = Mutex((waiting: 0, most: 0))
    private let semaphore = DispatchSemaphore(value: 0)

    var waiting: Int { state.withLock { $0.waiting } }
    var most: Int { state.withLock { $0.most } }

    /// Blocks the thread.
    func pass() {
        state.withLock { state in
            state.waiting += 1
            state.most = max(state.most, state.waiting)
        }
        semaphore.wait()
        state.withLock { $0.waiting -= 1 }
    }

    func open(_ count: Int) { for _ in 0..<count { semaphore.signal() } }
}

private func threadName() -> String { Thread.current.name ?? "" }

/// Activities of a type, which block.
private struct Blockers: ActivityContainer {
    let gate: Gate
    var activities: [Registration] { block.implemented(by: stop) }

    func stop(_ number: Int) async throws -> String {
        gate.pass()
        return threadName()
    }
}

@Suite("A thread pool")
struct ThreadPoolTests {
    @Test("runs as many bodies at once as it has threads, in the order in which they came, on threads of its name")
    func bounded() async throws {
        let pool = ThreadPool("a name that is too long", threads: 3)
        let gate = Gate()
        let tasks = (0..<7).map { _ in
            Task(executorPreference: pool) {
                gate.pass()
                return threadName()
            }
        }
        try await eventually("all threads are busy") { gate.waiting == 3 }
        gate.open(7)
        var names: Set<String> = []
        for task in tasks { names.insert(await task.value) }
        #expect(gate.most == 3)
        #expect(names.isSubset(of: ["a name that i-1", "a name that i-2", "a name that i-3"]))
    }

    @Test("lets its threads end when nobody has it any more")
    func ends() async throws {
        weak var gone: ThreadPool?
        do {
            let pool = ThreadPool("short", threads: 2)
            gone = pool
            let name = await Task(executorPreference: pool) { threadName() }.value
            #expect(name == "short-1")
        }
        #expect(gone == nil)
    }

    @Test("has one thread at least")
    func least() async {
        let pool = ThreadPool("few", threads: 0)
        #expect(pool.threads == 1)
        let name = await Task(executorPreference: pool) { threadName() }.value
        #expect(name == "few-1")
    }

    @Test("is for activities: a worker refuses a workflow on one")
    func workflow() async throws {
        let client = try Client.lazy(ClientOptions("localhost:1"))
        let pool = ThreadPool("pool", threads: 1)
        let error = #expect(throws: RegistrationError.self) {
            try Worker(client, on: "q") { Registration.workflow(Blocked.self).running(on: pool) }
        }
        #expect(error?.description.contains("only activities can run on an executor") == true)
        await client.close()
    }

    @Test("code that is cancelled while it waits for a thread does not begin")
    func cancelledInLine() async throws {
        let pool = ThreadPool("line", threads: 1)
        let gate = Gate()
        let keeper = Task(executorPreference: pool) { gate.pass() }
        try await eventually("the thread is busy") { gate.waiting == 1 }
        let environment = ActivityEnvironment()
        let begun = Atomic(false)
        let attempt = Task {
            try await environment.run(
                block,
                1,
                implementedBy: block.implemented(blockingOn: pool) { _ in
                    begun.store(true, ordering: .relaxed)
                    return ""
                }
            )
        }
        environment.cancel()
        gate.open(1)
        await #expect(throws: CancellationError.self) { try await attempt.value }
        let hasBegun = begun.load(ordering: .relaxed)
        #expect(!hasBegun)
        await keeper.value
    }
}

extension Live {
    @Suite("Activities that block")
    struct BlockingActivityTests {
        /// More than the machine has processors, so that on the usual threads nothing else would go on.
        private static let count = ProcessInfo.processInfo.activeProcessorCount + 6

        private func prove(
            at gate: Gate,
            change: @Sendable (inout WorkerOptions) -> Void = { _ in },
            @RegistrationBuilder _ blockers: @Sendable () -> [Registration]
        ) async throws -> [String] {
            let stage = try await Stage()
            let id: WorkflowID<Blocked> = stage.id("blocked")
            let names = try await stage.withWorker(change: change) {
                Blocked.self
                ordinary.implemented { count in
                    // It runs although more code than there are processors blocks meanwhile.
                    try await eventually("all are blocked") { gate.waiting == count }
                    gate.open(count)
                    return count
                }
                blockers()
            } _: {
                try await stage.client.execute(Blocked.self, id: id, on: stage.queue, Self.count)
            }
            try await stage.replay(Blocked.self, id)
            #expect(gate.most == Self.count)
            return names
        }

        @Test("go on beside others on a pool of threads, by registration")
        func registration() async throws {
            let gate = Gate()
            let pool = ThreadPool("blocked", threads: Self.count)
            let names = try await prove(at: gate) {
                block.implemented(on: pool) { _ in
                    gate.pass()
                    return threadName()
                }
            }
            #expect(names.allSatisfy { $0.hasPrefix("blocked-") }, "\(names)")
        }

        @Test("go on beside others on a pool of threads, by container")
        func container() async throws {
            let gate = Gate()
            let pool = ThreadPool("held", threads: Self.count)
            let names = try await prove(at: gate) { Blockers(gate: gate).running(on: pool) }
            #expect(names.allSatisfy { $0.hasPrefix("held-") }, "\(names)")
        }

        @Test("go on beside others on a pool of threads, by the worker's options")
        func options() async throws {
            let gate = Gate()
            let pool = ThreadPool("all", threads: Self.count + 1)
            let names = try await prove(at: gate, change: { $0.activityExecutor = pool }) { Blockers(gate: gate) }
            #expect(names.allSatisfy { $0.hasPrefix("all-") }, "\(names)")
        }

        @Test("run on their threads in the environment of tests, too")
        func inMemory() async throws {
            let pool = ThreadPool("memory", threads: 2)
            let test = try await WorkflowTestEnvironment {
                Blocked.self
                ordinary.implemented { $0 }
                block.implemented(blockingOn: pool) { _ in threadName() }
            }
            let names = try await test.client.execute(Blocked.self, id: "blocked", on: test.taskQueue, 3)
            #expect(names.count == 3 && names.allSatisfy { $0.hasPrefix("memory-") }, "\(names)")
        }

        @Test("send heartbeats and hear that they are cancelled without an await")
        func cancelled() async throws {
            let stage = try await Stage()
            let pool = ThreadPool("beats", threads: 1)
            let id: WorkflowID<Stopped> = stage.id("stopped")
            let heard = Mutex<ActivityCancellationReason?>(nil)
            let outcome = try await stage.withWorker(change: { $0.maximumHeartbeatInterval = .milliseconds(100) }) {
                Stopped.self
                block.implemented(blockingOn: pool) { _, context in
                    try context.heartbeat("begun")
                    do {
                        while true {
                            context.heartbeat()
                            try context.checkCancellation()
                            // tidy:allow sleep — the activity's work, which blocks its thread
                            Thread.sleep(forTimeInterval: 0.01)
                        }
                    } catch {
                        heard.withLock { $0 = context.cancellationReason }
                        throw error
                    }
                }
            } _: {
                let handle = try await stage.client.start(Stopped.self, id: id, on: stage.queue, Empty())
                try await eventually("it beats") {
                    try await handle.describe().pendingActivities.first?.heartbeatDetails.isEmpty == false
                }
                try await handle.signal(\.stop)
                return try await handle.result()
            }
            #expect(outcome == "cancelled")
            #expect(heard.withLock { $0 } == .requested)
            try await stage.replay(Stopped.self, id)
        }
    }
}

/// Cancels its activity when it is told to.
private struct Stopped: Workflow {
    var isStopped = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let stop = Signal<Stopped, Empty>("stop") { $0.isStopped = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let activity = context.start(block.with { $0.cancellation = .waitCompleted }, 0)
        try await context.wait { $0.isStopped }
        activity.cancel()
        do { return try await activity.result() } catch {
            if case .interrupted(.cancelled) = error.reason { return "cancelled" }
            return "\(error)"
        }
    }
}
