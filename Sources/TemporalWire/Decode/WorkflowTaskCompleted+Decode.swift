internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension HistoryEvent.WorkflowTaskCompleted {
    init(_ field: Ref<Temporal__Api__History__V1__WorkflowTaskCompletedEventAttributes>?) {
        self.init()
        guard let event = field?.pointee else { return }
        deploymentVersion =
            .field(event.deployment_version) ?? .field(text: String(field: event.worker_deployment_version))
            ?? .field(name: event.worker_deployment_name, build: event.worker_version?.pointee.build_id)
        versioningBehavior = VersioningBehavior(rawValue: event.versioning_behavior.number)
        guard let metadata = event.sdk_metadata?.pointee else { return }
        coreFlags = scalars(metadata.core_used_flags, metadata.n_core_used_flags)
        languageFlags = scalars(metadata.lang_used_flags, metadata.n_lang_used_flags)
        sdkName = String(field: metadata.sdk_name)
        sdkVersion = String(field: metadata.sdk_version)
    }
}
