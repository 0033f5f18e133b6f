import Synchronization
import TemporalRPC

/// What a task works on, for messages.
struct TaskName: Sendable, CustomStringConvertible {
    var type: String
    /// The id of the workflow, or of an activity without one.
    var owner: String

    var description: String { "\(type) of \(owner)" }
}

/// Tasks that run beside the pollers, so that a shutdown can wait for all of them, or end them.
final class RunningTasks: Sendable {
    private struct Entry {
        var name: TaskName
        var task: Task<Void, Never>?
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var nextID = 0
        /// What was begun without a Swift task.
        var unnamed = 0
        var isCancelled = false

        var count: Int { entries.count + unnamed }
    }

    private let state = Mutex(State())
    private let ended = ChangeSignal()
    private let worker: WorkerContext

    /// Tasks of a worker, on the threads that take its answers.
    init(on worker: WorkerContext) { self.worker = worker }

    /// Starts a task that is waited for.
    @discardableResult
    func start(_ name: TaskName, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let id = begin(name)
        let task = Task(executorPreference: worker.channel.threads) {
            await body()
            self.end(id)
        }
        let isCancelled = state.withLock { state in
            // It may have ended already.
            state.entries[id]?.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
        return task
    }

    /// Something begins that is waited for until ``end(_:)`` is called with the number that this gives.
    func begin(_ name: TaskName) -> Int {
        state.withLock { state in
            state.nextID += 1
            state.entries[state.nextID] = Entry(name: name)
            return state.nextID
        }
    }

    /// Something has ended that was begun.
    func end(_ id: Int) {
        state.withLock { _ = $0.entries.removeValue(forKey: id) }
        ended.send()
    }

    /// Something begins that is waited for until ``end()``.
    func begin() { state.withLock { $0.unnamed += 1 } }

    /// Something has ended that was begun.
    func end() {
        state.withLock { $0.unnamed -= 1 }
        ended.send()
    }

    /// What runs.
    var names: [TaskName] { state.withLock { $0.entries.values.map(\.name) } }

    /// Cancels all tasks, those that are yet to start too.
    func cancelAll() {
        let tasks = state.withLock { state in
            state.isCancelled = true
            return state.entries.values.map(\.task)
        }
        for task in tasks { task?.cancel() }
    }

    /// Waits until nothing runs.
    /// - Returns: false when something does after the limit, or when the caller's task was cancelled.
    func waitUntilNone(until limit: ContinuousClock.Instant) async -> Bool {
        while true {
            let seen = ended.changes
            if state.withLock({ $0.count == 0 }) { return true }
            guard ContinuousClock.now < limit, !Task.isCancelled else { return false }
            await ended.wait(after: seen, until: limit)
        }
    }
}
