package import TemporalCore

/// What a worker's calls say of its version.
package struct WorkerDeploymentOptions: Hashable, Sendable {
    package var version: WorkerDeploymentVersion
    /// Whether the server routes workflows by the version.
    package var usesVersioning: Bool
    /// A version of a worker.
    package init(version: WorkerDeploymentVersion, usesVersioning: Bool) {
        self.version = version
        self.usesVersioning = usesVersioning
    }
}
