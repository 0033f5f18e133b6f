public import TemporalCore

/// A workflow or an activity that a worker runs.
public struct Registration: Sendable {
    enum Kind: Sendable {
        case workflow(WorkflowDefinition)
        case activity(ActivityDefinition)
        case invalid(RegistrationError)
    }
    let kind: Kind

    /// Registers a workflow, under another type name if one is given.
    public static func workflow<W: Workflow>(_ workflow: W.Type, as name: String? = nil) -> Registration {
        do throws(RegistrationError) {
            return Registration(kind: .workflow(try WorkflowDefinition(workflow, name: name)))
        } catch {
            return Registration(kind: .invalid(error))
        }
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
    package private(set) var workflows: [String: WorkflowDefinition] = [:]
    private(set) var activities: [String: ActivityDefinition] = [:]

    package init(_ registrations: [Registration]) throws(RegistrationError) {
        for registration in registrations {
            switch registration.kind {
            case .workflow(let workflow):
                guard workflows.updateValue(workflow, forKey: workflow.name) == nil else {
                    throw RegistrationError("two workflows are registered as \"\(workflow.name)\"")
                }
            case .activity(let activity):
                guard activities.updateValue(activity, forKey: activity.name) == nil else {
                    throw RegistrationError("two activities are registered as \"\(activity.name)\"")
                }
            case .invalid(let error): throw error
            }
        }
        if workflows.isEmpty && activities.isEmpty {
            throw RegistrationError("the worker has nothing to run: register a workflow or an activity")
        }
    }
}
