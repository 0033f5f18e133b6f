import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import Testing

@testable import TemporalWorker

private struct Greets: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String { "hello" }
}

private let work = Activity<Empty, String, Never>("work", startToClose: .seconds(600))

private func unavailable(_ method: String) -> RPCError {
    RPCError(status: .unavailable, message: "gone", method: method)
}

/// Each of them would take longer than the test may, if the shutdown had no limit.
@Suite("A shutdown ends in its time on any server", .timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("answers to workflow tasks that are never taken are given up and told of")
    func answers() async throws {
        let tasks = Deck([WorkflowTask.first(of: "Greets", "order-1")])
        let service = ScriptedService { request, _ throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
            case is RespondWorkflowTaskCompletedRequest: throw await ScriptedService.never()
            default: return nil
            }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            Greets.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
        let line = try #require(log.lines.first { $0.contains("the shutdown has taken as long as it may") })
        #expect(line.contains("workflow tasks: 1 (Greets of order-1), activities: none"))
        #expect(line.contains("workflow-tasks=1") && !line.contains("still running"))
    }

    @Test("an answer that is repeated again and again is given up")
    func retries() async throws {
        let tasks = Deck([WorkflowTask.first(of: "Greets")])
        let service = ScriptedService { request, service throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
            case is RespondWorkflowTaskCompletedRequest:
                let count = service.requests(RespondWorkflowTaskCompletedRequest.self).count
                if count < 3 { throw unavailable("RespondWorkflowTaskCompleted") }
                throw await ScriptedService.never()
            default: return nil
            }
        }
        try await service.run {
            Greets.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
    }

    @Test("a farewell that is never answered is not waited for", arguments: [1, 2])
    func farewell(answered: Int) async throws {
        let service = ScriptedService { request, service throws(RPCError) in
            guard request is ShutdownWorkerRequest,
                service.requests(ShutdownWorkerRequest.self).count >= answered
            else { return nil }
            throw await ScriptedService.never()
        }
        // So that there is time for a second one.
        try await service.run({ $0.shutdownTimeout = .seconds(4) }) {
            Greets.self
        } until: { _ in
            await service.waitForRequests(PollWorkflowTaskQueueRequest.self, 2)
        }
        #expect(service.requests(ShutdownWorkerRequest.self).count == answered)
    }

    @Test("polls that a server promised to end, and does not, are cancelled")
    func polls() async throws {
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is DescribeNamespaceRequest else { return nil }
            var namespace = DescribeNamespaceResponse(name: "default")
            namespace.capabilities.workerPollCompleteOnShutdown = true
            return namespace
        }
        try await service.run {
            Greets.self
        } until: { _ in
            await service.waitForRequests(PollWorkflowTaskQueueRequest.self, 2)
        }
    }

    @Test("polls that do not end although they are cancelled are left behind")
    func deafPolls() async throws {
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollWorkflowTaskQueueRequest else { return nil }
            throw await ScriptedService.reallyNever()
        }
        try await service.run {
            Greets.self
        } until: { _ in
            await service.waitForRequests(PollWorkflowTaskQueueRequest.self, 2)
        }
    }

    @Test("activity code that does not end is left behind, and named")
    func activity() async throws {
        let tasks = Deck([ActivityTask.test("work", "7")])
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollActivityTaskQueueRequest else { return nil }
            return tasks.draw().map { PollActivityTaskQueueResponse(task: $0) }
        }
        let (log, begun) = (LogCollector(), Latch())
        try await service.run({ $0.logger = log.logger }) {
            work.implemented { _, _ in
                begun.open()
                throw await ScriptedService.reallyNever()
            }
        } until: { _ in
            await begun.wait()
        }
        let line = try #require(log.lines.first { $0.contains("the shutdown has taken as long as it may") })
        #expect(line.contains("activities: 1 (work of order-7)"))
        #expect(line.contains("still running: workflow tasks: none, activities: 1 (work of order-7)"))
    }

    @Test("an activity's answer that is never taken is given up")
    func activityAnswer() async throws {
        let tasks = Deck([ActivityTask.test("work")])
        let service = ScriptedService { request, _ throws(RPCError) in
            switch request {
            case is PollActivityTaskQueueRequest: return tasks.draw().map { PollActivityTaskQueueResponse(task: $0) }
            case is RespondActivityTaskCompletedRequest: throw await ScriptedService.never()
            default: return nil
            }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            work.implemented { _, _ in "done" }
        } until: { _ in
            await service.waitForRequests(RespondActivityTaskCompletedRequest.self)
        }
        let line = try #require(log.lines.first { $0.contains("the shutdown has taken as long as it may") })
        #expect(line.contains("activities: 1 (work of order-1)") && !line.contains("still running"))
    }

    @Test("an activity has its grace, is then cancelled, and answers before the end")
    func grace() async throws {
        let tasks = Deck([ActivityTask.test("work")])
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollActivityTaskQueueRequest else { return nil }
            return tasks.draw().map { PollActivityTaskQueueResponse(task: $0) }
        }
        let (log, begun) = (LogCollector(), Latch())
        try await service.run({
            $0.logger = log.logger
            $0.shutdownTimeout = .seconds(20)
            $0.gracefulShutdown = .milliseconds(10)
        }) {
            work.implemented { _, _ in
                begun.open()
                throw await ScriptedService.never()
            }
        } until: { _ in
            await begun.wait()
        }
        #expect(service.requests(RespondActivityTaskFailedRequest.self).count == 1)
        #expect(!log.lines.contains { $0.contains("the shutdown has taken as long as it may") })
    }

    @Test("a worker that waits for the server's first answer ends at once, without an error")
    func first() async throws {
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is DescribeNamespaceRequest else { return nil }
            throw await ScriptedService.never()
        }
        try await service.run({ $0.shutdownTimeout = .seconds(600) }) {
            Greets.self
        } until: { worker in
            await service.waitForRequests(DescribeNamespaceRequest.self)
            #expect(worker.phase == .notStarted)
        }
        #expect(service.requests(PollWorkflowTaskQueueRequest.self).isEmpty)
    }

    @Test("the time for activities must be shorter than that for the whole shutdown")
    func options() throws {
        var options = WorkerOptions()
        #expect(options.shutdownTimeout == .seconds(25) && options.problem == nil)
        options.gracefulShutdown = .seconds(25)
        #expect(options.problem?.contains("make the first shorter or the second longer") == true)
        options.shutdownTimeout = .seconds(26)
        #expect(options.problem == nil)
        options.shutdownTimeout = .zero
        #expect(options.problem != nil)
        options.shutdownTimeout = .seconds(Int64.max)
        #expect(options.problem == nil)
        let time = ShutdownTime(total: options.shutdownTimeout)
        #expect(time.polls < time.localActivities && time.localActivities < time.calls && time.calls < time.end)
        #expect(time.end(ofGrace: .seconds(Int64.max)) <= time.end)
    }
}
