import Synchronization
import TemporalCore
import TemporalRPC
import TemporalWire
import Testing

@testable import TemporalWorker

private struct Idle: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { input }
}

/// A cache, and what it takes to put a run into it.
private struct CacheStage {
    let worker = WorkerContext.none()
    let cache: RunCache
    let runner: LocalActivityRunner
    let id = RunID("run")

    init(capacity: Int = 10) throws {
        cache = RunCache(capacity: capacity, counts: worker.counts)
        runner = LocalActivityRunner(worker, registry: try Registry([.workflow(Idle.self)]))
    }

    func newRun(_ locals: LocalActivitySession? = nil) throws -> CachedRun {
        let info = WorkflowInfo(namespace: "n", workflowID: "w", runID: id, workflowType: "Idle", taskQueue: "q")
        let driver = RunDriver(
            try WorkflowDefinition(Idle.self),
            info: info,
            converter: JSONPayloadConverter.default,
            sdkName: "sdk",
            sdkVersion: "1"
        ) { _, _ in }
        return CachedRun(driver: driver, locals: locals)
    }

    /// Takes the run, and leaves by an error.
    func fail(with run: CachedRun) async throws {
        var lease = await cache.take(id)
        lease.run = run
        throw CancellationError()
    }

    /// Whether the run's place is free and the run in it, which is put back.
    func holds(_ run: CachedRun) async -> Bool {
        let lease = await cache.take(id)
        let isSame = lease.run?.driver === run.driver
        lease.putBack()
        return isSame
    }
}

extension LocalActivitySession {
    /// Whether it was closed, as it is when its run is evicted.
    fileprivate var isClosed: Bool {
        get async {
            if case .timeIsOver = await waitForEnd(owner, before: .now.after(.seconds(60))) { true } else { false }
        }
    }
}

@Suite("The lease of a run", .timeLimit(.minutes(1)))
struct RunLeaseTests {
    @Test("puts the run back for the next task")
    func putBack() async throws {
        let stage = try CacheStage()
        let run = try stage.newRun()
        var lease = await stage.cache.take(stage.id)
        let wasThere = lease.run != nil
        #expect(!wasThere)
        lease.run = run
        lease.putBack()
        #expect(await stage.holds(run))
        #expect(stage.worker.counts.current.cache.size == 1)
    }

    @Test("that an error ends gives the place back, and its run is evicted")
    func failed() async throws {
        let stage = try CacheStage()
        let session = LocalActivitySession(stage.runner)
        let run = try stage.newRun(session)
        await #expect(throws: CancellationError.self) { try await stage.fail(with: run) }
        #expect(await session.isClosed)
        #expect(await !stage.holds(run))
        #expect(stage.worker.counts.current.cache.size == 0)
    }

    @Test("keeps the run from a second task until it ends")
    func second() async throws {
        let stage = try CacheStage()
        let run = try stage.newRun()
        let isReturned = Mutex(false)
        var lease = await stage.cache.take(stage.id)
        lease.run = run
        async let second = { await stage.holds(run) && isReturned.withLock { $0 } }()
        for _ in 0..<100 { await Task.yield() }
        isReturned.withLock { $0 = true }
        lease.putBack()
        #expect(await second)
    }

    @Test("parks the run for queries, and gets it again when no other task has replaced it")
    func parked() async throws {
        let stage = try CacheStage(capacity: 0)
        let run = try stage.newRun()
        let parked = await stage.cache.take(stage.id).park(run, for: WorkflowTask())
        let query = await stage.cache.take(stage.id)
        let isOpen = query.run?.openTask != nil
        #expect(isOpen)
        query.putBack()
        let again = try #require(await parked.takeBack()?.run)
        #expect(again.driver === run.driver)
        #expect(again.openTask == nil)
    }

    @Test("is not had again when another task has replaced the parked run")
    func replaced() async throws {
        let stage = try CacheStage()
        let parked = await stage.cache.take(stage.id).park(try stage.newRun(), for: WorkflowTask())
        let newer = try stage.newRun()
        var lease = await stage.cache.take(stage.id)
        lease.run = newer
        lease.putBack()
        let again = await parked.takeBack()
        let isTaken = again != nil
        #expect(!isTaken)
        #expect(await stage.holds(newer))
    }
}
