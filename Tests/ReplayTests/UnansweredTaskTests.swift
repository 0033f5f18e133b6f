import Foundation
import TemporalCore
import TemporalTesting
import TemporalWorker
import TemporalWorkflows
import Testing

/// The workflow that the histories below are of.
private struct SayHello: Workflow {
    static let name = "SayHelloWorkflow"
    struct Input: Codable, Sendable { var name: String }
    init(_ input: Input) {}
    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> String {
        let hello = Activity<String, String, Never>("say_hello", startToClose: .seconds(60))
        return try await context.execute(hello, input.name)
    }
}

@Suite("Histories whose last task was not answered")
struct UnansweredTaskTests {
    private func result(_ name: String) async throws -> ReplayResult {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Dialects")
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json")))
        return try await Replayer { SayHello.self }.result(of: try WorkflowHistory(exported: bytes))
    }

    @Test(
        "are compared up to the last answer, although the task behind it has failed or timed out",
        arguments: ["other-activity-task-failed", "other-activity-task-timed-out"]
    )
    func refused(name: String) async throws {
        let failure = try await result(name).failure
        #expect(failure?.kind == .mismatch)
        #expect(failure?.eventID == EventID(5))
        #expect(failure?.expected == "ScheduleActivityTask (say_hello, id 1)")
        #expect(failure?.found == "ActivityTaskScheduled (other_activity, id 1)")
    }

    @Test("fit when the code asks for what they have")
    func fits() async throws {
        #expect(try await result("same-activity-task-failed").failure == nil)
    }
}
