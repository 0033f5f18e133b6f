/// A workflow type that a worker can run, without its Swift type.
package struct WorkflowDefinition: Sendable {
    package let name: String
    /// Which problems fail workflows of this type, beyond what the worker says.
    package let failurePolicy: WorkflowFailurePolicy
    private let make: @Sendable (RunCore) -> any AnyWorkflowRun

    /// Reads a workflow type's messages.
    /// - Throws: ``RegistrationError`` when two handlers have one name.
    package init<W: Workflow>(
        _ workflow: W.Type,
        name: String? = nil,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy()
    ) throws(RegistrationError) {
        if W.self is any WorkflowWithoutCode.Type {
            throw RegistrationError("a WorkflowReference has no code to run; register the workflow that it stands for")
        }
        let messages = try MessageTable<W>()
        self.name = name ?? W.name
        self.failurePolicy = failurePolicy
        make = { WorkflowRun<W>(core: $0, messages: messages) }
    }

    package func run(_ core: RunCore) -> any AnyWorkflowRun { make(core) }
}
