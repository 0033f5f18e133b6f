import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import Testing

@testable import TemporalWorker

/// A server within this process that answers as a test says, and otherwise like one on which nothing ever happens.
final class ScriptedService: InMemoryService {
    /// Answers a call, or leaves it to the idle server with nil.
    typealias Script = @Sendable (any WireRequest, ScriptedService) async throws(RPCError) -> (any WireResponse)?

    private let script: Script
    private let received = Mutex<[any WireRequest]>([])
    private let arrived = ChangeSignal()

    init(_ script: @escaping Script) { self.script = script }

    /// The requests of a type that have arrived.
    func requests<Request: WireRequest>(_ type: Request.Type) -> [Request] {
        received.withLock { $0.compactMap { $0 as? Request } }
    }

    /// Waits until so many requests of a type have arrived.
    func waitForRequests<Request: WireRequest>(_ type: Request.Type, _ count: Int = 1) async {
        while !Task.isCancelled {
            let seen = arrived.changes
            if requests(type).count >= count { return }
            await arrived.wait(after: seen)
        }
    }

    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        received.withLock { $0.append(request) }
        arrived.send()
        let scripted = try await script(request, self)
        let answer = try await idle(request, scripted)
        guard let typed = answer as? Request.Response else {
            throw RPCError(status: .unimplemented, message: "not in this test", method: Request.path)
        }
        return typed
    }

    private func idle(
        _ request: any WireRequest,
        _ scripted: (any WireResponse)?
    ) async throws(RPCError) -> (any WireResponse)? {
        if let scripted { return scripted }
        switch request {
        case is GetSystemInfoRequest: return GetSystemInfoResponse(serverVersion: "scripted")
        case is DescribeNamespaceRequest: return DescribeNamespaceResponse(name: "default")
        case is PollWorkflowTaskQueueRequest, is PollActivityTaskQueueRequest: throw await Self.never()
        case is RespondWorkflowTaskCompletedRequest: return RespondWorkflowTaskCompletedResponse()
        case is RespondWorkflowTaskFailedRequest, is RespondQueryTaskCompletedRequest, is ShutdownWorkerRequest,
            is RespondActivityTaskCompletedRequest, is RespondActivityTaskFailedRequest:
            return EmptyResponse()
        default: return nil
        }
    }

    /// Gives no answer until the call is taken back.
    static func never() async -> RPCError {
        await ChangeSignal().wait(after: 0)
        return RPCError(status: .cancelled, message: "taken back", method: "never")
    }

    private static let forever = Latch()

    /// Gives no answer although the call is taken back.
    static func reallyNever() async -> RPCError {
        await forever.wait()
        return RPCError(status: .cancelled, message: "never reached", method: "never")
    }

    /// Runs a worker on this server until it has ended.
    func run(
        _ change: (inout WorkerOptions) -> Void = { _ in },
        @RegistrationBuilder _ registrations: () -> [Registration],
        until body: @Sendable (Worker) async throws -> Void
    ) async throws {
        var clientOptions = ClientOptions("127.0.0.1:1")
        clientOptions.service = self
        clientOptions.workerHeartbeatInterval = nil
        let client = try await Client.connect(clientOptions)
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        options.workflowTaskPollers = 2
        options.activityPollers = 1
        options.shutdownTimeout = .seconds(1)
        change(&options)
        let worker = try Worker(client, on: "hostile", options: options, registrations)
        let running = Task { try await worker.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(worker)) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        await client.close()
        try result.get()
    }
}

/// Answers that are given out one at a time.
final class Deck<Card: Sendable>: Sendable {
    private let cards: Mutex<[Card]>

    init(_ cards: [Card]) { self.cards = Mutex(cards) }

    func draw() -> Card? { cards.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

extension WorkflowTask {
    /// The first task of a run.
    static func first(of type: String, _ id: String = "w", input: [Payload] = []) -> WorkflowTask {
        var task = WorkflowTask(workflowID: id, runID: RunID("run-\(id)"), workflowType: type)
        task.token = TaskToken(Array(id.utf8))
        task.started = EventID(3)
        var start = HistoryEvent.WorkflowStarted()
        start.workflowType = type
        start.workflowID = id
        start.taskQueue = "hostile"
        start.input = input
        start.taskTimeout = .seconds(10)
        start.originalRunID = "run-\(id)"
        start.firstRunID = "run-\(id)"
        task.events = [
            .test(1, .workflowStarted(start)), .test(2, .workflowTaskScheduled),
            .test(3, .workflowTaskStarted(.init())),
        ]
        return task
    }
}

extension HistoryEvent {
    static func test(_ id: Int64, _ attributes: Attributes) -> HistoryEvent {
        let time = Timestamp(millisecondsSince1970: 1_767_225_600_000)
        return HistoryEvent(id: EventID(id), time: time, typeNumber: 0, attributes: attributes)
    }
}

extension ActivityTask {
    static func test(_ type: String, _ id: String = "1", input: [Payload] = []) -> ActivityTask {
        var task = ActivityTask(token: TaskToken(Array("\(type)-\(id)".utf8)))
        task.workflowNamespace = "default"
        task.workflowType = "Order"
        task.workflowID = "order-\(id)"
        task.runID = "run-\(id)"
        task.activityID = id
        task.activityType = type
        task.input = input
        return task
    }
}
