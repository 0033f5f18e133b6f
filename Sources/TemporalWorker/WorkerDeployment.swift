import Foundation
public import TemporalCore
import TemporalModel

/// What a worker is deployed as: the server hands it the workflows of its version.
///
/// ```swift
/// var options = WorkerOptions()
/// options.deployment = WorkerDeployment(name: "orders", buildID: "2f4c9d1", defaultBehavior: .pinned)
/// ```
public struct WorkerDeployment: Hashable, Sendable {
    /// The name that all versions of the worker share, and this build.
    public var version: WorkerDeploymentVersion
    /// The behaviour of workflows that declare none (``Workflow/versioningBehavior``); each must declare one when nil.
    public var defaultBehavior: VersioningBehavior?
    /// Whether the server routes workflows by the version. False only shows the version, in descriptions of the queue
    /// and of the worker; then no behaviour counts, and ``defaultBehavior`` must be nil.
    public var usesVersioning = true

    /// A deployment that takes part in worker versioning.
    /// - Parameters:
    ///   - version: the name that all versions of the worker share, and this build.
    ///   - defaultBehavior: the behaviour of workflows that declare none; each must declare one when nil.
    public init(_ version: WorkerDeploymentVersion, defaultBehavior: VersioningBehavior? = nil) {
        self.version = version
        self.defaultBehavior = defaultBehavior
    }

    /// A deployment that takes part in worker versioning.
    /// - Parameters:
    ///   - name: the name that all versions of the worker share. It must not contain `.` or `:`, nor begin with `__`.
    ///   - buildID: what tells this build from others, such as a commit. It must not begin with `__`.
    ///   - defaultBehavior: the behaviour of workflows that declare none; each must declare one when nil.
    public init(name: String, buildID: String, defaultBehavior: VersioningBehavior? = nil) {
        self.init(WorkerDeploymentVersion(deploymentName: name, buildID: buildID), defaultBehavior: defaultBehavior)
    }

    /// The deployment that the environment names, as Temporal's controller for workers on Kubernetes sets it: the
    /// variables `TEMPORAL_DEPLOYMENT_NAME` and `TEMPORAL_WORKER_BUILD_ID`. An empty variable counts as one that is not
    /// set.
    /// - Parameters:
    ///   - name: the deployment's name, in place of what the environment says.
    ///   - buildID: the build, in place of what the environment says.
    ///   - defaultBehavior: the behaviour of workflows that declare none; each must declare one when nil.
    ///   - environment: the variables; those of the process when nil.
    /// - Returns: the deployment; nil when neither a name nor a build id is given.
    /// - Throws: ``RegistrationError`` when only one of the two is given, or a server would refuse one of them.
    public static func fromEnvironment(
        name: String? = nil,
        buildID: String? = nil,
        defaultBehavior: VersioningBehavior? = nil,
        environment: [String: String]? = nil
    ) throws(RegistrationError) -> WorkerDeployment? {
        let variables = environment ?? ProcessInfo.processInfo.environment
        let name = name ?? variables[nameVariable] ?? ""
        let buildID = buildID ?? variables[buildVariable] ?? ""
        switch (name.isEmpty, buildID.isEmpty) {
        case (true, true): return nil
        case (false, false):
            let deployment = WorkerDeployment(name: name, buildID: buildID, defaultBehavior: defaultBehavior)
            if let problem = deployment.problem { throw RegistrationError(problem) }
            return deployment
        case (true, false):
            throw RegistrationError(
                "there is a build id (\"\(buildID)\"), but no deployment name; set \(nameVariable) too, or neither"
            )
        case (false, true):
            throw RegistrationError(
                "there is a deployment name (\"\(name)\"), but no build id; set \(buildVariable) too, or neither"
            )
        }
    }

    /// The behaviour that an answer is sent with; nil without versioning.
    package func behavior(of answer: WorkflowTaskCompletion) -> VersioningBehavior? {
        usesVersioning ? answer.versioningBehavior ?? defaultBehavior : nil
    }

    /// What the worker's calls say of it.
    var options: WorkerDeploymentOptions {
        WorkerDeploymentOptions(version: version, usesVersioning: usesVersioning)
    }

    private static let nameVariable = "TEMPORAL_DEPLOYMENT_NAME"
    private static let buildVariable = "TEMPORAL_WORKER_BUILD_ID"

    /// What cannot work, in words.
    package var problem: String? {
        if let problem = version.problem { return problem }
        guard !usesVersioning, defaultBehavior != nil else { return nil }
        return """
            deployment \"\(version.deploymentName)\" does not use versioning, so no behaviour counts; leave its default \
            behaviour out
            """
    }
}
