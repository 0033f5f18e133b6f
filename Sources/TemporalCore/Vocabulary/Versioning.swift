/// A version of a deployed worker.
public struct WorkerDeploymentVersion: Hashable, Sendable, CustomStringConvertible {
    /// The deployment's name.
    public var deploymentName: String
    /// What was built.
    public var buildID: String

    /// A version.
    public init(deploymentName: String, buildID: String) {
        self.deploymentName = deploymentName
        self.buildID = buildID
    }

    /// Both, with a dot between them.
    public var description: String { "\(deploymentName).\(buildID)" }
}

/// Which version of the workers runs the next task of a workflow that has begun. The numbers are the API's.
public enum VersioningBehavior: Int32, Hashable, Sendable {
    /// The version that ran its first task, until it ends.
    case pinned = 1
    /// The current version of its queue, or the ramping one, from task to task: the code must be able to replay what
    /// older versions did.
    case autoUpgrade = 2
}

/// What a workflow may declare as its behaviour: one, or none. Both count, since a declaration of another type than the one
/// that the protocol asks for would be taken for none, without a word of the compiler's.
public protocol DeclaredVersioning: Sendable {
    /// The behaviour; the worker's default when nil.
    var declared: VersioningBehavior? { get }
}

extension VersioningBehavior: DeclaredVersioning {
    /// This behaviour.
    public var declared: VersioningBehavior? { self }
}

extension Optional: DeclaredVersioning where Wrapped == VersioningBehavior {
    /// This behaviour, if there is one.
    public var declared: VersioningBehavior? { self }
}

/// Which version of the workers runs the first task of a run that continues another one; from then on what the workflow
/// declares counts. The numbers are the API's.
public enum InitialVersioning: Int32, Hashable, Sendable {
    /// The version that a new workflow would go to: the current one, or the ramping one.
    case autoUpgrade = 1
    /// The ramping version, or the current one while no version is ramping.
    case rampingVersion = 2
}

/// Which version of the workers a workflow goes to, in place of what its own type declares.
public enum VersioningOverride: Hashable, Sendable {
    /// This one, until it ends.
    case pinned(WorkerDeploymentVersion)
    /// The current one, from task to task.
    case autoUpgrade
    /// This one for its next task; from then on it goes on as its type declares: pinned to this one, or to the current
    /// one, from task to task. It moves a pinned workflow once. Servers from before 1.32 may not know it.
    case oneTime(WorkerDeploymentVersion)
}

extension WorkerDeploymentVersion {
    /// How long a name or a build id may be, in bytes, where the server's own limit of ids is as usual.
    private static let longest = 480

    /// What a server refuses of it, in words; nil where it takes both parts.
    package var problem: String? {
        if deploymentName.isEmpty { return "the deployment has no name; give one, such as \"orders\"" }
        if buildID.isEmpty {
            return "deployment \"\(deploymentName)\" has no build id; give one, such as the commit that was built"
        }
        if let delimiter = deploymentName.first(where: { $0 == "." || $0 == ":" }) {
            return """
                deployment name \"\(deploymentName)\" contains '\(delimiter)', which the server puts between a name and \
                a build id; leave it out
                """
        }
        return Self.problem(deploymentName, "deployment name") ?? Self.problem(buildID, "build id")
    }

    private static func problem(_ text: String, _ what: String) -> String? {
        if text.utf8.count > longest {
            return "the \(what) is \(text.utf8.count) bytes long, and a server takes \(longest); give a shorter one"
        }
        if text.hasPrefix("__") {
            return "\(what) \"\(text)\" begins with \"__\", which the server keeps for itself; give another one"
        }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "\(what) \(text.debugDescription) contains a control character, such as a line's end; leave it out"
        }
        return nil
    }
}
