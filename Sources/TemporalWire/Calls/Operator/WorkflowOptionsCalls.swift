internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Changes the options of a workflow that runs.
package struct UpdateWorkflowExecutionOptionsRequest: WireRequest {
    package typealias Response = UpdateWorkflowExecutionOptionsResponse
    package static let path = workflowService("UpdateWorkflowExecutionOptions")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var change: WorkflowOptionsChange
    /// A change.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        change: WorkflowOptionsChange
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.change = change
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_workflow_execution_options_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.workflow_execution_options = change.message(builder)
                $0.update_mask = builder.fieldMask(change.paths)
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// The options of a workflow now.
package struct UpdateWorkflowExecutionOptionsResponse: WireResponse {
    package var priority: Priority?
    package var versioning: VersioningOverride?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_workflow_execution_options_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__UpdateWorkflowExecutionOptionsResponse>) {
        let options = field.pointee.workflow_execution_options?.pointee
        priority = .field(options?.priority)
        versioning = .field(options?.versioning_override)
    }
}

typealias CVersioningOverride = Temporal__Api__Workflow__V1__VersioningOverride

extension WorkflowOptionsChange {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Workflow__V1__WorkflowExecutionOptions> {
        builder.make(temporal__api__workflow__v1__workflow_execution_options__init) {
            if case .set(let priority) = priority { $0.priority = priority.message(builder) }
            if case .set(let versioning) = versioning { $0.versioning_override = versioning.message(builder) }
        }
    }

    /// The fields that change, as a mask names them.
    fileprivate var paths: [String] {
        var paths: [String] = []
        if versioning != .unchanged { paths.append("versioning_override") }
        if priority != .unchanged { paths.append("priority") }
        return paths
    }

    func batch(
        _ identity: String,
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Batch__V1__BatchOperationUpdateWorkflowExecutionOptions> {
        builder.make(temporal__api__batch__v1__batch_operation_update_workflow_execution_options__init) {
            $0.identity = builder.text(identity)
            $0.workflow_execution_options = message(builder)
            $0.update_mask = builder.fieldMask(paths)
        }
    }
}

extension VersioningOverride {
    func message(_ builder: MessageBuilder) -> Ref<CVersioningOverride> {
        builder.make(temporal__api__workflow__v1__versioning_override__init) {
            switch self {
            case .pinned(let version):
                $0.override_case = .init(rawValue: 3)
                $0.pinned = builder.make(temporal__api__workflow__v1__versioning_override__pinned_override__init) {
                    $0.behavior = .init(rawValue: 1)
                    $0.version = version.message(builder)
                }
            case .autoUpgrade:
                $0.override_case = .init(rawValue: 4)
                $0.auto_upgrade = 1
            }
        }
    }

    /// An override field, absent when it is not set or of a kind that this version does not know.
    static func field(_ field: Ref<CVersioningOverride>?) -> Self? {
        guard let override = field?.pointee else { return nil }
        switch override.override_case.rawValue {
        case 3: return WorkerDeploymentVersion.field(override.pinned?.pointee.version).map { .pinned($0) }
        case 4: return .autoUpgrade
        default: return nil
        }
    }
}
