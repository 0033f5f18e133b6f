internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Asks about a version of a deployment.
package struct DescribeWorkerDeploymentVersionRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeWorkerDeploymentVersionResponse
    package static let path = workflowService("DescribeWorkerDeploymentVersion")
    package var namespace: String
    package var version: WorkerDeploymentVersion
    /// Whether the loads of its queues are told too.
    package var reportsStats: Bool
    /// A question about a version.
    package init(namespace: String, version: WorkerDeploymentVersion, reportsStats: Bool) {
        self.namespace = namespace
        self.version = version
        self.reportsStats = reportsStats
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_worker_deployment_version_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_version = version.message(builder)
                $0.report_task_queue_stats = reportsStats.flag
            }
        }
    }
}

/// What is known of a version.
package struct DescribeWorkerDeploymentVersionResponse: WireResponse {
    package var description: WorkerDeploymentVersionDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_worker_deployment_version_response__unpack
        ) { WorkerDeploymentVersionDescription($0) }
    }
}

/// Removes a version.
package struct DeleteWorkerDeploymentVersionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("DeleteWorkerDeploymentVersion")
    package var namespace: String
    package var version: WorkerDeploymentVersion
    /// Whether it is removed though workflows may need it.
    package var skipsDrainage: Bool
    package var identity: String
    /// The end of a version.
    package init(namespace: String, version: WorkerDeploymentVersion, skipsDrainage: Bool, identity: String) {
        self.namespace = namespace
        self.version = version
        self.skipsDrainage = skipsDrainage
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__delete_worker_deployment_version_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_version = version.message(builder)
                $0.skip_drainage = skipsDrainage.flag
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// Changes the notes of a version.
package struct UpdateWorkerDeploymentVersionMetadataRequest: WireRequest {
    package typealias Response = UpdateWorkerDeploymentVersionMetadataResponse
    package static let path = workflowService("UpdateWorkerDeploymentVersionMetadata")
    package var namespace: String
    package var version: WorkerDeploymentVersion
    package var entries: [NamedPayload]
    package var removed: [String]
    package var identity: String
    /// Notes that are set, and names of notes that are taken away.
    package init(
        namespace: String,
        version: WorkerDeploymentVersion,
        entries: [NamedPayload],
        removed: [String],
        identity: String
    ) {
        self.namespace = namespace
        self.version = version
        self.entries = entries
        self.removed = removed
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_worker_deployment_version_metadata_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_version = version.message(builder)
                $0.n_upsert_entries = entries.count
                $0.upsert_entries = builder.list(entries.sorted { $0.name < $1.name }) { entry in
                    builder.make(Self.entry) {
                        $0.key = builder.text(entry.name)
                        $0.value = entry.payload.message(builder)
                    }
                }
                $0.n_remove_entries = removed.count
                $0.remove_entries = builder.texts(removed)
                $0.identity = builder.text(identity)
            }
        }
    }

    private static let entry =
        temporal__api__workflowservice__v1__update_worker_deployment_version_metadata_request__upsert_entries_entry__init
}

/// The notes of a version now.
package struct UpdateWorkerDeploymentVersionMetadataResponse: WireResponse {
    package var metadata: [NamedPayload]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        metadata = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_worker_deployment_version_metadata_response__unpack
        ) { [NamedPayload]($0.pointee.metadata) }
    }
}
