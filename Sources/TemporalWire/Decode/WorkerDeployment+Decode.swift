internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

typealias CVersionSummary = Temporal__Api__Deployment__V1__WorkerDeploymentInfo__WorkerDeploymentVersionSummary
typealias CVersionInfo = Temporal__Api__Deployment__V1__WorkerDeploymentVersionInfo
typealias CVersionQueue = Temporal__Api__Workflowservice__V1__DescribeWorkerDeploymentVersionResponse__VersionTaskQueue

extension WorkerDeploymentListing {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListWorkerDeploymentsResponse__WorkerDeploymentSummary>) {
        self.init()
        name = String(field: field.pointee.name)
        createTime = .field(field.pointee.create_time)
        routing = WorkerDeploymentRouting(field.pointee.routing_config)
        latestVersion = .field(field.pointee.latest_version_summary)
        currentVersion = .field(field.pointee.current_version_summary)
        rampingVersion = .field(field.pointee.ramping_version_summary)
    }
}

extension WorkerDeploymentDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeWorkerDeploymentResponse>) {
        self.init()
        conflictToken = WorkerDeploymentConflictToken(bytes: [UInt8](field: field.pointee.conflict_token))
        guard let info = field.pointee.worker_deployment_info?.pointee else { return }
        name = String(field: info.name)
        createTime = .field(info.create_time)
        routing = WorkerDeploymentRouting(info.routing_config)
        isRoutingKnownEverywhere =
            switch info.routing_config_update_state.number {
            case 1: false
            case 2: true
            default: nil
            }
        versions = elements(info.version_summaries, info.n_version_summaries).compactMap { .field($0) }
        lastModifier = String(field: info.last_modifier_identity)
        let manager = String(field: info.manager_identity)
        self.manager = manager.isEmpty ? nil : manager
    }
}

extension WorkerDeploymentRouting {
    fileprivate init(_ field: Ref<Temporal__Api__Deployment__V1__RoutingConfig>?) {
        self.init()
        guard let routing = field?.pointee else { return }
        current = WorkerDeploymentTarget(.field(routing.current_deployment_version))
        currentChangedTime = .field(routing.current_version_changed_time)
        // A ramp to workers without a version is told by its percentage alone; at 0 % there is none.
        let version = WorkerDeploymentVersion.field(routing.ramping_deployment_version)
        if version != nil || routing.ramping_version_percentage > 0 {
            ramping = Ramp(
                target: WorkerDeploymentTarget(version),
                percentage: Double(decimal: routing.ramping_version_percentage)
            )
        }
        rampingChangedTime = .field(routing.ramping_version_changed_time)
        percentageChangedTime = .field(routing.ramping_version_percentage_changed_time)
        revision = routing.revision_number
    }
}

extension WorkerDeploymentVersionSummary {
    /// A summary field, absent when it is not set.
    fileprivate static func field(_ field: Ref<CVersionSummary>?) -> Self? {
        guard let field, let version = WorkerDeploymentVersion.field(field.pointee.deployment_version) else {
            return nil
        }
        var summary = Self(version)
        summary.status = Status(number: field.pointee.status.number)
        summary.createTime = .field(field.pointee.create_time)
        summary.currentSince = .field(field.pointee.current_since_time)
        summary.rampingSince = .field(field.pointee.ramping_since_time)
        summary.routingChangedTime = .field(field.pointee.routing_update_time)
        summary.firstActivationTime = .field(field.pointee.first_activation_time)
        summary.lastCurrentTime = .field(field.pointee.last_current_time)
        summary.lastDeactivationTime = .field(field.pointee.last_deactivation_time)
        summary.drainage = .field(field.pointee.drainage_info)
        return summary
    }

    fileprivate init(_ info: CVersionInfo) {
        self.init(.field(info.deployment_version) ?? WorkerDeploymentVersion(deploymentName: "", buildID: ""))
        status = Status(number: info.status.number)
        createTime = .field(info.create_time)
        currentSince = .field(info.current_since_time)
        rampingSince = .field(info.ramping_since_time)
        routingChangedTime = .field(info.routing_changed_time)
        firstActivationTime = .field(info.first_activation_time)
        lastCurrentTime = .field(info.last_current_time)
        lastDeactivationTime = .field(info.last_deactivation_time)
        drainage = .field(info.drainage_info)
    }
}

extension WorkerDeploymentVersionSummary.Status {
    fileprivate init(number: Int32) {
        self =
            switch number {
            case 1: .inactive
            case 2: .current
            case 3: .ramping
            case 4: .draining
            case 5: .drained
            case 6: .created
            default: .unknown
            }
    }
}

extension WorkerDeploymentDrainage {
    /// A drainage field, absent when it is not set or says nothing: servers send it with nothing but times for versions
    /// that get workflows.
    fileprivate static func field(_ field: Ref<Temporal__Api__Deployment__V1__VersionDrainageInfo>?) -> Self? {
        guard let info = field?.pointee, info.status.number != 0 else { return nil }
        let status: Status =
            switch info.status.number {
            case 1: .draining
            case 2: .drained
            default: .unknown
            }
        var drainage = Self(status)
        drainage.changedTime = .field(info.last_changed_time)
        drainage.checkedTime = .field(info.last_checked_time)
        return drainage
    }
}

extension WorkerDeploymentVersionDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeWorkerDeploymentVersionResponse>) {
        let info = field.pointee.worker_deployment_version_info?.pointee
        self.init(info.map { WorkerDeploymentVersionSummary($0) } ?? .nothing)
        taskQueues = elements(field.pointee.version_task_queues, field.pointee.n_version_task_queues)
            .compactMap { $0.map { Queue($0) } }
        guard let info else { return }
        rampingPercentage = Double(decimal: info.ramp_percentage)
        metadata = [NamedPayload](info.metadata)
        lastModifier = String(field: info.last_modifier_identity)
        // Older servers tell the queues without their loads only.
        guard taskQueues.isEmpty else { return }
        taskQueues = elements(info.task_queue_infos, info.n_task_queue_infos).compactMap { queue in
            queue.map {
                Queue(
                    TaskQueue(String(field: $0.pointee.name)),
                    TaskQueueType(rawValue: $0.pointee.type.number)
                )
            }
        }
    }
}

extension WorkerDeploymentVersionSummary {
    fileprivate static var nothing: Self { Self(WorkerDeploymentVersion(deploymentName: "", buildID: "")) }
}

extension WorkerDeploymentVersionDescription.Queue {
    fileprivate init(_ field: Ref<CVersionQueue>) {
        self.init(
            TaskQueue(String(field: field.pointee.name)),
            TaskQueueType(rawValue: field.pointee.type.number)
        )
        stats = field.pointee.stats.map { TaskQueueStats($0) }
        for entry in elements(field.pointee.stats_by_priority_key, field.pointee.n_stats_by_priority_key) {
            guard let entry = entry?.pointee else { continue }
            statsByPriority[Int(entry.key)] = TaskQueueStats(entry.value)
        }
    }
}

extension Temporal__Api__Deployment__V1__VersionMetadata__EntriesEntry: NamedPayloadEntry {
    var named: NamedPayload { NamedPayload(String(field: key), .field(value) ?? .empty) }
}

extension Double {
    /// The number that a person wrote who wrote this one: 33.3 and not 33.29999923706055.
    fileprivate init(decimal number: Float) { self = Double("\(number)") ?? Double(number) }
}
