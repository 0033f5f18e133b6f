import Synchronization
import TemporalCore

/// The runs in this worker's memory, by run id. A run is taken out to be used and put back, so that two tasks of one
/// run never touch it at once; the second waits.
final class RunCache: Sendable {
    private struct State {
        var idle: [String: CachedRun] = [:]
        var busy: [String: [CheckedContinuation<Void, Never>]] = [:]
        var order = LeastRecentlyUsed<String>()
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

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
        var evicted: [CachedRun] = []
        let waiters = state.withLock { state in
            if let run, capacity > 0 {
                state.idle[runID.rawValue] = run
                state.order.use(runID.rawValue)
            } else if let run {
                evicted.append(run)
            }
            while state.order.count > capacity, let oldest = state.order.oldest {
                state.order.remove(oldest)
                if let run = state.idle.removeValue(forKey: oldest) { evicted.append(run) }
            }
            return state.busy.removeValue(forKey: runID.rawValue) ?? []
        }
        for run in evicted { run.evict() }
        for waiter in waiters { waiter.resume() }
    }

    /// Forgets all runs, at the end of the worker.
    func evictAll() {
        let runs = state.withLock { state in
            let runs = state.idle.values.map { $0 }
            state.idle = [:]
            state.order = LeastRecentlyUsed()
            return runs
        }
        for run in runs { run.evict() }
    }
}
