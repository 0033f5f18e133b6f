internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkerHeartbeat {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Worker__V1__WorkerHeartbeat> {
        builder.make(temporal__api__worker__v1__worker_heartbeat__init) {
            $0.worker_instance_key = builder.text(instanceKey)
            $0.worker_identity = builder.text(identity)
            $0.host_info = host.message(builder)
            $0.task_queue = builder.text(taskQueue.name)
            $0.deployment_version = version?.message(builder)
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
            $0.nexus_task_slots_info = nexusTaskSlots?.message(builder)
            $0.nexus_poller_info = nexusPollers?.message(builder)
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
