import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

private let idle = Activity<Empty, String, Never>("idle", startToClose: .seconds(60))

/// Goes on until it is cancelled, without a heartbeat, and says why it was.
private func untilCancelled(_ context: ActivityContext, _ heard: Heard) async throws -> String {
    heard.note("began")
    await ChangeSignal().wait(after: 0)
    heard.note("\(context.cancellationReason.map { "\($0)" } ?? "no reason")")
    throw CancellationError()
}

private final class Heard: Sendable {
    private let state = Mutex<[String]>([])
    var words: [String] { state.withLock { $0 } }
    func note(_ word: String) { state.withLock { $0.append(word) } }
}

/// A server that may give commands: it hands out the tasks and the commands that a test puts into it.
private final class Commander: Sendable {
    private struct State {
        var tasks: [ActivityTask] = []
        var commands: [NexusTask] = []
        var refusal: RPCError?
        var routes: PollRoutes?
    }
    private let state = Mutex(State())
    private let changed = ChangeSignal()
    let answers = Heard()

    func give(_ task: ActivityTask) {
        state.withLock { $0.tasks.append(task) }
        changed.send()
    }

    func command(_ task: NexusTask) {
        state.withLock { $0.commands.append(task) }
        changed.send()
    }

    func nameGroups(_ routes: PollRoutes) { state.withLock { $0.routes = routes } }

    func refuseCommandPolls(_ error: RPCError) { state.withLock { $0.refusal = error } }

    private func next<Value>(_ take: (inout State) -> Value?) async throws(RPCError) -> Value {
        while !Task.isCancelled {
            let seen = changed.changes
            if let value = state.withLock({ take(&$0) }) { return value }
            await changed.wait(after: seen)
        }
        throw await ScriptedService.never()
    }

    func service(givesCommands: Bool) -> ScriptedService {
        ScriptedService { request, _ async throws(RPCError) in
            switch request {
            case is DescribeNamespaceRequest:
                var namespace = DescribeNamespaceResponse(name: "default")
                namespace.capabilities.workerCommands = givesCommands
                namespace.routes = self.state.withLock { $0.routes }
                return namespace
            case is PollActivityTaskQueueRequest:
                return PollActivityTaskQueueResponse(
                    task: try await self.next { $0.tasks.isEmpty ? nil : $0.tasks.removeFirst() }
                )
            case is PollNexusTaskQueueRequest:
                if let refusal = self.state.withLock({ $0.refusal }) { throw refusal }
                return PollNexusTaskQueueResponse(
                    task: try await self.next { $0.commands.isEmpty ? nil : $0.commands.removeFirst() }
                )
            case let done as RespondNexusTaskCompletedRequest:
                self.answers.note(Self.words(done.answer))
                return EmptyResponse()
            case let failed as RespondNexusTaskFailedRequest:
                guard case .nexusHandler(let handler) = failed.failure.kind else { return nil }
                self.answers.note("\(handler.type): \(failed.failure.message)")
                return EmptyResponse()
            case is RespondActivityTaskCanceledRequest: return EmptyResponse()
            default: return nil
            }
        }
    }

    private static func words(_ answer: NexusAnswer) -> String {
        switch answer {
        case .completed(let result, _): "done \(result.data)"
        case .failed(let failure): "failed: \(failure.message)"
        case .started, .cancelled: "something else"
        }
    }
}

extension NexusTask {
    /// Commands for a worker, as a server sends them.
    fileprivate static func commands(
        _ commands: [[UInt8]],
        service: String = "temporal.api.nexusservices.workerservice.v1.WorkerService",
        operation: String = "ExecuteCommands",
        encoding: String = "binary/protobuf"
    ) -> NexusTask {
        var start = NexusTask.Start(service: service, operation: operation)
        let bytes = commands.flatMap { (command: [UInt8]) -> [UInt8] in [0x0A, UInt8(command.count)] + command }
        start.input = Payload(encoding: encoding, data: bytes)
        var task = NexusTask(token: TaskToken([9]))
        task.work = .start(start)
        return task
    }

    /// A command to cancel an activity.
    fileprivate static func cancel(_ task: ActivityTask) -> NexusTask { .commands([cancellation(of: task)]) }

    fileprivate static func cancellation(of task: ActivityTask) -> [UInt8] {
        let token = task.token.bytes
        return [0x0A, UInt8(token.count + 2), 0x0A, UInt8(token.count)] + token
    }
}

