import Synchronization

/// First in, first out, and only when told to: the whole of a workflow's scheduling.
///
/// It is the executor preference of the workflow's task, so that every job of it (continuations, task groups, actors)
/// lands here. A job that arrives while nobody drives the workflow was resumed by something outside it, such as a
/// network call: that is nondeterminism.
package final class WorkflowExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        var isDriven = false
        var foreignJobs = 0
    }

    private let state = Mutex(State())
    private let onForeignJob: @Sendable () -> Void

    /// - Parameter onForeignJob: told once, from the thread that brought the job.
    package init(onForeignJob: @escaping @Sendable () -> Void = {}) { self.onForeignJob = onForeignJob }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirstForeign = state.withLock { state in
            state.jobs.append(job)
            guard !state.isDriven else { return false }
            state.foreignJobs += 1
            return state.foreignJobs == 1
        }
        if isFirstForeign { onForeignJob() }
    }

    /// Runs jobs until none is left.
    /// - Parameter limit: how many at most; a guard against code that never blocks.
    /// - Returns: whether it came to an end.
    @discardableResult
    func run(atMost limit: Int = .max) -> Bool {
        let me = asUnownedTaskExecutor()
        var count = 0
        while let job = nextJob() {
            job.runSynchronously(on: me)
            count += 1
            if count >= limit { return false }
        }
        return true
    }

    private func nextJob() -> UnownedJob? {
        state.withLock { state in
            guard state.next < state.jobs.count else {
                state.jobs.removeAll(keepingCapacity: false)
                state.next = 0
                return nil
            }
            defer { state.next += 1 }
            return state.jobs[state.next]
        }
    }

    /// Allows jobs to arrive for as long as `body` runs.
    func driven<Result>(_ body: () -> Result) -> Result {
        state.withLock { $0.isDriven = true }
        defer { state.withLock { $0.isDriven = false } }
        return body()
    }

    /// Whether something from outside has resumed the workflow.
    var hasForeignJobs: Bool { state.withLock { $0.foreignJobs > 0 } }
}
