internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Finds workers by their heartbeats, a page at a time.
package struct ListWorkersRequest: WireRequest {
    package typealias Response = ListWorkersResponse
    package static let path = workflowService("ListWorkers")
    package var namespace: String
    /// Such as `TaskQueue = 'orders'`; empty for all workers.
    package var query: String
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of workers.
    package init(namespace: String, query: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.query = query
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_workers_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of workers.
package struct ListWorkersResponse: WireResponse {
    package var workers: [WorkerDescription]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_workers_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListWorkersResponse>) {
        workers = elements(field.pointee.workers, field.pointee.n_workers).compactMap {
            $0.map { WorkerDescription($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Counts workers.
package struct CountWorkersRequest: WireRequest {
    package typealias Response = CountWorkersResponse
    package static let path = workflowService("CountWorkers")
    package var namespace: String
    package var query: String
    /// A count of what a query finds; of all workers when it is empty.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_workers_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many workers a query finds.
package struct CountWorkersResponse: WireResponse {
    package var count: Int64

    package init(decoding bytes: [UInt8]) throws(WireError) {
        count = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_workers_response__unpack
        ) { $0.pointee.count }
    }
}

/// Asks about one worker.
package struct DescribeWorkerRequest: WireRequest {
    package typealias Response = DescribeWorkerResponse
    package static let path = workflowService("DescribeWorker")
    package var namespace: String
    package var instanceKey: String
    /// A question about a worker.
    package init(namespace: String, instanceKey: String) {
        self.namespace = namespace
        self.instanceKey = instanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_worker_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.worker_instance_key = builder.text(instanceKey)
            }
        }
    }
}

/// What a worker's last heartbeat said.
package struct DescribeWorkerResponse: WireResponse {
    package var worker: WorkerDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        worker = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_worker_response__unpack
        ) { field in
            field.pointee.worker_info?.pointee.worker_heartbeat.map { WorkerDescription($0) } ?? WorkerDescription()
        }
    }
}

private typealias CPlugins = UnsafeMutablePointer<Ref<Temporal__Api__Worker__V1__PluginInfo>?>?

extension WorkerDescription {
    fileprivate init(_ field: Ref<Temporal__Api__Worker__V1__WorkerListInfo>) {
        let worker = field.pointee
        self.init()
        instanceKey = String(field: worker.worker_instance_key)
        identity = String(field: worker.worker_identity)
        taskQueue = TaskQueue(String(field: worker.task_queue))
        version = .field(worker.deployment_version)
        sdkName = String(field: worker.sdk_name)
        sdkVersion = String(field: worker.sdk_version)
        status = Status(number: worker.status.number)
        startTime = .field(worker.start_time)
        hostName = String(field: worker.host_name)
        processID = String(field: worker.process_id)
        plugins = Self.plugins(worker.plugins, worker.n_plugins)
    }

    fileprivate init(_ field: Ref<Temporal__Api__Worker__V1__WorkerHeartbeat>) {
        let worker = field.pointee
        self.init()
        instanceKey = String(field: worker.worker_instance_key)
        identity = String(field: worker.worker_identity)
        taskQueue = TaskQueue(String(field: worker.task_queue))
        version = .field(worker.deployment_version)
        sdkName = String(field: worker.sdk_name)
        sdkVersion = String(field: worker.sdk_version)
        status = Status(number: worker.status.number)
        startTime = .field(worker.start_time)
        hostName = String(field: worker.host_info?.pointee.host_name)
        processID = String(field: worker.host_info?.pointee.process_id)
        plugins = Self.plugins(worker.plugins, worker.n_plugins)
        load = WorkerLoad(worker)
    }

    private static func plugins(_ list: CPlugins, _ count: Int) -> [String] {
        elements(list, count).compactMap { plugin in
            guard let plugin = plugin?.pointee else { return nil }
            let (name, version) = (String(field: plugin.name), String(field: plugin.version))
            return version.isEmpty ? name : "\(name) \(version)"
        }
    }
}

extension WorkerDescription.Status {
    fileprivate init(number: Int32) {
        self =
            switch number {
            case 1: .running
            case 2: .shuttingDown
            case 3: .shutDown
            default: .unknown
            }
    }
}

extension WorkerLoad {
    fileprivate init(_ worker: Temporal__Api__Worker__V1__WorkerHeartbeat) {
        self.init()
        heartbeatTime = .field(worker.heartbeat_time)
        hostCPU = Double(worker.host_info?.pointee.current_host_cpu_usage ?? 0)
        hostMemory = Double(worker.host_info?.pointee.current_host_mem_usage ?? 0)
        workflowTasks = .field(worker.workflow_task_slots_info)
        activities = .field(worker.activity_task_slots_info)
        localActivities = .field(worker.local_activity_slots_info)
        nexusTasks = .field(worker.nexus_task_slots_info)
        cacheHits = Int(worker.total_sticky_cache_hit)
        cacheMisses = Int(worker.total_sticky_cache_miss)
        cacheSize = Int(worker.current_sticky_cache_size)
    }
}

extension WorkerSlots {
    fileprivate static func field(_ field: Ref<Temporal__Api__Worker__V1__WorkerSlotsInfo>?) -> Self? {
        guard let info = field?.pointee else { return nil }
        var slots = Self()
        slots.available = Int(info.current_available_slots)
        slots.used = Int(info.current_used_slots)
        slots.processed = Int(info.total_processed_tasks)
        slots.failed = Int(info.total_failed_tasks)
        slots.supplierKind = String(field: info.slot_supplier_kind)
        return slots
    }
}
