internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkerDeploymentVersion {
    var isEmpty: Bool { deploymentName.isEmpty && buildID.isEmpty }

    /// A version field, absent when it is not set or says nothing.
    static func field(_ field: Ref<Temporal__Api__Deployment__V1__WorkerDeploymentVersion>?) -> Self? {
        guard let field else { return nil }
        let version = Self(
            deploymentName: String(field: field.pointee.deployment_name),
            buildID: String(field: field.pointee.build_id)
        )
        return version.isEmpty ? nil : version
    }

    /// A version that is only shown, of which servers write the parts; nil where one of them is missing.
    static func field(name: UnsafeMutablePointer<CChar>?, build: UnsafeMutablePointer<CChar>?) -> Self? {
        let version = Self(deploymentName: String(field: name), buildID: String(field: build))
        return version.deploymentName.isEmpty || version.buildID.isEmpty ? nil : version
    }

    /// A version as older servers write it, with a dot between the two; nil for any other text.
    static func field(text: String) -> Self? {
        guard let dot = text.firstIndex(of: ".") else { return nil }
        return Self(deploymentName: String(text[..<dot]), buildID: String(text[text.index(after: dot)...]))
    }
}

extension VersioningOverride {
    /// An override field, absent when it is not set or of a kind that this version does not know.
    static func field(_ field: Ref<CVersioningOverride>?) -> Self? {
        guard let override = field?.pointee else { return nil }
        switch override.override_case.rawValue {
        case 3: return WorkerDeploymentVersion.field(override.pinned?.pointee.version).map { .pinned($0) }
        case 4: return .autoUpgrade
        case 5:
            return WorkerDeploymentVersion.field(override.one_time?.pointee.target_deployment_version).map {
                .oneTime($0)
            }
        default: return nil
        }
    }
}
