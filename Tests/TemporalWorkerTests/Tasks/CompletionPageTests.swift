import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

private let weigh = Activity<[UInt8], Int, Never>("weigh", startToClose: .seconds(30))

/// Asks for more at once than a message to the server can hold, although each part is small enough.
private struct Heavy: Workflow {
    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let handles = (0..<count).map { number in
            context.start(weigh, [UInt8](repeating: UInt8(number), count: 1 << 20))
        }
        var sum = 0
        for handle in handles { sum += try await handle.result() }
        return sum
    }
}

/// A server that takes answers in pages.
private final class PageServer: Sendable {
    private struct State {
        var losses: Int
        var isGiven = false
    }
    private let state: Mutex<State>
    private let limit: Int

    /// - Parameters:
    ///   - losses: how often it loses pages that it was sent.
    ///   - limit: how many bytes of commands it takes; 0 for any number.
    init(losses: Int = 0, limit: Int = 0) {
        state = Mutex(State(losses: losses))
        self.limit = limit
    }

    func service() -> ScriptedService {
        ScriptedService { [self] request, _ async throws(RPCError) in
            switch request {
            case is DescribeNamespaceRequest:
                var namespace = DescribeNamespaceResponse(name: "default")
                namespace.capabilities.workflowTaskCompletionPagination = true
                namespace.completionSizeLimit = limit
                return namespace
            case let poll as PollWorkflowTaskQueueRequest where poll.stickyNormalName == nil:
                let isFirst = state.withLock { state in
                    defer { state.isGiven = true }
                    return !state.isGiven
                }
                guard isFirst else { return nil }
                let input = Payload(encoding: "json/plain", data: Array("9".utf8))
                return PollWorkflowTaskQueueResponse(task: .first(of: "Heavy", input: [input]))
            case let page as RespondWorkflowTaskCompletedRequest where !page.isIntermediatePage:
                let isLost = state.withLock { state in
                    defer { state.losses -= 1 }
                    return state.losses > 0
                }
                guard isLost else { return nil }
                throw RPCError(
                    status: .aborted,
                    message: "lost",
                    method: "RespondWorkflowTaskCompleted",
                    details: Self.lost
                )
            default: return nil
            }
        }
    }

    /// A `google.rpc.Status` that says that pages are lost.
    private static let lost: [UInt8] = {
        let url = Array(
            "type.googleapis.com/temporal.api.errordetails.v1.WorkflowTaskCompletionBufferLostFailure".utf8
        )
        let any = [0x0A, UInt8(url.count)] + url
        return [0x1A, UInt8(any.count)] + any
    }()

    func run(until body: @Sendable (ScriptedService) async throws -> Void) async throws {
        let service = service()
        let change: (inout WorkerOptions) -> Void = { $0.deadlockLimit = nil }
        let work: () -> [Registration] = { [.workflow(Heavy.self)] }
        try await service.run(change, work, until: { _ in try await body(service) })
    }
}

@Suite("Answers that a server takes in pages", .timeLimit(.minutes(1)))
struct CompletionPageTests {
    @Test("nine commands of a megabyte come in three pages and a last one")
    func pages() async throws {
        try await PageServer().run { service in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self, 4)
            let pages = service.requests(RespondWorkflowTaskCompletedRequest.self)
            #expect(pages.map(\.completion.commands.count) == [3, 3, 3, 0])
            #expect(pages.map(\.pageNumber) == [0, 1, 2, 3])
            #expect(pages.map(\.isIntermediatePage) == [true, true, true, false])
        }
    }

    @Test("all pages are sent again when the server has lost some")
    func loss() async throws {
        try await PageServer(losses: 2).run { service in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self, 12)
            let pages = service.requests(RespondWorkflowTaskCompletedRequest.self)
            #expect(pages.map(\.pageNumber) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
            #expect(service.requests(RespondWorkflowTaskFailedRequest.self).isEmpty)
        }
    }

    @Test("more than the namespace allows for all pages fails the task with a sentence")
    func limit() async throws {
        try await PageServer(limit: 9_000_000).run { service in
            await service.waitForRequests(RespondWorkflowTaskFailedRequest.self)
            let failed = try #require(service.requests(RespondWorkflowTaskFailedRequest.self).first)
            #expect(failed.cause == .requestTooLarge)
            #expect(failed.failure.message.contains("9000000 are allowed"), "\(failed.failure.message)")
            #expect(service.requests(RespondWorkflowTaskCompletedRequest.self).isEmpty)
        }
    }
}

extension Live {
    @Suite(
        "Answers in pages",
        .liveServer {
            $0.arguments = [
                "--dynamic-config-value", "history.enableWorkflowTaskCompletionPagination=true",
                // What comes in pages is written at once.
                "--dynamic-config-value", "system.transactionSizeLimit=33554432",
            ]
        }
    )
    struct LiveCompletionPageTests {
        @Test(
            "a workflow asks for more in one task than a message holds, and its history replays",
            arguments: [true, false]
        )
        func large(isEager: Bool) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Heavy> = stage.id("heavy-\(isEager)")
            let result = try await stage.withWorker(
                change: { $0.allowsEagerActivities = isEager },
                {
                    Heavy.self
                    weigh.implemented { $0.count }
                },
                { try await stage.client.execute(Heavy.self, id: id, on: stage.queue, 6) }
            )
            #expect(result == 6 << 20)
            try await stage.replay(id) {
                Heavy.self
                weigh.implemented { $0.count }
            }
        }
    }
}
