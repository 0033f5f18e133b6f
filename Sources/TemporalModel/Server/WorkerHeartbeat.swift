package import TemporalCore

/// What a worker says of itself from time to time, for `temporal worker list` and the Web UI.
package struct WorkerHeartbeat: Hashable, Sendable {
    /// Whether a worker works. The numbers are the API's.
    package enum Status: Int32, Sendable {
        case running = 1
        case shuttingDown = 2
        case shutDown = 3
    }

    /// The machine and the process.
    package struct Host: Hashable, Sendable {
        package var name = ""
        /// Which workers of the process share a client.
        package var groupingKey = ""
        package var processID = ""
        /// The part of all processors that is used, from 0 to 1.
        package var cpuUsage: Float = 0
        /// The part of the memory that is used, from 0 to 1.
        package var memoryUsage: Float = 0
        /// Nothing is known.
        package init() {}
    }

    /// How much a worker can take on of one kind of task, and what became of what it took on.
    package struct Slots: Hashable, Sendable {
        package var available = 0
        package var used = 0
        /// How the slots are counted out, such as `Fixed`.
        package var supplierKind = ""
        package var totalProcessed = 0
        package var totalFailed = 0
        /// Since the heartbeat before.
        package var lastIntervalProcessed = 0
        package var lastIntervalFailed = 0
        /// No slots.
        package init() {}
    }

    /// The polls of one kind.
    package struct Pollers: Hashable, Sendable {
        package var current = 0
        package var lastSuccess: Timestamp?
        package var isAutoscaling = false
        /// No polls.
        package init() {}
    }

    /// A plugin of the worker.
    package struct Plugin: Hashable, Sendable {
        package var name: String
        package var version: String
        /// A plugin by its name; the version may be empty.
        package init(name: String, version: String = "") {
            self.name = name
            self.version = version
        }
    }

    package var instanceKey: String
    package var identity: String
    package var host = Host()
    package var taskQueue: TaskQueue
    package var version: WorkerDeploymentVersion?
    package var sdkName = ""
    package var sdkVersion = ""
    package var status = Status.running
    package var startTime: Timestamp?
    package var time: Timestamp?
    /// Nil in the first heartbeat.
    package var sinceLast: Duration?
    /// Of kinds that the worker does not run, nil.
    package var workflowTaskSlots: Slots?
    package var activitySlots: Slots?
    package var localActivitySlots: Slots?
    package var workflowPollers: Pollers?
    package var stickyPollers: Pollers?
    package var activityPollers: Pollers?
    package var nexusTaskSlots: Slots?
    package var nexusPollers: Pollers?
    package var totalCacheHits = 0
    package var totalCacheMisses = 0
    package var cachedWorkflows = 0
    package var plugins: [Plugin] = []
    /// The types of stores that large payloads go to.
    package var storageDrivers: [String] = []

    /// A worker that says nothing yet but who it is.
    package init(instanceKey: String, identity: String, taskQueue: TaskQueue) {
        self.instanceKey = instanceKey
        self.identity = identity
        self.taskQueue = taskQueue
    }
}
