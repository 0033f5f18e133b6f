internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkflowOptionsChange {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Workflow__V1__WorkflowExecutionOptions> {
        builder.make(temporal__api__workflow__v1__workflow_execution_options__init) {
            if case .set(let priority) = priority { $0.priority = priority.message(builder) }
            if case .set(let versioning) = versioning { $0.versioning_override = versioning.message(builder) }
        }
    }

    /// The same as a part of a reset, for the new run.
    func afterReset(_ builder: MessageBuilder) -> Ref<Temporal__Api__Workflow__V1__PostResetOperation> {
        builder.make(temporal__api__workflow__v1__post_reset_operation__init) {
            $0.variant_case = .init(rawValue: 2)
            $0.update_workflow_options = builder.make(
                temporal__api__workflow__v1__post_reset_operation__update_workflow_options__init
            ) {
                $0.workflow_execution_options = message(builder)
                $0.update_mask = builder.fieldMask(paths)
            }
        }
    }

    /// The fields that change, as a mask names them.
    var paths: [String] {
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
            case .oneTime(let version):
                $0.override_case = .init(rawValue: 5)
                $0.one_time = builder.make(temporal__api__workflow__v1__versioning_override__one_time_override__init) {
                    $0.target_deployment_version = version.message(builder)
                }
            }
        }
    }
}

extension WorkerDeploymentVersion {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Deployment__V1__WorkerDeploymentVersion> {
        builder.make(temporal__api__deployment__v1__worker_deployment_version__init) {
            $0.deployment_name = builder.text(deploymentName)
            $0.build_id = builder.text(buildID)
        }
    }
}
