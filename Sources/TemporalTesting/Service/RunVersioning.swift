import TemporalCore

/// By which version of the workers a run goes on. All of them have the same code here; what differs is what they say.
struct RunVersioning: Sendable {
    /// What the parent, or the run before, is pinned to; it counts until the first task is answered.
    var inherited: WorkerDeploymentVersion?
    /// What the start said.
    var forced: VersioningOverride?
    /// What answered the last task, and the workflow's behaviour.
    private(set) var answered: (version: WorkerDeploymentVersion?, behavior: VersioningBehavior)?
    /// What runs the task at hand.
    private(set) var atHand: WorkerDeploymentVersion?

    /// The version that it stays with; nil where each task goes to the current one.
    var pinned: WorkerDeploymentVersion? {
        switch forced {
        case .pinned(let version), .oneTime(let version): return version
        case .autoUpgrade: return nil
        case nil: break
        }
        guard let answered else { return inherited }
        return answered.behavior == .pinned ? answered.version : nil
    }

    /// - Returns: whether newer runs go elsewhere than this one.
    mutating func taskBegins(current: WorkerDeploymentVersion?) -> Bool {
        atHand = pinned ?? current
        return pinned != nil && pinned != current
    }

    /// Nothing changes where workers do not use versioning, whose answers have no behaviour.
    mutating func taskIsAnswered(as behavior: VersioningBehavior?) {
        guard let behavior else { return }
        answered = (atHand, behavior)
        if case .oneTime = forced { forced = nil }
    }
}
