internal import CProtobufC
internal import CTemporalAPI
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

/// Tells the server of the workers of a process.
package struct RecordWorkerHeartbeatRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RecordWorkerHeartbeat")
    package var namespace: String
    package var identity: String
    package var heartbeats: [WorkerHeartbeat]

    /// The heartbeats of workers of one namespace and one client.
    package init(namespace: String, identity: String, heartbeats: [WorkerHeartbeat]) {
        self.namespace = namespace
        self.identity = identity
        self.heartbeats = heartbeats
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__record_worker_heartbeat_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.n_worker_heartbeat = heartbeats.count
                $0.worker_heartbeat = builder.list(heartbeats) { $0.message(builder) }
            }
        }
    }
}

extension WorkerHeartbeat {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Worker__V1__WorkerHeartbeat> {
        builder.make(temporal__api__worker__v1__worker_heartbeat__init) {
            $0.worker_instance_key = builder.text(instanceKey)
            $0.worker_identity = builder.text(identity)
            $0.host_info = host.message(builder)
            $0.task_queue = builder.text(taskQueue.name)
            $0.sdk_name = builder.text(sdkName)
            $0.sdk_version = builder.text(sdkVersion)
            $0.status = .init(rawValue: UInt32(status.rawValue))
            $0.start_time = startTime?.message(builder)
            $0.heartbeat_time = time?.message(builder)
            $0.elapsed_since_last_heartbeat = sinceLast?.message(builder)
            $0.workflow_task_slots_info = workflowTaskSlots?.message(builder)
            $0.activity_task_slots_info = activitySlots?.message(builder)
            $0.local_activity_slots_info = localActivitySlots?.message(builder)
            $0.workflow_poller_info = workflowPollers?.message(builder)
            $0.workflow_sticky_poller_info = stickyPollers?.message(builder)
            $0.activity_poller_info = activityPollers?.message(builder)
            $0.total_sticky_cache_hit = Int32(clamping: totalCacheHits)
            $0.total_sticky_cache_miss = Int32(clamping: totalCacheMisses)
            $0.current_sticky_cache_size = Int32(clamping: cachedWorkflows)
            $0.n_plugins = plugins.count
            $0.plugins = builder.list(plugins) { plugin in
                builder.make(temporal__api__worker__v1__plugin_info__init) {
                    $0.name = builder.text(plugin.name)
                    $0.version = builder.text(plugin.version)
                }
            }
            $0.n_drivers = storageDrivers.count
            $0.drivers = builder.list(storageDrivers) { driver in
                builder.make(temporal__api__worker__v1__storage_driver_info__init) {
                    $0.type = builder.text(driver)
                }
            }
        }
    }
}

extension WorkerHeartbeat.Host {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Worker__V1__WorkerHostInfo> {
        builder.make(temporal__api__worker__v1__worker_host_info__init) {
            $0.host_name = builder.text(name)
            $0.worker_grouping_key = builder.text(groupingKey)
            $0.process_id = builder.text(processID)
            $0.current_host_cpu_usage = cpuUsage
            $0.current_host_mem_usage = memoryUsage
        }
    }
}

extension WorkerHeartbeat.Slots {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Worker__V1__WorkerSlotsInfo> {
        builder.make(temporal__api__worker__v1__worker_slots_info__init) {
            $0.current_available_slots = Int32(clamping: available)
            $0.current_used_slots = Int32(clamping: used)
            $0.slot_supplier_kind = builder.text(supplierKind)
            $0.total_processed_tasks = Int32(clamping: totalProcessed)
            $0.total_failed_tasks = Int32(clamping: totalFailed)
            $0.last_interval_processed_tasks = Int32(clamping: lastIntervalProcessed)
            $0.last_interval_failure_tasks = Int32(clamping: lastIntervalFailed)
        }
    }
}

extension WorkerHeartbeat.Pollers {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Worker__V1__WorkerPollerInfo> {
        builder.make(temporal__api__worker__v1__worker_poller_info__init) {
            $0.current_pollers = Int32(clamping: current)
            $0.last_successful_poll_time = lastSuccess?.message(builder)
            $0.is_autoscaling = isAutoscaling.flag
        }
    }
}
