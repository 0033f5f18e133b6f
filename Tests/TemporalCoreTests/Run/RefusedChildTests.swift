import TemporalWorkflows
import Testing

@testable import TemporalCore

private struct Child: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// Says of which child it was told that it could not start.
private struct Parent: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        do throws(ChildWorkflowFailure<any Error>) {
            _ = try await context.execute(child: Child.self, id: "c", Empty())
            return ""
        } catch {
            guard let origin = error.origin else { return "" }
            return "\(origin.namespace) \(origin.workflowID) \(origin.workflowType) \(origin.initiatedEventID)"
        }
    }
}

@Suite("Children that could not start")
struct RefusedChildTests {
    @Test("are named in the failure with their namespace and the event that asked for them")
    func origin() throws {
        let history = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .childInitiated(workflowID: "c", workflowType: "Child"),
            .childStartFailed(initiated: EventID(5), cause: .workflowAlreadyExists),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [])
        )
        #expect(try commands(Parent.self, history).last == ["gives \"default c Child 5\""])
    }
}
