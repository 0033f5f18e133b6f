/// A change of where a deployment sends workflows.
package struct WorkerDeploymentRoutingChange: Hashable, Sendable {
    package var namespace: String
    package var name: String
    package var target: WorkerDeploymentTarget
    package var identity: String
    package var conflictToken: WorkerDeploymentConflictToken?
    package var allowsNoPollers = false
    package var ignoresMissingTaskQueues = false
    /// A change with all safeguards.
    package init(namespace: String, name: String, target: WorkerDeploymentTarget, identity: String) {
        self.namespace = namespace
        self.name = name
        self.target = target
        self.identity = identity
    }
}
