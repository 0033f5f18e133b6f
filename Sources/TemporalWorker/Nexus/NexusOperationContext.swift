public import Logging
import Synchronization
public import TemporalClient
public import TemporalCore
import TemporalModel
import TemporalWire

/// What the handler of a Nexus operation knows of the request, and what it may do beside its work.
public final class NexusOperationContext: Sendable, SelfDescribing {
    /// What is asked.
    public let info: NexusOperationInfo
    /// Logs with the operation's names attached.
    public let logger: Logger
    /// The worker's connection to the server, to speak to workflows. The worker closes it.
    public let client: Client
    /// Where the end of an operation that goes on is told; nil when nobody wants to know it, and for a request to cancel.
    /// `start` takes care of it.
    public let callback: CompletionCallback?
    /// What the call has to do with: as a rule the event of the caller's history.
    public let links: [NexusLink]
    package let converter: any PayloadConverter
    /// Whose values the operation's are.
    package let serializationContext: SerializationContext
    /// Whether the caller can be told of the end of an update.
    let hasUpdateCallbacks: Bool
    private let interceptors: InterceptorChain<any NexusInterceptor>
    private let state = Mutex(State())

    private struct State {
        var cancellation: NexusCancellationReason?
        var task: Task<Void, Never>?
        var links: [NexusLink] = []
    }

    package init(_ task: NexusTask, _ worker: WorkerContext) {
        info = NexusOperationInfo(task, namespace: worker.namespace, taskQueue: worker.taskQueue)
        logger = worker.logger(for: info)
        client = worker.client
        hasUpdateCallbacks = worker.namespaceLimits.hasUpdateCallbacks
        let context = NexusSerializationContext(
            endpoint: task.endpoint,
            service: task.service,
            operation: task.operation
        )
        serializationContext = .nexus(context)
        converter = worker.converter.within(.nexus(context))
        interceptors = InterceptorChain(worker.nexusInterceptors)
        guard case .start(let start)? = task.work else {
            callback = nil
            links = []
            return
        }
        links = start.links
        callback =
            start.callback.isEmpty ? nil : CompletionCallback(url: start.callback, headers: start.callbackHeaders)
    }

    package var facts: KeyValuePairs<String, any Sendable> {
        ["service": info.service, "operation": info.operation, "endpoint": info.endpoint]
    }

    /// Makes payloads of values and reads them, such as for the details of ``ApplicationFailure``. Codecs come to them later.
    public var payloadConverter: any PayloadConverter { converter.plain }

    /// Adds to what the caller's history shows of the operation.
    public func add(_ link: NexusLink) { state.withLock { $0.links.append(link) } }

    /// What was added.
    package var addedLinks: [NexusLink] { state.withLock { $0.links } }

    /// Why the handler should stop, or nil while it should go on. Its Swift task is cancelled too.
    public var cancellationReason: NexusCancellationReason? { state.withLock { $0.cancellation } }

    /// Whether the handler should stop.
    public var isCancelled: Bool { cancellationReason != nil }

    package func cancel(_ reason: NexusCancellationReason) {
        let task = state.withLock { state in
            if state.cancellation == nil { state.cancellation = reason }
            return state.task
        }
        task?.cancel()
    }

    /// Ties the handler to the task that runs it, so that a cancellation reaches it.
    package func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.cancellation != nil
        }
        if isCancelled { task.cancel() }
    }

    /// Runs the code that starts an operation behind its interceptors.
    func intercepted<Input: Sendable, Output>(
        _ input: Input,
        _ body: @escaping (Input) async throws -> Output
    ) async throws -> Output {
        let call = NexusOperationRequest(input: input)
        return try await interceptors.pass(call, in: self, through: { $0.handleNexusOperation }) {
            try await body($0.input)
        }
    }

    /// Runs the code that cancels an operation behind its interceptors.
    func intercepted(cancel token: String, _ body: @escaping (String) async throws -> Void) async throws {
        try await interceptors.pass(token, in: self, through: { $0.handleNexusCancellation }, to: body)
    }
}

/// What a handler of a Nexus operation is asked.
public struct NexusOperationInfo: Sendable {
    /// The service's name.
    public let service: String
    /// The operation's name.
    public let operation: String
    /// The endpoint that was called; empty where the server does not say it.
    public let endpoint: String
    /// The namespace of the worker.
    public let namespace: String
    /// The queue it was taken from.
    public let taskQueue: TaskQueue
    /// The same for every attempt of one call; empty for a request to cancel.
    public let requestID: String
    /// What came with the request, by its names in lower case.
    @Redacted public private(set) var headers: [String: String]
    /// When the caller asked; nil where the server does not say it.
    public let scheduledTime: Timestamp?
    /// How long the handler may take, from the moment when the worker got the request; nil where the server does not say it.
    public let timeout: Duration?

    init(_ task: NexusTask, namespace: String, taskQueue: TaskQueue) {
        service = task.service
        operation = task.operation
        endpoint = task.endpoint
        self.namespace = namespace
        self.taskQueue = taskQueue
        headers = task.headers
        scheduledTime = task.scheduledTime
        timeout = task.headers["request-timeout"].flatMap { Duration(goText: $0) }
        if case .start(let start)? = task.work { requestID = start.requestID } else { requestID = "" }
    }
}

/// Why a handler of a Nexus operation should stop.
public enum NexusCancellationReason: Hashable, Sendable {
    /// Its time is over; what it says later is dropped, and the server asks again.
    case timedOut
    /// The worker shuts down; another worker is asked.
    case workerShutdown
}

extension WorkerContext {
    /// Logs with the names of an operation attached.
    func logger(for operation: NexusOperationInfo) -> Logger {
        var logger = logger
        logger[metadataKey: "nexus-service"] = "\(operation.service)"
        logger[metadataKey: "nexus-operation"] = "\(operation.operation)"
        if !operation.endpoint.isEmpty { logger[metadataKey: "nexus-endpoint"] = "\(operation.endpoint)" }
        if !operation.requestID.isEmpty { logger[metadataKey: "nexus-request-id"] = "\(operation.requestID)" }
        logger[metadataKey: "task-queue"] = "\(operation.taskQueue)"
        logger[metadataKey: "namespace"] = "\(operation.namespace)"
        return logger
    }
}

extension Duration {
    /// A time as Go writes it, such as `9.99s` or `1m30s`; nil for anything else.
    init?(goText text: String) {
        var rest = text[...]
        var sum = Duration.zero
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest.removeFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest.removeFirst(unit.count)
            guard let value = Double(number), let seconds = Self.seconds(in: unit), value * seconds < 1e15 else {
                return nil
            }
            sum += .seconds(value * seconds)
        }
        self = sum
    }

    private static func seconds(in unit: Substring) -> Double? {
        switch unit {
        case "h": 3600
        case "m": 60
        case "s": 1
        case "ms": 1e-3
        case "us", "µs", "μs": 1e-6
        case "ns": 1e-9
        default: nil
        }
    }
}
