import Foundation
import Synchronization
package import TemporalCore

/// The threads on which workflow code runs, watched for code that does not come back.
///
/// Workflow code gets separate threads: code that blocks or computes for ever keeps its thread. If that were one of the
/// threads that all tasks of the process share, the worker would stop. A thread that is kept is replaced by another
/// one.
package final class WorkflowThreads: Sendable {
    private struct State {
        var waiting: [Job] = []
        var next = 0
        var running: [ObjectIdentifier: Job] = [:]
        var stuck: Set<String> = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let limit: Duration
    private let threads: Int
    private let watch = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter limit: how long code may run without a pause.
    package init(limit: Duration) {
        self.limit = limit
        threads = max(2, ProcessInfo.processInfo.activeProcessorCount)
        for _ in 0..<threads { startThread() }
        watch.withLock { $0 = Task { [weak self] in await Self.lookAfter(limit) { self } } }
    }

    /// Lets the threads end. One that code keeps ends when the code does.
    package func close() {
        watch.withLock { $0?.cancel() }
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { available.signal() }
    }

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
            state.withLock { $0.waiting.append(job) }
            available.signal()
        }
    }

    // MARK: Threads

    private func startThread() {
        let thread = Thread { [self] in
            while let job = nextJob() {
                job.touch()
                job.run()
                if finish(job) { return }
            }
        }
        thread.name = "workflow"
        thread.start()
    }

    /// Waits for work; nil when the thread is to end.
    private func nextJob() -> Job? {
        available.wait()
        return state.withLock { state in
            guard state.next < state.waiting.count else { return nil }
            let job = state.waiting[state.next]
            state.next += 1
            if state.next == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.next = 0
            }
            job.touch()
            state.running[ObjectIdentifier(job)] = job
            return job
        }
    }

    /// - Returns: whether the thread was replaced meanwhile and is to end.
    private func finish(_ job: Job) -> Bool {
        state.withLock { state in
            if state.running.removeValue(forKey: ObjectIdentifier(job)) != nil { return false }
            state.stuck.remove(job.runID)
            return true
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
        for job in late {
            startThread()
            job.giveUp()
        }
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
