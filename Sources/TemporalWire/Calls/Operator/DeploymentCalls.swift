internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// A page of the deployments of a namespace.
package struct ListWorkerDeploymentsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListWorkerDeploymentsResponse
    package static let path = workflowService("ListWorkerDeployments")
    package var namespace: String
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of deployments.
    package init(namespace: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_worker_deployments_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
            }
        }
    }
}

/// A page of deployments.
package struct ListWorkerDeploymentsResponse: WireResponse, WithoutPayloads {
    package var deployments: [WorkerDeploymentListing]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_worker_deployments_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListWorkerDeploymentsResponse>) {
        deployments = elements(field.pointee.worker_deployments, field.pointee.n_worker_deployments).compactMap {
            $0.map { WorkerDeploymentListing($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Makes a deployment before a worker of it polls.
package struct CreateWorkerDeploymentRequest: WireRequest, WithoutPayloads {
    package typealias Response = WorkerDeploymentChangeResponse
    package static let path = workflowService("CreateWorkerDeployment")
    package var namespace: String
    package var name: String
    package var identity: String
    package var requestID: String
    /// A new deployment.
    package init(namespace: String, name: String, identity: String, requestID: String) {
        self.namespace = namespace
        self.name = name
        self.identity = identity
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__create_worker_deployment_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_name = builder.text(name)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
            }
        }
    }
}

/// Asks about a deployment.
package struct DescribeWorkerDeploymentRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeWorkerDeploymentResponse
    package static let path = workflowService("DescribeWorkerDeployment")
    package var namespace: String
    package var name: String
    /// A question about a deployment.
    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_worker_deployment_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_name = builder.text(name)
            }
        }
    }
}

/// What is known of a deployment.
package struct DescribeWorkerDeploymentResponse: WireResponse, WithoutPayloads {
    package var description: WorkerDeploymentDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_worker_deployment_response__unpack
        ) { WorkerDeploymentDescription($0) }
    }
}

/// The state of a deployment behind a change of it. The answers to all changes have the token as their first field.
package struct WorkerDeploymentChangeResponse: WireResponse, WithoutPayloads {
    package var conflictToken: WorkerDeploymentConflictToken

    package init(decoding bytes: [UInt8]) throws(WireError) {
        conflictToken = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__create_worker_deployment_response__unpack
        ) { WorkerDeploymentConflictToken(bytes: [UInt8](field: $0.pointee.conflict_token)) }
    }
}

/// Sends new workflows to another version.
package struct SetWorkerDeploymentCurrentVersionRequest: WireRequest, WithoutPayloads {
    package typealias Response = WorkerDeploymentChangeResponse
    package static let path = workflowService("SetWorkerDeploymentCurrentVersion")
    package var change: WorkerDeploymentRoutingChange
    package var namespace: String { change.namespace }
    /// Another current version.
    package init(_ change: WorkerDeploymentRoutingChange) { self.change = change }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__set_worker_deployment_current_version_request__init) {
                $0.namespace_ = builder.text(change.namespace)
                $0.deployment_name = builder.text(change.name)
                $0.build_id = builder.text(change.target.buildID ?? "")
                $0.conflict_token = builder.bytes(change.conflictToken?.bytes ?? [])
                $0.identity = builder.text(change.identity)
                $0.ignore_missing_task_queues = change.ignoresMissingTaskQueues.flag
                $0.allow_no_pollers = change.allowsNoPollers.flag
            }
        }
    }
}

/// Sends a part of the new workflows to another version.
package struct SetWorkerDeploymentRampingVersionRequest: WireRequest, WithoutPayloads {
    package typealias Response = WorkerDeploymentChangeResponse
    package static let path = workflowService("SetWorkerDeploymentRampingVersion")
    package var change: WorkerDeploymentRoutingChange
    package var percentage: Double
    package var namespace: String { change.namespace }
    /// Another ramp; 0 % to workers without a version ends the one there is.
    package init(_ change: WorkerDeploymentRoutingChange, percentage: Double) {
        self.change = change
        self.percentage = percentage
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__set_worker_deployment_ramping_version_request__init) {
                $0.namespace_ = builder.text(change.namespace)
                $0.deployment_name = builder.text(change.name)
                $0.build_id = builder.text(change.target.buildID ?? "")
                $0.percentage = Float(percentage)
                $0.conflict_token = builder.bytes(change.conflictToken?.bytes ?? [])
                $0.identity = builder.text(change.identity)
                $0.ignore_missing_task_queues = change.ignoresMissingTaskQueues.flag
                $0.allow_no_pollers = change.allowsNoPollers.flag
            }
        }
    }
}

/// Says whose changes of a deployment the server takes.
package struct SetWorkerDeploymentManagerRequest: WireRequest, WithoutPayloads {
    package typealias Response = WorkerDeploymentChangeResponse
    package static let path = workflowService("SetWorkerDeploymentManager")
    private static let managerIdentity: UInt32 = 3
    package var namespace: String
    package var name: String
    /// The only one whose changes count; everybody's do when nil.
    package var manager: String?
    package var identity: String
    package var conflictToken: WorkerDeploymentConflictToken?
    /// Another manager.
    package init(
        namespace: String,
        name: String,
        manager: String?,
        identity: String,
        conflictToken: WorkerDeploymentConflictToken?
    ) {
        self.namespace = namespace
        self.name = name
        self.manager = manager
        self.identity = identity
        self.conflictToken = conflictToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__set_worker_deployment_manager_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_name = builder.text(name)
                $0.new_manager_identity_case = .init(rawValue: Self.managerIdentity)
                $0.manager_identity = builder.text(manager ?? "")
                $0.conflict_token = builder.bytes(conflictToken?.bytes ?? [])
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// Removes a deployment that has no versions.
package struct DeleteWorkerDeploymentRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("DeleteWorkerDeployment")
    package var namespace: String
    package var name: String
    package var identity: String
    /// The end of a deployment.
    package init(namespace: String, name: String, identity: String) {
        self.namespace = namespace
        self.name = name
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__delete_worker_deployment_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.deployment_name = builder.text(name)
                $0.identity = builder.text(identity)
            }
        }
    }
}
