/// A workflow type that a worker can run, without its Swift type.
package struct WorkflowDefinition: Sendable {
    package let name: String
    private let make: @Sendable (RunCore) -> any ActivatableRun

    /// Reads a workflow type's messages.
    /// - Throws: ``RegistrationError`` when two handlers have one name.
    package init<W: Workflow>(_ workflow: W.Type, name: String? = nil) throws(RegistrationError) {
        let messages = try MessageTable<W>()
        self.name = name ?? W.name
        make = { WorkflowRun<W>(core: $0, messages: messages) }
    }

    package func run(_ core: RunCore) -> any ActivatableRun { make(core) }
}
