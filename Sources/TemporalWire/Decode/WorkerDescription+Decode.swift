internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

private typealias CPlugins = UnsafeMutablePointer<Ref<Temporal__Api__Worker__V1__PluginInfo>?>?
private typealias CDrivers = UnsafeMutablePointer<Ref<Temporal__Api__Worker__V1__StorageDriverInfo>?>?

extension WorkerDescription {
    init(_ field: Ref<Temporal__Api__Worker__V1__WorkerListInfo>) {
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
        storageDrivers = Self.drivers(worker.drivers, worker.n_drivers)
    }

    init(_ field: Ref<Temporal__Api__Worker__V1__WorkerHeartbeat>) {
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
        storageDrivers = Self.drivers(worker.drivers, worker.n_drivers)
        load = WorkerLoad(worker)
    }

    private static func drivers(_ list: CDrivers, _ count: Int) -> [String] {
        elements(list, count).compactMap { $0.map { String(field: $0.pointee.type) } }
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
