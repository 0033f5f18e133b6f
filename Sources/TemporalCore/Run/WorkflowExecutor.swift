import Synchronization

/// First in, first out, and only when told to: the whole of a workflow's scheduling.
///
/// It is the executor preference of the workflow's tasks, so that every job of theirs lands here. It runs a job only if
/// the engine has brought it itself: by ``start(_:_:)``, or by ``Suspended/resume()``. Any other one comes from something
/// outside the workflow that its code awaits (an actor, a task, a stream, a timer of Swift's), at any moment.
/// Such a job is held back, however early it comes, so that what becomes of the run does not depend on that moment.
package final class WorkflowExecutor: TaskExecutor {
    fileprivate struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        /// How many jobs the engine is about to bring.
        var announced = 0
        var held: [UnownedJob] = []
        var unwinding: Unwinding?
    }

    /// How the jobs of a run that leaves memory are treated: all of them are run, no matter what brings them.
    fileprivate struct Unwinding {
        /// How many may still be run.
        var budget: Int
        var isRunning = true
    }

    private let state = Mutex(State())

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isLate = state.withLock { state in
            if state.unwinding != nil {
                state.jobs.append(job)
                return state.startsUnwinding()
            }
            if state.announced > 0 {
                state.announced -= 1
                state.jobs.append(job)
            } else {
                state.held.append(job)
            }
            return false
        }
        // Not here: what brings the job may hold a lock that the code wants.
        if isLate { _ = Task { self.unwind() } }
    }

    /// Begins a line of execution; it runs when the code that runs now waits.
    func start(_ name: String, _ body: sending @escaping () async -> Void) {
        announce()
        _ = Task(name: name, executorPreference: self) { await body() }
    }

    /// Suspends the line of execution that runs.
    /// - Parameter keep: keeps what lets it go on.
    func suspend(_ keep: (Suspended) -> Void) async {
        await withUnsafeContinuation { keep(Suspended(continuation: $0, executor: self)) }
    }

    /// Runs jobs until none is left.
    func run() {
        let me = asUnownedTaskExecutor()
        while let job = state.withLock({ $0.nextJob() }) { job.runSynchronously(on: me) }
    }

    /// Runs what is left and what still comes, so that the code ends and its memory is freed.
    /// - Parameters:
    ///   - limit: how many jobs at most; a guard against code that never ends.
    ///   - wake: lets all that waits go on.
    /// - Returns: whether it came to an end for now.
    func unwind(atMost limit: Int, _ wake: () -> Void) -> Bool {
        state.withLock { state in
            state.unwinding = Unwinding(budget: limit)
            state.jobs += state.held
            state.held = []
        }
        wake()
        return unwind()
    }

    @discardableResult
    private func unwind() -> Bool {
        let me = asUnownedTaskExecutor()
        while true {
            switch state.withLock({ $0.nextOfUnwinding() }) {
            case .job(let job): job.runSynchronously(on: me)
            case .none: return true
            case .overBudget: return false
            }
        }
    }

    /// Whether something from outside has brought a job.
    var holdsJobs: Bool { state.withLock { !$0.held.isEmpty } }

    fileprivate func announce() { state.withLock { $0.announced += 1 } }
}

/// A line of execution that waits. The only way to let it go on, since a job that is not announced is held back.
struct Suspended {
    fileprivate let continuation: UnsafeContinuation<Void, Never>
    fileprivate let executor: WorkflowExecutor

    func resume() {
        executor.announce()
        continuation.resume()
    }
}

extension WorkflowExecutor.State {
    fileprivate enum LastJobs { case job(UnownedJob), none, overBudget }

    fileprivate mutating func nextJob() -> UnownedJob? {
        guard next < jobs.count else {
            jobs.removeAll(keepingCapacity: false)
            next = 0
            return nil
        }
        defer { next += 1 }
        return jobs[next]
    }

    /// Whether the jobs of the run are not being run yet.
    fileprivate mutating func startsUnwinding() -> Bool {
        guard unwinding?.isRunning == false else { return false }
        unwinding?.isRunning = true
        return true
    }

    fileprivate mutating func nextOfUnwinding() -> LastJobs {
        guard let unwinding, unwinding.budget > 0 else { return .overBudget }
        guard let job = nextJob() else {
            self.unwinding?.isRunning = false
            return .none
        }
        self.unwinding?.budget -= 1
        return .job(job)
    }
}
