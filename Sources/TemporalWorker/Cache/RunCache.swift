import Synchronization
import TemporalCore

/// The runs in this worker's memory, by run id. A run is taken out to be used and put back, so that two tasks of one
/// run never touch it at once; the second waits.
final class RunCache: Sendable {
    private struct State {
        var idle: [String: CachedRun] = [:]
        var busy: [String: [CheckedContinuation<Void, Never>]] = [:]
        /// Those that may be pushed out; pinned runs are not among them.
        var order = LeastRecentlyUsed<String>()
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let counts: WorkerCounts

    init(capacity: Int, counts: WorkerCounts) {
        self.capacity = capacity
        self.counts = counts
    }

    /// Takes a run out, waiting while another task has it.
    /// - Returns: nil when it is not in memory; the caller holds its place all the same and must put something back.
    func take(_ runID: RunID) async -> CachedRun? {
        while true {
            let taken: (isTaken: Bool, run: CachedRun?) = state.withLock { state in
                guard state.busy[runID.rawValue] == nil else { return (false, nil) }
                state.busy[runID.rawValue] = []
                state.order.remove(runID.rawValue)
                return (true, state.idle.removeValue(forKey: runID.rawValue))
            }
            if taken.isTaken { return taken.run }
            await waitForReturn(of: runID)
        }
    }

    /// Takes a parked run out again, waiting while another task has it.
    /// - Returns: nil when it is not there any more, because another task has taken its place; then the caller holds no
    ///   place and has nothing to put back.
    func takeBack(_ runID: RunID, _ parked: RunDriver) async -> CachedRun? {
        while true {
            let taken: (isOver: Bool, run: CachedRun?) = state.withLock { state in
                guard state.busy[runID.rawValue] == nil else { return (false, nil) }
                guard let held = state.idle[runID.rawValue], held.run === parked else { return (true, nil) }
                state.busy[runID.rawValue] = []
                state.order.remove(runID.rawValue)
                state.idle[runID.rawValue] = nil
                return (true, held)
            }
            if taken.isOver { return taken.run }
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
    func putBack(_ runID: RunID, _ run: CachedRun?) {
        let (evicted, waiters) = state.withLock { state in
            if let run { state.idle[runID.rawValue] = run }
            let waiters = state.busy.removeValue(forKey: runID.rawValue) ?? []
            return (shrink(&state, run?.isPinned == true ? nil : runID), waiters)
        }
        for run in evicted { run.evict() }
        for waiter in waiters { waiter.resume() }
    }

    /// Puts a run back whose task is still at hand, so that queries reach it; it stays whatever the capacity.
    func park(_ runID: RunID, _ run: CachedRun) {
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