@Suite("A worker that the server commands", .timeLimit(.minutes(1)))
struct WorkerCommandTests {
    private let server = Commander()
    private let heard = Heard()
    private let done = "done [10, 2, 10, 0]"

    private func run(
        givesCommands: Bool = true,
        _ change: (inout WorkerOptions) -> Void = { _ in },
        until body: @Sendable (Worker, ScriptedService) async throws -> Void
    ) async throws {
        let service = server.service(givesCommands: givesCommands)
        try await service.run(change) { [heard] in
            idle.implemented { _, context in try await untilCancelled(context, heard) }
        } until: {
            try await body($0, service)
        }
    }

    @Test("names its control queue in polls, and cancels what it is commanded to cancel, without a heartbeat")
    func cancellation() async throws {
        let task = ActivityTask.test("idle")
        try await run { worker, service in
            server.give(task)
            try await eventually("the activity runs") { heard.words == ["began"] }
            server.command(.cancel(task))
            await service.waitForRequests(RespondActivityTaskCanceledRequest.self)
            let name = "temporal-sys/worker-commands/default/\(worker.context.instanceKey)"
            let poll = try #require(service.requests(PollNexusTaskQueueRequest.self).first)
            #expect(poll.taskQueue.name == name && poll.isControlQueue && poll.deployment == nil)
            #expect(!poll.workerInstanceKey.isEmpty && poll.workerInstanceKey != worker.context.instanceKey)
            #expect(service.requests(PollActivityTaskQueueRequest.self).allSatisfy { $0.controlQueue?.name == name })
            #expect(service.requests(RecordActivityTaskHeartbeatRequest.self).isEmpty)
            try await eventually("the command is answered") { server.answers.words == [done] }
        }
        #expect(heard.words == ["began", "requested"])
    }

    @Test("polls nothing and names nothing where the namespace does not say that there are commands")
    func withoutCapability() async throws {
        try await run(givesCommands: false) { _, service in
            server.give(.test("idle"))
            try await eventually("the activity runs") { heard.words == ["began"] }
            #expect(service.requests(PollNexusTaskQueueRequest.self).isEmpty)
            #expect(service.requests(PollActivityTaskQueueRequest.self).allSatisfy { $0.controlQueue == nil })
        }
        #expect(heard.words == ["began", "workerShutdown"])
    }

    @Test("polls no commands when it runs no activities that the server knows of")
    func withoutActivities() async throws {
        let change: (inout WorkerOptions) -> Void = { $0.localActivitiesOnly = true }
        try await server.service(givesCommands: true).run(change) {
            Waiting.self
            idle.implemented { "never" }
        } until: { worker in
            try await eventually("it polls") { worker.phase == .polling }
            #expect(WorkerParts(of: worker, worker.offersCommands).commands == nil)
        }
    }

    @Test("cancels an activity whose cancellation comes before its task")
    func overtaken() async throws {
        let task = ActivityTask.test("idle")
        try await run { _, service in
            server.command(.cancel(task))
            try await eventually("the command is answered") { server.answers.words == [done] }
            server.give(task)
            await service.waitForRequests(RespondActivityTaskCanceledRequest.self)
        }
        #expect(heard.words == ["began", "requested"])
    }

    @Test("answers what it does not know or cannot read with an error, harms nothing and goes on")
    func strangeCommands() async throws {
        let task = ActivityTask.test("idle")
        var broken = NexusTask.commands([])
        broken.work = nil
        var unreadable = NexusTask(token: TaskToken([3]))
        unreadable.unreadable = "the bytes hold another message"
        var empty = NexusTask.Start(service: WorkerCommandNames.service, operation: WorkerCommandNames.operation)
        empty.input = nil
        var withoutInput = NexusTask(token: TaskToken([4]))
        withoutInput.work = .start(empty)
        let strange: [(NexusTask, String)] = [
            (.commands([[0x7A, 1, 1]]), "failed: the worker does not know the command"),
            (.commands([[], []]), "failed: the worker does not know any of the 2 commands"),
            (.commands([[0x0A, 9]]), "BAD_REQUEST: the commands cannot be read"),
            (.commands([], encoding: "json/plain"), "BAD_REQUEST: the commands cannot be read"),
            (.commands([], operation: "Explode"), "NOT_FOUND: a worker's control queue has no operation"),
            (.commands([], service: "other"), "NOT_FOUND: a worker's control queue has no operation"),
            (broken, "NOT_FOUND"), (unreadable, "BAD_REQUEST: the bytes hold another message"),
            (withoutInput, "BAD_REQUEST: the operation has no input"),
            (.commands([]), "done []"),
            (.commands([[0x0A, 3, 0x0A, 1, 1]]), done),
        ]
        try await run { _, service in
            server.give(task)
            try await eventually("the activity runs") { heard.words == ["began"] }
            for (number, (command, expected)) in strange.enumerated() {
                server.command(command)
                try await eventually("command \(number) is answered") { server.answers.words.count == number + 1 }
                let answer = server.answers.words.last ?? ""
                #expect(answer.hasPrefix(expected), "command \(number): \(answer)")
            }
            #expect(heard.words == ["began"])
            server.command(.commands([[0x7A, 1, 1], NexusTask.cancellation(of: task)]))
            await service.waitForRequests(RespondActivityTaskCanceledRequest.self)
            try await eventually("both are answered") { server.answers.words.last == "done [10, 0, 10, 2, 10, 0]" }
        }
        #expect(heard.words == ["began", "requested"])
    }

