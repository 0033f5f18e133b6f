public import TemporalCore

/// A workflow or an activity that a worker runs.
public struct Registration: Sendable {
    enum Kind: Sendable {
        case workflow(WorkflowDefinition)
        case activity(ActivityDefinition)
        case dynamicWorkflow(WorkflowDefinition)
        case dynamicActivity(ActivityDefinition)
        case nexusOperation(NexusOperationDefinition)
        case invalid(RegistrationError)
    }
    let kind: Kind
    /// Whether it stands in for the activity of its name that is registered beside it.
    private(set) var isStandIn = false

    /// Whether it is an activity, or takes the place of any.
    var isActivity: Bool {
        switch kind {
        case .activity, .dynamicActivity: true
        case .workflow, .dynamicWorkflow, .nexusOperation, .invalid: false
        }
    }

    /// The same with another content.
    func replacing(_ kind: Kind) -> Registration {
        var copy = Registration(kind: kind)
        copy.isStandIn = isStandIn
        return copy
    }

    /// The same, in place of what else is registered under its name.
    package var asStandIn: Registration {
        var copy = self
        copy.isStandIn = true
        return copy
    }

    /// What a stand-in replaces, in words; nil for what has no stand-ins.
    fileprivate var replaceableName: String? {
        switch kind {
        case .activity(let activity): "activity \"\(activity.name)\""
        case .nexusOperation(let operation): "Nexus operation \"\(operation.service)/\(operation.name)\""
        case .workflow, .dynamicWorkflow, .dynamicActivity, .invalid: nil
        }
    }

    /// Registers a workflow.
    /// - Parameters:
    ///   - workflow: its Swift type.
    ///   - name: another type name than the Swift type's.
    ///   - failurePolicy: which problems fail runs of this type, beyond what ``WorkerOptions/failurePolicy`` says.
    ///   - versioningBehavior: which version of the workers runs it, in place of what the type declares; as that when nil.
    /// - Returns: a registration for ``Worker``.
    public static func workflow<W: Workflow>(
        _ workflow: W.Type,
        as name: String? = nil,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        versioningBehavior: VersioningBehavior? = nil
    ) -> Registration {
        do throws(RegistrationError) {
            let definition = try WorkflowDefinition(
                workflow,
                name: name,
                failurePolicy: failurePolicy,
                versioning: versioningBehavior.map { .declared($0) }
            )
            return Registration(kind: .workflow(definition))
        } catch {
            return Registration(kind: .invalid(error))
        }
    }

    /// Registers the workflow that runs every type for which the worker has no other one;
    /// ``WorkflowInfo/workflowType`` says which it is.
    /// - Parameters:
    ///   - workflow: its Swift type.
    ///   - failurePolicy: which problems fail its runs, beyond what ``WorkerOptions/failurePolicy`` says.
    ///   - versioningBehavior: which version of the workers runs a workflow, by its type and all else that it knows of
    ///     itself, and by its input. It must answer alike in each replay. As the Swift type declares when nil.
    /// - Returns: a registration for ``Worker``.
    public static func dynamicWorkflow<W: Workflow>(
        _ workflow: W.Type,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        versioningBehavior: (@Sendable (WorkflowInfo, RawArguments) -> VersioningBehavior)? = nil
    ) -> Registration where W.Input == RawArguments {
        do throws(RegistrationError) {
            let definition = try WorkflowDefinition(
                workflow,
                failurePolicy: failurePolicy,
                versioning: versioningBehavior.map { .chosen($0) }
            )
            return Registration(kind: .dynamicWorkflow(definition))
        } catch {
            return Registration(kind: .invalid(error))
        }
    }

    /// Registers the code that runs every activity for which the worker has no other one.
    /// - Parameters:
    ///   - executor: where the body runs; ``WorkerOptions/activityExecutor`` when nil.
    ///   - body: does the work; ``ActivityInfo/activityType`` of its context says which activity it is.
    /// - Returns: a registration for ``Worker``.
    public static func dynamicActivity(
        on executor: (any TaskExecutor)? = nil,
        _ body: @escaping @Sendable (RawArguments, ActivityContext) async throws -> any Encodable & Sendable
    ) -> Registration {
        let definition = ActivityDefinition(name: "", on: executor) { payloads, context, executor in
            let arguments = RawArguments(payloads: payloads, using: context.converter)
            let output = try await context.intercepted(arguments, on: executor) { try await body($0, context) }
            return [try context.converter.payload(from: output)]
        }
        return Registration(kind: .dynamicActivity(definition))
    }
}

/// Lists what a worker runs: workflow types, and activities with their implementations.
@resultBuilder
public enum RegistrationBuilder {
    /// A workflow, by its type.
    public static func buildExpression<W: Workflow>(_ workflow: W.Type) -> [Registration] { [.workflow(workflow)] }
    /// An activity with its implementation, or a workflow under another name.
    public static func buildExpression(_ registration: Registration) -> [Registration] { [registration] }
    /// Several at once, such as those of a type that implements a family of activities.
    public static func buildExpression(_ registrations: [Registration]) -> [Registration] { registrations }
    /// One after another.
    public static func buildBlock(_ parts: [Registration]...) -> [Registration] { parts.flatMap { $0 } }
    /// Those of an `if` without `else`.
    public static func buildOptional(_ part: [Registration]?) -> [Registration] { part ?? [] }
    /// Those of an `if` that holds.
    public static func buildEither(first part: [Registration]) -> [Registration] { part }
    /// Those of an `else`.
    public static func buildEither(second part: [Registration]) -> [Registration] { part }
    /// Those of a loop.
    public static func buildArray(_ parts: [[Registration]]) -> [Registration] { parts.flatMap { $0 } }
}

