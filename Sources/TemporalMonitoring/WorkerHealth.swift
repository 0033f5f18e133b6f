public import TemporalCore
public import TemporalWorker

/// Whether the workers of a process work.
public struct WorkerHealth: Sendable, Hashable {
    /// One worker.
    public struct Entry: Sendable, Hashable {
        /// Its queue.
        public var taskQueue: TaskQueue
        /// How far it is.
        public var phase: Worker.Phase
        /// How many of its polls wait at the server.
        public var waitingPolls: Int
        /// How many tasks run.
        public var runningTasks: Int
        /// How many of its polls of one kind have failed one after another.
        public var failedPolls: Int

        /// A worker as it is told of.
        public init(
            taskQueue: TaskQueue,
            phase: Worker.Phase,
            waitingPolls: Int,
            runningTasks: Int,
            failedPolls: Int = 0
        ) {
            self.taskQueue = taskQueue
            self.phase = phase
            self.waitingPolls = waitingPolls
            self.runningTasks = runningTasks
            self.failedPolls = failedPolls
        }
    }

    /// The workers, in the order in which they were given.
    public var workers: [Entry]

    /// The workers' health as they tell it.
    public init(_ workers: [Entry]) { self.workers = workers }

    /// The workers' health now.
    public init(_ workers: [Worker]) {
        self.init(
            workers.map { worker in
                let numbers = worker.statistics
                let pollers = [numbers.workflowTaskPollers, numbers.stickyPollers, numbers.activityPollers]
                return Entry(
                    taskQueue: worker.taskQueue,
                    phase: worker.phase,
                    waitingPolls: pollers.reduce(0) { $0 + $1.waiting },
                    runningTasks: SlotKind.allCases.reduce(0) { $0 + numbers[$1].used },
                    failedPolls: pollers.reduce(0) { max($0, $1.failures) }
                )
            }
        )
    }

    /// How many polls may fail one after another before a worker counts as cut off: one or two are not a reason to worry.
    private static let bearableFailures = 10

    /// Whether there are workers and all of them poll, and the server answers. How many polls wait says nothing: a
    /// worker whose slots are all taken, or that keeps to a pace, has none.
    public var isHealthy: Bool {
        !workers.isEmpty && workers.allSatisfy { $0.phase == .polling && $0.failedPolls < Self.bearableFailures }
    }

    /// All of it as JSON.
    public var json: String {
        let entries = workers.map { worker in
            """
            {"task_queue":\(JSONText.quoted(worker.taskQueue.name)),"phase":\(JSONText.quoted(worker.phase.rawValue)),\
            "waiting_polls":\(worker.waitingPolls),"running_tasks":\(worker.runningTasks),"failed_polls":\(worker.failedPolls)}
            """
        }
        return #"{"status":"\#(isHealthy ? "ok" : "unavailable")","workers":[\#(entries.joined(separator: ","))]}"#
    }
}
