import HostileServers
import Logging
import TemporalClient
import TemporalCore
import Testing

@testable import TemporalWorker

private struct Departs: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String { "hello" }
}

private let work = Activity<Empty, String, Never>("work", startToClose: .seconds(600))

/// With sockets, deadlines and a server in another process. None of them would end in the test's time without a limit.
@Suite("A worker leaves a server that misbehaves", .timeLimit(.minutes(1)))
struct NetworkShutdownTests {
    /// What the server, or the network to it, does.
    enum Case: String, CaseIterable, CustomTestStringConvertible {
        case answersNeverTaken = "answers are never taken"
        case unavailableThenSilent = "answers are refused, then never taken"
        case firstFarewell = "the farewell is never answered"
        case secondFarewell = "the second farewell is never answered"
        case pollsNotEnded = "polls are not ended as promised"
        case endlessPages = "pages of a history do not end"
        case nextTasks = "a next task comes with every answer"
        case stalled = "the network stalls"
        case cut = "the network is gone"

        var testDescription: String { rawValue }

        /// The call after which the worker is asked to end.
        var awaited: String {
            switch self {
            case .firstFarewell, .secondFarewell, .pollsNotEnded: "PollWorkflowTaskQueue"
            case .endlessPages: "GetWorkflowExecutionHistory"
            default: "RespondWorkflowTaskCompleted"
            }
        }
    }

    private func prepare(_ server: FakeServer, for hostile: Case) async throws {
        switch hostile {
        case .answersNeverTaken, .stalled, .cut:
            try await server.script("PollWorkflowTaskQueue", .workflowTask("Departs"), keep: false)
            try await server.script("RespondWorkflowTaskCompleted", .never)
        case .unavailableThenSilent:
            try await server.script("PollWorkflowTaskQueue", .workflowTask("Departs"), keep: false)
            try await server.script("RespondWorkflowTaskCompleted", .status("UNAVAILABLE", "gone"), .never)
        case .firstFarewell: try await server.script("ShutdownWorker", .never)
        case .secondFarewell:
            // Polls that the first one does not end.
            try await server.script("PollWorkflowTaskQueue", .never)
            try await server.script("ShutdownWorker", .empty, .never)
        case .pollsNotEnded:
            try await server.script("PollWorkflowTaskQueue", .never)
            try await server.script(
                "DescribeNamespace",
                .message(["namespaceInfo": ["capabilities": ["workerPollCompleteOnShutdown": true]]])
            )
        case .endlessPages:
            try await server.script(
                "PollWorkflowTaskQueue",
                .workflowTask("Departs", ["nextPageToken": "page", "startedEventId": 1_000_000_000]),
                keep: false
            )
            try await server.script("GetWorkflowExecutionHistory", .history(events: 1, token: .fresh))
        case .nextTasks:
            try await server.script("PollWorkflowTaskQueue", .workflowTask("Departs"), keep: false)
            try await server.script("RespondWorkflowTaskCompleted", .workflowTask("Departs"))
        }
    }

    @Test("in the time that it has", arguments: Case.allCases)
    func leaves(hostile: Case) async throws {
        let servers = try await HostileServers.start()
        defer { servers.stop() }
        let server = try await servers.server()
        let network = try await servers.proxy(to: server.address)
        try await prepare(server, for: hostile)
        let client = try await Client.connect(ClientOptions(network.address))
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        options.shutdownTimeout = .seconds(2)
        let worker = try Worker(client, on: "hostile", options: options) {
            Departs.self
            work.implemented { _, _ in "done" }
        }
        let running = Task { try await worker.run() }
        try await server.waitForCalls(of: hostile.awaited)
        switch hostile {
        case .stalled: try await network.set(.stall)
        case .cut: try await network.set(.refuse)
        default: break
        }
        worker.shutDown()
        try await running.value
        #expect(worker.phase == .stopped)
        await client.close()
    }
}