/// All that a worker runs, by type name.
package struct Registry: Sendable {
    private var workflows: [String: WorkflowDefinition] = [:]
    private var activities: [String: ActivityDefinition] = [:]
    private var dynamicWorkflow: WorkflowDefinition?
    private var dynamicActivity: ActivityDefinition?
    private var nexusOperations: [String: [String: NexusOperationDefinition]] = [:]

    /// - Parameters:
    ///   - registrations: what a worker runs.
    ///   - mayBeEmpty: whether it may be nothing.
    /// - Throws: ``RegistrationError`` when two of them have one name, or when there are none.
    package init(_ registrations: [Registration], mayBeEmpty: Bool = false) throws(RegistrationError) {
        for registration in try Self.withoutReplaced(registrations) {
            switch registration.kind {
            case .workflow(let workflow):
                guard workflows.updateValue(workflow, forKey: workflow.name) == nil else {
                    throw RegistrationError("two workflows are registered as \"\(workflow.name)\"")
                }
            case .activity(let activity):
                guard activities.updateValue(activity, forKey: activity.name) == nil else {
                    throw RegistrationError("two activities are registered as \"\(activity.name)\"")
                }
            case .dynamicWorkflow(let workflow):
                guard dynamicWorkflow == nil else { throw RegistrationError("two dynamic workflows are registered") }
                dynamicWorkflow = workflow
            case .dynamicActivity(let activity):
                guard dynamicActivity == nil else { throw RegistrationError("two dynamic activities are registered") }
                dynamicActivity = activity
            case .nexusOperation(let operation):
                var service = nexusOperations[operation.service] ?? [:]
                let known = service.updateValue(operation, forKey: operation.name)
                nexusOperations[operation.service] = service
                guard known == nil else {
                    throw RegistrationError(
                        "two Nexus operations are registered as \"\(operation.name)\" of service \"\(operation.service)\""
                    )
                }
            case .invalid(let error): throw error
            }
        }
        if !mayBeEmpty, !hasWorkflows, !hasActivities, !hasNexusOperations {
            throw RegistrationError(
                "the worker has nothing to run: register a workflow, an activity or a Nexus operation"
            )
        }
    }

    /// The registrations without those that stand-ins replace.
    private static func withoutReplaced(_ registrations: [Registration]) throws(RegistrationError) -> [Registration] {
        var replaced: Set<String> = []
        for registration in registrations where registration.isStandIn {
            guard let name = registration.replaceableName else { continue }
            guard replaced.insert(name).inserted else {
                throw RegistrationError("two mocks stand for the \(name): keep one of them")
            }
        }
        return registrations.filter { registration in
            guard !registration.isStandIn, let name = registration.replaceableName else { return true }
            return !replaced.contains(name)
        }
    }

    var hasWorkflows: Bool { !workflows.isEmpty || hasDynamicWorkflow }
    var hasActivities: Bool { !activities.isEmpty || hasDynamicActivity }
    package var hasNexusOperations: Bool { !nexusOperations.isEmpty }
    var hasDynamicWorkflow: Bool { dynamicWorkflow != nil }
    var hasDynamicActivity: Bool { dynamicActivity != nil }
    /// How many workflow types are registered by name.
    var workflowCount: Int { workflows.count }
    /// How many activities are registered by name.
    var activityCount: Int { activities.count }

    /// The code of a workflow type; nil when it is not registered, and no dynamic workflow is.
    package func workflow(_ type: String) -> WorkflowDefinition? { workflows[type] ?? dynamicWorkflow }
    /// The code of an activity type; nil when it is not registered, and no dynamic activity is.
    package func activity(_ type: String) -> ActivityDefinition? { activities[type] ?? dynamicActivity }

    /// The workflows that do not say which version of the workers runs them.
    package var workflowsWithoutVersioning: [String] {
        let named = workflows.values.filter { $0.isWithoutVersioning }.map { "workflow \"\($0.name)\"" }.sorted()
        return named + (dynamicWorkflow?.isWithoutVersioning == true ? ["the dynamic workflow"] : [])
    }

    /// How many Nexus operations are registered.
    var nexusOperationCount: Int { nexusOperations.values.reduce(0) { $0 + $1.count } }

    /// The code of a Nexus operation; nil when it is not registered.
    package func nexusOperation(_ name: String, of service: String) -> NexusOperationDefinition? {
        nexusOperations[service]?[name]
    }
    /// The Nexus operations that are registered, for messages.
    package var nexusOperationNames: String {
        nexusOperations.flatMap { service, operations in operations.keys.map { "\(service)/\($0)" } }.inWords
    }

    /// The types that are registered by name, for messages.
    package var workflowTypes: String { workflows.keys.inWords }
    /// The activities that are registered by name, for messages.
    package var activityTypes: String { activities.keys.inWords }
}

extension WorkflowDefinition {
    fileprivate var isWithoutVersioning: Bool {
        if case .declared(nil) = versioning { true } else { false }
    }
}
