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

        /// A worker as it is told of.
        public init(taskQueue: TaskQueue, phase: Worker.Phase, waitingPolls: Int, runningTasks: Int) {
            self.taskQueue = taskQueue
            self.phase = phase
            self.waitingPolls = waitingPolls
            self.runningTasks = runningTasks
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
                return Entry(
                    taskQueue: worker.taskQueue,
                    phase: worker.phase,
                    waitingPolls: numbers.workflowTaskPollers.waiting + numbers.stickyPollers.waiting
                        + numbers.activityPollers.waiting,
                    runningTasks: SlotKind.allCases.reduce(0) { $0 + numbers[$1].used }
                )
            }
        )
    }

    /// Whether there are workers and all of them poll. One whose polls all fail waits between them and does not; one
    /// whose slots are all taken need not.
    public var isHealthy: Bool {
        !workers.isEmpty && workers.allSatisfy { $0.phase == .polling && ($0.waitingPolls > 0 || $0.runningTasks > 0) }
    }

    /// All of it as JSON.
    public var json: String {
        let entries = workers.map { worker in
            """
            {"task_queue":\(Self.quoted(worker.taskQueue.name)),"phase":\(Self.quoted(worker.phase.rawValue)),\
            "waiting_polls":\(worker.waitingPolls),"running_tasks":\(worker.runningTasks)}
            """
        }
        return #"{"status":"\#(isHealthy ? "ok" : "unavailable")","workers":[\#(entries.joined(separator: ","))]}"#
    }

    /// Text in quotes, as RFC 8259 wants it.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
