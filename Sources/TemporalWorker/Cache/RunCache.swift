import Synchronization
import TemporalCore

/// The runs in this worker's memory, by run id. A run is taken out to be used and put back, so that two tasks of one
/// run never touch it at once; the second waits.
///
/// Who takes a run gets a ``RunLease``, and gives it back through that alone.
final class RunCache: Sendable {
    private struct State {
        var idle: [String: CachedRun] = [:]
        var busy: [String: [CheckedContinuation<Void, Never>]] = [:]
        /// Those that may be pushed out; pinned runs are not among them.
        var order = LeastRecentlyUsed<String>()

        mutating func take(_ runID: RunID) -> CachedRun? {
            busy[runID.rawValue] = []
            order.remove(runID.rawValue)
            return idle.removeValue(forKey: runID.rawValue)
        }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let counts: WorkerCounts

    init(capacity: Int, counts: WorkerCounts) {
        self.capacity = capacity
        self.counts = counts
    }

    /// Takes a run out, waiting while another task has it.
    /// - Returns: the right to use it, without a run when it is not in memory.
    func take(_ runID: RunID) async -> RunLease {
        while true {
            let taken: (isTaken: Bool, run: CachedRun?) = state.withLock { state in
                guard state.busy[runID.rawValue] == nil else { return (false, nil) }
                return (true, state.take(runID))
            }
            if taken.isTaken { return RunLease(of: taken.run, runID, in: self) }
            await waitForReturn(of: runID)
        }
    }

    /// Takes a parked run out again, waiting while another task has it.
    fileprivate func takeBack(_ runID: RunID, _ parked: RunDriver) async -> RunLease? {
        while true {
            let taken: (isOver: Bool, run: CachedRun?) = state.withLock { state in
                guard state.busy[runID.rawValue] == nil else { return (false, nil) }
                guard state.idle[runID.rawValue]?.driver === parked else { return (true, nil) }
                return (true, state.take(runID))
            }
            if taken.isOver { return taken.run.map { RunLease(of: $0, runID, in: self) } }
            await waitForReturn(of: runID)
        }
    }

    private func waitForReturn(of runID: RunID) async {
        await withCheckedContinuation { continuation in
            let isBusy = state.withLock { state in
                guard state.busy[runID.rawValue] != nil else { return false }
                state.busy[runID.rawValue]?.append(continuation)
                return true
            }
            if !isBusy { continuation.resume() }
        }
    }

    /// Puts a run back, or nothing when it is to be forgotten.
    fileprivate func putBack(_ runID: RunID, _ run: CachedRun?) {
        let (evicted, waiters) = state.withLock { state in
            if let run { state.idle[runID.rawValue] = run }
            let waiters = state.busy.removeValue(forKey: runID.rawValue) ?? []
            return (shrink(&state, run?.isPinned == true ? nil : runID), waiters)
        }
        for run in evicted { run.evict() }
        for waiter in waiters { waiter.resume() }
    }

    /// Puts a run back whose task is still at hand, so that queries reach it. It is not pushed out, even beyond the
    /// capacity.
    fileprivate func park(_ runID: RunID, _ run: CachedRun) {
        let waiters = state.withLock { state in
            state.idle[runID.rawValue] = run
            return state.busy.removeValue(forKey: runID.rawValue) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Lets a run be pushed out again that was pinned, if nobody has taken it meanwhile.
    func unpin(_ runID: RunID) {
        let evicted = state.withLock { state in
            let run = state.idle[runID.rawValue]
            return shrink(&state, run?.openTask != nil || run?.locals?.isBusy == true ? nil : runID)
        }
        for run in evicted { run.evict() }
    }

    /// Makes a run the newest of those that may be pushed out, and pushes out the oldest beyond the capacity.
    private func shrink(_ state: inout State, _ newest: RunID?) -> [CachedRun] {
        var evicted: [CachedRun] = []
        if let newest, state.idle[newest.rawValue] != nil { state.order.use(newest.rawValue) }
        while state.order.count > capacity, let oldest = state.order.oldest {
            state.order.remove(oldest)
            if let run = state.idle.removeValue(forKey: oldest) { evicted.append(run) }
        }
        counts.cacheChanged(size: state.idle.count + state.busy.count, evicted: evicted.count)
        return evicted
    }

    /// Forgets all runs, at the end of the worker.
    func evictAll() {
        let runs = state.withLock { state in
            let runs = state.idle.values.map { $0 }
            state.idle = [:]
            state.order = LeastRecentlyUsed()
            counts.cacheChanged(size: 0)
            return runs
        }
        for run in runs { run.evict() }
    }
}

/// The right to use a run that was taken out of the cache. Other tasks of the run wait until it ends.
///
/// It cannot be copied, and it always gives the run's place back: with the run by ``putBack()`` and ``park(_:for:)``;
/// by ``forget()``, and on every other way out such as an error, without the run, which is evicted. So no path can keep
/// the place for ever, or use the run when another task may have it.
struct RunLease: ~Copyable, Sendable {
    /// The run; nil for as long as it is not in memory.
    var run: CachedRun?
    let runID: RunID
    private let cache: RunCache
    private var isReturned = false

    fileprivate init(of run: CachedRun?, _ runID: RunID, in cache: RunCache) {
        self.run = run
        self.runID = runID
        self.cache = cache
    }

    /// Puts the run back for the next task.
    consuming func putBack() {
        cache.putBack(runID, run)
        isReturned = true
    }

    /// Lets the run go; the next task begins anew.
    consuming func forget() {}

    /// Puts the run back while its task is held open.
    consuming func park(_ run: CachedRun, for task: WorkflowTask) -> ParkedRun {
        var run = run
        run.openTask = TaskAttempt(task)
        cache.park(runID, run)
        isReturned = true
        return ParkedRun(driver: run.driver, runID: runID, cache: cache)
    }

    deinit {
        guard !isReturned else { return }
        run?.evict()
        cache.putBack(runID, nil)
    }
}

/// A run in the cache whose task is held open.
struct ParkedRun: ~Copyable, Sendable {
    fileprivate let driver: RunDriver
    fileprivate let runID: RunID
    fileprivate let cache: RunCache

    /// Takes the run out again, waiting while another task has it.
    /// - Returns: nil when it is not there any more, because another task has taken its place.
    consuming func takeBack() async -> RunLease? {
        guard var lease = await cache.takeBack(runID, driver) else { return nil }
        lease.run?.openTask = nil
        return lease
    }
}
