import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire
import Testing

/// A server that has nothing to tell at first, and then the end of a workflow.
private struct SlowServer: InMemoryService {
    var historyLength = 2
    var pollers: [TaskQueuePoller] = []

    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        guard let answer = answer(to: request) as? Request.Response else {
            throw RPCError(status: .unimplemented, message: "not here", method: Request.path)
        }
        return answer
    }

    private func answer(to request: any WireRequest) -> (any WireResponse)? {
        switch request {
        case is GetSystemInfoRequest: return GetSystemInfoResponse(serverVersion: "slow")
        case let request as GetWorkflowExecutionHistoryRequest:
            guard !request.pageToken.isEmpty else {
                return GetWorkflowExecutionHistoryResponse(events: [], nextPageToken: [1])
            }
            let end = HistoryEvent(
                id: EventID(5),
                time: Timestamp(nanosecondsSince1970: 0),
                typeNumber: 4,
                attributes: .workflowTimedOut(newRunID: "")
            )
            return GetWorkflowExecutionHistoryResponse(events: [end])
        case is DescribeWorkflowExecutionRequest:
            var description = WorkflowDescription()
            description.workflowType = "Slow"
            description.status = .running
            description.taskQueue = "lonely"
            description.historyLength = historyLength
            return DescribeWorkflowExecutionResponse(description)
        case is DescribeTaskQueueRequest:
            var description = TaskQueueDescription()
            description.pollers = pollers
            return DescribeTaskQueueResponse(description)
        default: return nil
        }
    }
}

@Suite("A result that no worker will bring")
struct UnpolledQueueTests {
    private func said(_ server: SlowServer, waits: Int = 1) async throws -> [String] {
        let log = LogCollector()
        var options = ClientOptions("in-memory:7233")
        options.service = server
        options.logger = log.logger
        let client = try await Client.connect(options)
        for number in 0..<waits {
            _ = try? await client.handle(Sleeping.self, id: WorkflowID("slow-\(number)")).result()
        }
        return log.lines
    }

    private struct Sleeping: Workflow {
        static func run(in context: WorkflowContext<Self>) async throws {}
    }

    @Test("who waits for a workflow on a queue that nobody polls is told once")
    func unpolled() async throws {
        let lines = try await said(SlowServer(), waits: 3)
        #expect(lines.count == 1)
        #expect(lines.first?.contains(#"nobody polls the task queue "lonely""#) == true, "\(lines)")
    }

    @Test("nothing is said where somebody polls, or where a worker has been at it")
    func polled() async throws {
        var poller = TaskQueuePoller()
        poller.identity = "worker"
        #expect(try await said(SlowServer(pollers: [poller])).isEmpty)
        #expect(try await said(SlowServer(historyLength: 5)).isEmpty)
    }
}
