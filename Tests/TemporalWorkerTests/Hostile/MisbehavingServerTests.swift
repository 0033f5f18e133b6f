import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

private struct Welcome: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let name = Query<Welcome, String>("name") { _ in "greeting" }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String { "hello" }
}

private let work = Activity<Empty, String, Never>("work", startToClose: .seconds(600))

/// The same page of a history for ever, as `make` makes it.
private func pages(
    of task: WorkflowTask,
    _ make: @escaping @Sendable (_ number: Int) -> GetWorkflowExecutionHistoryResponse
) -> ScriptedService {
    let tasks = Deck([task])
    return ScriptedService { request, service throws(RPCError) in
        switch request {
        case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
        case is GetWorkflowExecutionHistoryRequest:
            return make(service.requests(GetWorkflowExecutionHistoryRequest.self).count)
        default: return nil
        }
    }
}

@Suite("A worker on a server that misbehaves", .timeLimit(.minutes(1)))
struct MisbehavingServerTests {
    private func failure(_ service: ScriptedService, _ log: LogCollector) async throws -> Failure {
        try await service.run({ $0.logger = log.logger }) {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskFailedRequest.self)
        }
        #expect(service.requests(RespondWorkflowTaskCompletedRequest.self).isEmpty)
        return try #require(service.requests(RespondWorkflowTaskFailedRequest.self).first).failure
    }

    // MARK: Histories without an end

    @Test("a history of empty pages without an end fails its task, with a reason and the workflow's id in the log")
    func emptyPages() async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        task.started = EventID(9)
        task.nextPageToken = [1]
        let service = pages(of: task) { GetWorkflowExecutionHistoryResponse(events: [], nextPageToken: [UInt8($0)]) }
        let log = LogCollector()
        let failure = try await failure(service, log)
        #expect(failure.message.contains("workflow order-1 has no end after event 3"))
        #expect(service.requests(GetWorkflowExecutionHistoryRequest.self).count == 10)
        #expect(log.lines.filter { $0.hasPrefix("error") && $0.contains("workflow-id=order-1") }.count == 1)
    }

    @Test("a history whose pages come again and again fails its task")
    func repeatedPages() async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        let page = task.events
        task.started = EventID(9)
        task.events = [.test(7, .workflowTaskScheduled)]
        let service = pages(of: task) { _ in GetWorkflowExecutionHistoryResponse(events: page, nextPageToken: [1]) }
        #expect(try await failure(service, LogCollector()).message.contains("brought no new event"))
        // The first of them brought something.
        #expect(service.requests(GetWorkflowExecutionHistoryRequest.self).count == 11)
    }

    @Test("a history that grows without an end is read until its task's time is over")
    func growingPages() async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        guard case .workflowStarted(var start) = task.events[0].attributes else { return }
        start.taskTimeout = .milliseconds(300)
        task.events[0].attributes = .workflowStarted(start)
        task.started = EventID(Int64.max)
        task.nextPageToken = [1]
        let service = pages(of: task) { number in
            let event = HistoryEvent.test(Int64(number) + 3, .uninteresting)
            return GetWorkflowExecutionHistoryResponse(events: [event], nextPageToken: [1])
        }
        let message = try await failure(service, LogCollector()).message
        #expect(message.contains("not read to its end within the task's time"))
    }

    @Test("what a history says of the time after its task is not read")
    func later() async throws {
        let task = WorkflowTask.first(of: "Welcome", "order-1")
        var sticky = task
        sticky.events = [task.events[2]]
        let service = pages(of: sticky) { number in
            let later = HistoryEvent.test(Int64(number) + 3, .uninteresting)
            let events = number == 1 ? task.events + [later] : [later]
            return GetWorkflowExecutionHistoryResponse(events: events, nextPageToken: [1])
        }
        try await service.run {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
        #expect(service.requests(GetWorkflowExecutionHistoryRequest.self).count == 1)
        let commands = service.requests(RespondWorkflowTaskCompletedRequest.self).first?.completion.commands
        #expect(commands?.count == 1)
    }

    @Test("a few empty pages before the last one are tolerated")
    func fewEmptyPages() async throws {
        let task = WorkflowTask.first(of: "Welcome", "order-1")
        var first = task
        first.events = Array(task.events.prefix(1))
        first.nextPageToken = [1]
        let service = pages(of: first) { number in
            guard number > 5 else { return GetWorkflowExecutionHistoryResponse(events: [], nextPageToken: [1]) }
            return GetWorkflowExecutionHistoryResponse(events: Array(task.events.dropFirst()))
        }
        try await service.run {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
        #expect(service.requests(RespondWorkflowTaskFailedRequest.self).isEmpty)
    }

    @Test("a history that cannot be read fails its task with the reason")
    func unreadableHistory() async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        task.nextPageToken = [1]
        let tasks = Deck([task])
        let service = ScriptedService { request, _ throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
            case is GetWorkflowExecutionHistoryRequest:
                var error = RPCError(status: .internal, message: "cannot read History: too deep", method: "Get")
                error.origin = .unreadableAnswer
                throw error
            default: return nil
            }
        }
        #expect(try await failure(service, LogCollector()).message == "cannot read History: too deep")
    }

    // MARK: Tasks that make no sense

    @Test("a task that names no start and asks no query is not answered as done", arguments: [0, -1] as [Int64])
    func noStart(started: Int64) async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        task.started = EventID(started)
        for index in task.events.indices { task.events[index].id = EventID(started * Int64(index)) }
        let service = pages(of: task) { _ in GetWorkflowExecutionHistoryResponse(events: []) }
        let log = LogCollector()
        #expect(try await failure(service, log).message.contains("does not say which event it began with"))
        #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains("workflow-id=order-1") })
    }

    @Test("a task behind the end of its history is told of, with the workflow's id")
    func stale() async throws {
        var task = WorkflowTask.first(of: "Welcome", "order-1")
        task.started = EventID(Int64.max)
        let service = pages(of: task) { _ in GetWorkflowExecutionHistoryResponse(events: []) }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            Welcome.self
        } until: { _ in
            try await eventually("it is told") {
                log.lines.contains { $0.hasPrefix("warning") && $0.contains("workflow-id=order-1") }
            }
        }
        #expect(service.requests(RespondWorkflowTaskCompletedRequest.self).isEmpty)
    }

    @Test("a workflow task that cannot be read is failed by its token, and the next one is worked on")
    func unreadable() async throws {
        var broken = WorkflowTask(workflowID: "order-1", runID: RunID("run"), workflowType: "Welcome")
        broken.token = TaskToken([1])
        broken.unreadable = "cannot read it: too deep"
        let tasks = Deck([broken, WorkflowTask.first(of: "Welcome", "order-2")])
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollWorkflowTaskQueueRequest else { return nil }
            return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskFailedRequest.self)
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
        let failed = try #require(service.requests(RespondWorkflowTaskFailedRequest.self).first)
        #expect(failed.token == TaskToken([1]) && failed.failure.message == "cannot read it: too deep")
        #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains("workflow-id=order-1") })
        #expect(!log.lines.contains { $0.contains("polling") })
    }

    @Test("a query that cannot be read is answered as failed")
    func unreadableQuery() async throws {
        var broken = WorkflowTask(workflowID: "order-1", runID: RunID("run"), workflowType: "Welcome")
        broken.token = TaskToken([1])
        broken.query = QueryRequest(name: "name", input: [])
        broken.unreadable = "cannot read it: too deep"
        let tasks = Deck([broken])
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollWorkflowTaskQueueRequest else { return nil }
            return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
        }
        try await service.run {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondQueryTaskCompletedRequest.self)
        }
        let answer = try #require(service.requests(RespondQueryTaskCompletedRequest.self).first)
        guard case .failed(let failure) = answer.answer else {
            Issue.record("it was answered")
            return
        }
        #expect(answer.token == TaskToken([1]) && failure.message == "cannot read it: too deep")
    }

    @Test("an activity task that cannot be read is failed by its token, and its slot is given back")
    func unreadableActivity() async throws {
        var broken = ActivityTask.test("work", "1")
        broken.unreadable = "cannot read it: too deep"
        let tasks = Deck([broken, ActivityTask.test("work", "2")])
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollActivityTaskQueueRequest else { return nil }
            return tasks.draw().map { PollActivityTaskQueueResponse(task: $0) }
        }
        let log = LogCollector()
        try await service.run({
            $0.logger = log.logger
            $0.maximumConcurrentActivities = 1
        }) {
            work.implemented { _, _ in "done" }
        } until: { worker in
            await service.waitForRequests(RespondActivityTaskCompletedRequest.self)
            #expect(worker.statistics.activitySlots.used <= 1)
        }
        let failed = try #require(service.requests(RespondActivityTaskFailedRequest.self).first)
        #expect(failed.token == broken.token && failed.failure.message == "cannot read it: too deep")
        #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains("workflow-id=order-1") })
    }

    // MARK: Next tasks

    @Test("a next task that was not asked for is not taken")
    func unaskedNextTasks() async throws {
        let tasks = Deck([WorkflowTask.first(of: "Welcome", "order-1")])
        let service = ScriptedService { request, service throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
            case is RespondWorkflowTaskCompletedRequest:
                let number = service.requests(RespondWorkflowTaskCompletedRequest.self).count
                // So that the test ends on a worker that takes them.
                guard number < 50 else { return nil }
                return RespondWorkflowTaskCompletedResponse(next: .first(of: "Welcome", "order-\(number + 1)"))
            default: return nil
            }
        }
        // Without runs in memory no next task is asked for.
        try await service.run({ $0.maximumCachedWorkflows = 0 }) {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self)
        }
        #expect(service.requests(RespondWorkflowTaskCompletedRequest.self).count == 1)
    }

    @Test("next tasks without an end do not hold up a shutdown")
    func nextTasks() async throws {
        let tasks = Deck([WorkflowTask.first(of: "Welcome", "order-1")])
        let service = ScriptedService { request, service throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
            case is RespondWorkflowTaskCompletedRequest:
                let number = service.requests(RespondWorkflowTaskCompletedRequest.self).count
                return RespondWorkflowTaskCompletedResponse(next: .first(of: "Welcome", "order-\(number + 1)"))
            default: return nil
            }
        }
        let log = LogCollector()
        try await service.run({
            $0.logger = log.logger
            $0.shutdownTimeout = .seconds(600)
        }) {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskCompletedRequest.self, 5)
        }
        #expect(service.requests(RespondWorkflowTaskCompletedRequest.self).last?.returnNewWorkflowTask == false)
    }

    // MARK: Polls

    @Test("polls that are answered at once with nothing become seldom, and it is said once")
    func emptyPolls() async throws {
        let service = ScriptedService { request, _ throws(RPCError) in
            switch request {
            case is PollWorkflowTaskQueueRequest: PollWorkflowTaskQueueResponse(task: nil)
            case is PollActivityTaskQueueRequest: PollActivityTaskQueueResponse(task: nil)
            default: nil
            }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            Welcome.self
            work.implemented { _, _ in "done" }
        } until: { _ in
            try await eventually("it is said") { log.lines.contains { $0.contains("at once with nothing") } }
        }
        // Three lanes, each with three answers that cost nothing and six that do before it is said.
        let polls =
            service.requests(PollWorkflowTaskQueueRequest.self).count
            + service.requests(PollActivityTaskQueueRequest.self).count
        #expect(polls <= 3 * 10)
        #expect(log.lines.filter { $0.contains("at once with nothing") }.count == 1)
    }

    // MARK: Floods

    @Test("a flood of tasks for activities that nobody has registered lists what there is once")
    func unregistered() async throws {
        let tasks = Deck((1...20).map { ActivityTask.test("missing", "\($0)") })
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollActivityTaskQueueRequest else { return nil }
            return tasks.draw().map { PollActivityTaskQueueResponse(task: $0) }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            work.implemented { _, _ in "done" }
        } until: { _ in
            await service.waitForRequests(RespondActivityTaskFailedRequest.self, 20)
        }
        #expect(log.lines.filter { $0.contains("not registered") }.count == 1)
        #expect(
            service.requests(RespondActivityTaskFailedRequest.self).allSatisfy {
                $0.failure.message.contains("it has: work")
            }
        )
    }

    @Test("the same holds for workflows")
    func unregisteredWorkflows() async throws {
        let tasks = Deck((1...20).map { WorkflowTask.first(of: "Missing", "order-\($0)") })
        let service = ScriptedService { request, _ throws(RPCError) in
            guard request is PollWorkflowTaskQueueRequest else { return nil }
            return tasks.draw().map { PollWorkflowTaskQueueResponse(task: $0) }
        }
        let log = LogCollector()
        try await service.run({ $0.logger = log.logger }) {
            Welcome.self
        } until: { _ in
            await service.waitForRequests(RespondWorkflowTaskFailedRequest.self, 20)
        }
        #expect(log.lines.filter { $0.contains("not registered") }.count == 1)
        #expect(
            service.requests(RespondWorkflowTaskFailedRequest.self).allSatisfy {
                $0.failure.message.contains("it has: Welcome")
            }
        )
    }
}