    @Test("works on when the server refuses polls for commands, and says so once")
    func refused() async throws {
        let logs = LogCollector()
        server.refuseCommandPolls(RPCError(status: .permissionDenied, message: "no", method: "Poll"))
        let change: (inout WorkerOptions) -> Void = {
            $0.logger = logs.logger
            $0.pollRefusalGrace = .zero
        }
        try await run(change) { worker, _ in
            server.give(.test("idle"))
            try await eventually("the activity runs") { heard.words == ["began"] }
            try await eventually("it is said") {
                logs.lines.contains { $0.contains("the server's commands are not polled any more") }
            }
            #expect(worker.phase == .polling)
        }
        #expect(heard.words == ["began", "workerShutdown"])
    }

    @Test("polls commands and activities of each group of pollers, and answers in the group of the task")
    func groups() async throws {
        let groups = ["here", "there"].map { PollRoutes.Group($0, weight: 1) }
        server.nameGroups(PollRoutes(version: 1, groups: groups))
        let task = ActivityTask.test("idle")
        try await run { _, service in
            try await eventually("commands are polled in both") {
                Set(service.requests(PollNexusTaskQueueRequest.self).map(\.pollerGroupID)) == ["here", "there"]
            }
            try await eventually("activities are polled in both, by more polls than there would be") {
                Set(service.requests(PollActivityTaskQueueRequest.self).map(\.pollerGroupID)) == ["here", "there"]
            }
            var command = NexusTask.cancel(task)
            command.pollerGroupID = "there"
            server.command(command)
            await service.waitForRequests(RespondNexusTaskCompletedRequest.self)
            #expect(service.requests(RespondNexusTaskCompletedRequest.self).map(\.pollerGroupID) == ["there"])
        }
    }

    @Test("takes commands while it shuts down, for as long as activities have time to end")
    func shutdown() async throws {
        let task = ActivityTask.test("idle")
        let change: (inout WorkerOptions) -> Void = {
            $0.gracefulShutdown = .seconds(30)
            $0.shutdownTimeout = .seconds(40)
        }
        try await run(change) { worker, service in
            server.give(task)
            try await eventually("the activity runs") { heard.words == ["began"] }
            worker.shutDown()
            try await eventually("the server knows of the shutdown") {
                !service.requests(ShutdownWorkerRequest.self).isEmpty
            }
            server.command(.cancel(task))
            await service.waitForRequests(RespondActivityTaskCanceledRequest.self)
        }
        #expect(heard.words == ["began", "requested"])
        #expect(server.answers.words == [done])
    }
}

/// The names that the server uses.
private enum WorkerCommandNames {
    static let service = "temporal.api.nexusservices.workerservice.v1.WorkerService"
    static let operation = "ExecuteCommands"
}

extension Worker {
    fileprivate var offersCommands: DescribeNamespaceResponse.Capabilities {
        var capabilities = DescribeNamespaceResponse.Capabilities()
        capabilities.workerCommands = true
        return capabilities
    }
}

private struct Waiting: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws {
        try await context.wait { _ in false }
    }
}

@Suite("Cancellations that come early")
struct EarlyCancellationTests {
    @Test("are remembered once, and the last ones only")
    func memory() {
        var early = EarlyCancellations()
        func token(_ number: Int) -> TaskToken { TaskToken(Array("\(number)".utf8)) }
        for number in 0...EarlyCancellations.capacity { early.note(token(number)) }
        early.note(token(1))
        let taken = [0, 1, 1, EarlyCancellations.capacity].map { early.take(token($0)) }
        #expect(taken == [false, true, false, true])
    }
}
