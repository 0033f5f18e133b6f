internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkerDeploymentOptions {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Deployment__V1__WorkerDeploymentOptions> {
        builder.make(temporal__api__deployment__v1__worker_deployment_options__init) {
            $0.deployment_name = builder.text(version.deploymentName)
            $0.build_id = builder.text(version.buildID)
            $0.worker_versioning_mode = .init(rawValue: usesVersioning ? 2 : 1)
        }
    }

    /// The build, as polls said it before there were deployments; the other SDKs still say it, and lists of builds are made
    /// of it.
    func capabilities(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__WorkerVersionCapabilities> {
        builder.make(temporal__api__common__v1__worker_version_capabilities__init) {
            $0.build_id = builder.text(version.buildID)
        }
    }

    /// The same in answers.
    func stamp(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__WorkerVersionStamp> {
        builder.make(temporal__api__common__v1__worker_version_stamp__init) {
            $0.build_id = builder.text(version.buildID)
        }
    }
}
