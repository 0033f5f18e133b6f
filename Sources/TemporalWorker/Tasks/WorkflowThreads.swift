import Synchronization
package import TemporalCore
package import TemporalRPC

/// Runs workflow code, and watches for code that does not come back.
///
/// Code that blocks or computes for ever keeps its thread. If that were one of the threads that all tasks of the process share,
/// the process would stop. It is one of ``CallThreads``, which are replaced when they are kept.
package final class WorkflowThreads: Sendable {
    private struct State {
        var running: [ObjectIdentifier: Job] = [:]
        var stuck: Set<String> = []
    }

    private let state = Mutex(State())
    private let limit: Duration
    private let threads: CallThreads
    private let watch = Mutex<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - limit: how long code may run without a pause.
    ///   - threads: where it runs.
    package init(limit: Duration, on threads: CallThreads = CallThreads()) {
        self.limit = limit
        self.threads = threads
        watch.withLock { $0 = Task { [weak self] in await Self.lookAfter(limit) { self } } }
    }

    /// Ends the watch.
    package func close() { watch.withLock { $0 }?.cancel() }

    /// Whether code of a run still keeps a thread.
    func isStuck(_ runID: RunID) -> Bool { state.withLock { $0.stuck.contains(runID.rawValue) } }

    /// Runs code of a run.
    /// - Parameters:
    ///   - runID: whose code it is.
    ///   - body: the code; it gets a way to say that it has made progress, which gives it the full time again.
    ///   - abandoned: called when code that was given up comes back after all.
    /// - Returns: what the code returns, or nil when it does not come back in time.
    package func run<Value: Sendable>(
        _ runID: RunID,
        _ body: @escaping @Sendable (_ progress: @escaping () -> Void) -> Value,
        abandoned: @escaping @Sendable () -> Void
    ) async -> Value? {
        await withCheckedContinuation { (continuation: CheckedContinuation<Value?, Never>) in
            let answer = Once(continuation)
            let job = Job(runID: runID.rawValue, giveUp: { answer.resume(with: nil) }) { job in
                let value = body { job.touch() }
                if !answer.resume(with: value) { abandoned() }
            }
            threads.run { [self] in
                begin(job)
                job.run()
                finish(job)
            }
        }
    }

    private func begin(_ job: Job) {
        job.touch()
        state.withLock { $0.running[ObjectIdentifier(job)] = job }
    }

    private func finish(_ job: Job) {
        state.withLock { state in
            if state.running.removeValue(forKey: ObjectIdentifier(job)) == nil { state.stuck.remove(job.runID) }
        }
    }

    // MARK: The watch

    private static func lookAfter(_ limit: Duration, _ owner: () -> WorkflowThreads?) async {
        while (try? await Task.sleep(for: limit.held / 4)) != nil, let owner = owner() { owner.giveUpLateJobs() }
    }

    private func giveUpLateJobs() {
        let deadline = ContinuousClock.now.after(.zero - limit.held)
        let late = state.withLock { state in
            let late = state.running.filter { $0.value.lastProgress < deadline }
            for (key, job) in late {
                state.running[key] = nil
                state.stuck.insert(job.runID)
            }
            return late.map(\.value)
        }
        for job in late { job.giveUp() }
    }
}

/// A piece of workflow code that waits for a thread or has one.
private final class Job: Sendable {
    let runID: String
    let giveUp: @Sendable () -> Void
    private let body: @Sendable (Job) -> Void
    private let progress = Mutex(ContinuousClock.now)

    init(runID: String, giveUp: @escaping @Sendable () -> Void, body: @escaping @Sendable (Job) -> Void) {
        self.runID = runID
        self.giveUp = giveUp
        self.body = body
    }

    var lastProgress: ContinuousClock.Instant { progress.withLock { $0 } }
    func touch() { progress.withLock { $0 = ContinuousClock.now } }
    func run() { body(self) }
}

/// Resumes a continuation once; the second caller is told that it comes too late.
private final class Once<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) { self.continuation = Mutex(continuation) }

    @discardableResult
    func resume(with value: sending Value?) -> Bool {
        guard let continuation = continuation.withLock({ $0.take() }) else { return false }
        continuation.resume(returning: value)
        return true
    }
}
