/// A workflow type that a worker can run, without its Swift type.
package struct WorkflowDefinition: Sendable {
    package let name: String
    /// Which problems fail workflows of this type, beyond what the worker says.
    package let failurePolicy: WorkflowFailurePolicy
    package let versioning: WorkflowVersioning
    private let make: @Sendable (RunCore) -> any AnyWorkflowRun

    /// Reads a workflow type's messages.
    /// - Throws: ``RegistrationError`` when two handlers have one name.
    package init<W: Workflow>(
        _ workflow: W.Type,
        name: String? = nil,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        versioning: WorkflowVersioning? = nil
    ) throws(RegistrationError) {
        if W.self is any WorkflowWithoutCode.Type {
            throw RegistrationError("a WorkflowReference has no code to run; register the workflow that it stands for")
        }
        let messages = try MessageTable<W>()
        self.name = name ?? W.name
        self.failurePolicy = failurePolicy
        self.versioning = versioning ?? .declared(W.versioningBehavior.declared)
        make = { WorkflowRun<W>(core: $0, messages: messages) }
    }

    /// The behaviour of its runs, where that does not depend on what they are started with.
    package var declaredVersioning: VersioningBehavior? {
        guard case .declared(let behavior) = versioning else { return nil }
        return behavior
    }

    package func run(_ core: RunCore) -> any AnyWorkflowRun { make(core) }
}

/// What a workflow says of versions of the workers.
package enum WorkflowVersioning: Sendable {
    /// The same for all of its runs; the worker's default when nil.
    case declared(VersioningBehavior?)
    /// For each run, by what it is started with.
    case chosen(@Sendable (WorkflowInfo, RawArguments) -> VersioningBehavior)
}
