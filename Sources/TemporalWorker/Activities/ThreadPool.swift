import Foundation
import Synchronization

/// Threads for activities whose code blocks: for drivers of databases, files, and all that waits without `await`.
///
/// ```swift
/// let database = ThreadPool("database", threads: 8)
/// let worker = try Worker(client, on: "orders") {
///     Stock.reserve.implemented(blockingOn: database) { order, context in
///         let connection = try connections.take()
///         for line in order.lines {
///             try context.checkCancellation()
///             try connection.execute("UPDATE stock …", line)
///             context.heartbeat(line.number)
///         }
///     }
/// }
/// ```
/// The tasks of a process share as many threads as it has processors, and code that blocks one of them keeps it from all
/// others: from heartbeats, polls and answers. On the threads of a pool it keeps none but itself waiting. Asynchronous bodies that
/// block here and there run on it by `implemented(on:by:)`. Several activities and workers may share a pool. What comes while all threads are busy
/// waits in the order in which it came, and its time runs, so let a worker take no more such activities at once than the pool
/// has threads (``WorkerOptions/maximumConcurrentActivities``). The threads begin when they are needed and end with the pool.
public final class ThreadPool: TaskExecutor {
    /// What the pool and its threads share; the pool itself is not kept by its threads.
    private final class Work: Sendable {
        struct State {
            var waiting: [UnownedJob] = []
            var next = 0
            /// How many threads wait for work, less the work that they were woken for.
            var idle = 0
            var threads = 0
        }
        let state = Mutex(State())
        let available = DispatchSemaphore(value: 0)

        /// Waits for work; nil when the thread is to end.
        func next() -> UnownedJob? {
            available.wait()
            return state.withLock { state in
                guard state.next < state.waiting.count else { return nil }
                let job = state.waiting[state.next]
                state.next += 1
                if state.next == state.waiting.count {
                    state.waiting.removeAll(keepingCapacity: true)
                    state.next = 0
                } else if state.next >= 1024, state.next * 2 >= state.waiting.count {
                    // A pool that always has something to do forgets what is done too.
                    state.waiting.removeFirst(state.next)
                    state.next = 0
                }
                return job
            }
        }

        /// A thread waits for work again.
        func rest() { state.withLock { $0.idle += 1 } }
    }

    /// How its threads are named, each with its number.
    public let name: String
    /// How many threads there are at most.
    public let threads: Int
    private let work = Work()

    /// A pool that has no threads yet.
    /// - Parameters:
    ///   - name: how its threads are named, as debuggers and `top -H` show them; Linux keeps 15 bytes of it with the number.
    ///   - threads: how many threads there are at most; one at least.
    public init(_ name: String, threads: Int) {
        self.name = name
        self.threads = max(1, threads)
    }

    deinit {
        // Nothing waits any more: what runs on the pool holds it.
        for _ in 0..<work.state.withLock({ $0.threads }) { work.available.signal() }
    }

    /// Takes a piece of a task's work. The system calls it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let newThread = work.state.withLock { state -> Int? in
            state.waiting.append(job)
            if state.idle > 0 {
                state.idle -= 1
                return nil
            }
            guard state.threads < threads else { return nil }
            state.threads += 1
            return state.threads
        }
        if let newThread { startThread(newThread) }
        work.available.signal()
    }

    private func startThread(_ number: Int) {
        let (work, executor) = (work, asUnownedTaskExecutor())
        let threadName = threadName(number)
        let hasStarted = DispatchSemaphore(value: 0)
        let thread = Thread {
            // Foundation sets a thread's name from within the thread only, and once `start` has noted which it is.
            hasStarted.wait()
            Thread.current.name = threadName
            while let job = work.next() {
                job.runSynchronously(on: executor)
                work.rest()
            }
        }
        thread.start()
        hasStarted.signal()
    }

    /// The pool's name with a number, cut so that the number shows: Linux keeps 15 bytes.
    private func threadName(_ number: Int) -> String {
        let suffix = "-\(number)"
        var name = name
        while name.utf8.count + suffix.utf8.count > 15, !name.isEmpty { name.removeLast() }
        return name + suffix
    }
}
