public import TemporalCore

/// Where a deployment sends workflows: to one of its builds, or to workers without a version.
public enum WorkerDeploymentTarget: Hashable, Sendable, CustomStringConvertible {
    /// The build of that id.
    case build(String)
    /// Workers without a version.
    case unversioned

    /// The build of a version; workers without a version when nil.
    package init(_ version: WorkerDeploymentVersion?) {
        self = version.map { .build($0.buildID) } ?? .unversioned
    }

    /// The build's id; nil for workers without a version.
    public var buildID: String? {
        guard case .build(let id) = self else { return nil }
        return id
    }

    /// In words.
    public var description: String {
        switch self {
        case .build(let id): "build \(id)"
        case .unversioned: "workers without a version"
        }
    }
}

/// Where a deployment sends workflows now.
public struct WorkerDeploymentRouting: Hashable, Sendable {
    /// What gets a part of the workflows while it is tried.
    public struct Ramp: Hashable, Sendable {
        /// Where that part goes.
        public var target: WorkerDeploymentTarget
        /// How large the part is, in percent.
        public var percentage: Double

        /// A ramp.
        /// - Parameters:
        ///   - target: where the part goes.
        ///   - percentage: how large it is, from 0 to 100.
        public init(target: WorkerDeploymentTarget, percentage: Double) {
            self.target = target
            self.percentage = percentage
        }
    }

    /// What gets new workflows, and the next tasks of those that upgrade by themselves.
    public var current = WorkerDeploymentTarget.unversioned
    /// When ``current`` was changed; nil when it never was.
    public var currentChangedTime: Timestamp?
    /// What gets a part of them; nil when nothing is tried.
    public var ramping: Ramp?
    /// When what is tried was changed; nil when it never was.
    public var rampingChangedTime: Timestamp?
    /// When its percentage was changed; nil when it never was.
    public var percentageChangedTime: Timestamp?
    /// Counts the changes.
    public var revision: Int64 = 0

    /// Everything goes to workers without a version.
    public init() {}
}

/// What a deployment was like when somebody looked at it: a change that carries the token is refused when others have
/// changed the deployment since.
public struct WorkerDeploymentConflictToken: Hashable, Sendable {
    /// What only the server understands. It may be kept and used by another process.
    public var bytes: [UInt8]

    /// A token that was kept.
    public init(bytes: [UInt8]) { self.bytes = bytes }
}
