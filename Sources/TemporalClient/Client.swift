package import CoreMetrics
import Logging
public import TemporalCore
package import TemporalRPC
import TemporalWire

/// A connection to a Temporal server, for starting workflows and speaking to them.
///
/// ```swift
/// let client = try await Client.connect(ClientOptions("localhost:7233"))
/// let handle = try await client.start(Greeting.self, id: "greeting-1", on: "greetings", "World")
/// print(try await handle.result())
///
/// // The same workflow, from another program.
/// let same = client.handle(Greeting.self, id: "greeting-1")
/// ```
/// Ids and queues are literals, texts (`String`) or typed values (``WorkflowID``, ``TaskQueue``).
public struct Client: Sendable, SelfDescribing {
    package let channel: Channel
    package let converter: any PayloadConverter
    /// What payloads are sent through between the converter and the server.
    package let pipeline: PayloadPipeline
    /// The kinds of stores that large payloads go to.
    package let storageDrivers: [String]
    /// The workers that were made with this client.
    package let workers = WorkerRoster()
    /// Where the client and its workers measure.
    package let metrics: any MetricsFactory
    /// Where its workers' heartbeats come together.
    package let heartbeats: WorkerHeartbeats
    /// From which sizes on payloads are worth a warning.
    package let payloadWarnings: PayloadWarnings
    let logger: Logger
    let unpolledQueues = UnpolledQueues()
    /// What stands between the program and the server, the outermost first.
    package let interceptors: [any ClientInterceptor]
    /// What the client was set up by.
    package let plugins: [any ClientPlugin]
    /// The namespace that it works in.
    public let namespace: String
    /// Who this process is, as the Web UI shows it.
    public let identity: String
    /// What the server says of its version; nothing for a lazy client, which has not asked.
    public let serverVersion: String
    /// How its calls are made; see ``with(_:)``.
    var callOptions = CallOptions()

    package var facts: KeyValuePairs<String, any Sendable> {
        ["address": channel.options.address, "namespace": namespace, "identity": identity]
    }

    /// Connects and makes sure that there is a Temporal server.
    /// - Parameter options: where the server is and how to speak to it.
    /// - Returns: a client that any number of tasks may use.
    /// - Throws: ``ClientError`` when the server cannot be reached or refuses the connection.
    public static func connect(_ options: ClientOptions) async throws(ClientError) -> Client {
        try await connect(options.configured, behind: options.plugins[...])
    }

    /// Connects with options that are as they are to be.
    static func open(_ options: ClientOptions) async throws(ClientError) -> Client {
        let channel = Channel(options: try options.channelOptions())
        do throws(RPCError) {
            let version = try await serverVersion(channel, within: options.connectTimeout)
            return Client(channel, options, serverVersion: version)
        } catch {
            await channel.shutdown()
            switch error.status {
            case .unavailable, .deadlineExceeded:
                throw .unreachable(address: channel.options.address, reason: error.message)
            default: throw ClientError(error)
            }
        }
    }

    /// A client that connects with its first call; until then nobody knows whether there is a server. Its plugins configure
    /// it, and are not asked when it connects.
    /// - Parameter options: where the server is and how to speak to it.
    /// - Returns: a client that any number of tasks may use.
    /// - Throws: ``ClientError`` when an option cannot work. What is wrong with the server is an error of the calls.
    public static func lazy(_ options: ClientOptions) throws(ClientError) -> Client {
        let options = options.configured
        return Client(Channel(options: try options.channelOptions()), options, serverVersion: "")
    }

    /// What gRPC itself says is told again by the calls that it is about, so only developers need it.
    private static let loggedGRPC: Void = {
        let logger = Logger(label: "temporal.grpc")
        GRPCLog.forward { logger.debug("\($0)") }
    }()

    package init(_ channel: Channel, _ options: ClientOptions, serverVersion: String) {
        _ = Self.loggedGRPC
        self.channel = channel
        self.serverVersion = serverVersion
        metrics = options.metrics ?? MetricsSystem.factory
        heartbeats = WorkerHeartbeats(
            namespace: options.namespace,
            identity: options.identity,
            interval: options.workerHeartbeatInterval
        ) { request, limit throws(RPCError) in
            _ = try await channel.call(request, timeout: limit, retry: .none)
        }
        converter = options.dataConverter.conversion
        pipeline = options.dataConverter.pipeline
        storageDrivers = options.dataConverter.externalStorage?.kinds ?? []
        payloadWarnings = options.payloadWarnings
        logger = options.logger
        interceptors = options.interceptors
        plugins = options.plugins
        namespace = options.namespace
        identity = options.identity
    }

    private static func serverVersion(_ channel: Channel, within limit: Duration) async throws(RPCError) -> String {
        do throws(RPCError) {
            return try await channel.call(GetSystemInfoRequest(), timeout: limit).description.version
        } catch {
            // Servers older than the call have none of what it tells.
            guard error.status == .unimplemented else { throw error }
            return ""
        }
    }

    /// Whether the server knows the client's namespace yet.
    package var hasNamespace: Bool {
        get async { (try? await channel.call(DescribeNamespaceRequest(namespace: namespace), retry: .none)) != nil }
    }

    /// Ends the connection. Calls that run fail.
    public func close() async { await channel.shutdown() }

    /// A handle to a workflow that runs or has run, started by this client or by another.
    ///
    /// Nothing is asked of the server: the handle of an id that does not exist fails with
    /// ``ClientError/workflowNotFound(workflowID:reason:)`` when it is used. Without a run it speaks to the latest run of that id
    /// at each call, which may be another one later; the handle that `start(_:id:on:options:_:)` gives stays with the chain of
    /// runs that it began.
    /// - Parameters:
    ///   - workflow: its type, which says what its result, its messages and its errors are. The server does not check it.
    ///   - id: its workflow id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: a handle.
    public func handle<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        runID: RunID? = nil
    ) -> WorkflowHandle<W> {
        WorkflowHandle(client: self, id: id, runID: runID, firstRunID: nil)
    }

    /// Starts a workflow.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies and timeouts.
    ///   - input: what it is started with.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    public func start<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(ClientError) -> WorkflowHandle<W> {
        let call = StartWorkflowCall<W>(id: id, taskQueue: taskQueue, options: options, input: input)
        return try await chain.pass(call, through: { $0.startWorkflow }) { call async throws(ClientError) in
            let response = try await self.start(try startRequest(call), eagerly: call.options.requestsEagerStart)
            let runID = RunID(response.runID)
            return WorkflowHandle(client: self, id: call.id, runID: runID, firstRunID: runID)
        }
    }

    /// Runs a workflow and waits for its result.
    /// - Throws: ``WorkflowFailure``, as ``WorkflowHandle/result(followingRuns:)`` does; ``WorkflowFailure/client(_:)`` when it
    ///   could not be started.
    @discardableResult
    public func execute<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) async throws(WorkflowFailure<W.Failure>) -> W.Output {
        let handle: WorkflowHandle<W>
        do throws(ClientError) {
            handle = try await start(workflow, id: id, on: taskQueue, options: options, input)
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }
}

extension Client {
    func startRequest<W: Workflow>(
        _ call: StartWorkflowCall<W>
    ) throws(ClientError) -> StartWorkflowExecutionRequest {
        if call.taskQueue.name.isEmpty {
            throw .invalid("the task queue is empty: name the one that the workflow's workers poll")
        }
        var request = StartWorkflowExecutionRequest(
            namespace: namespace,
            workflowID: call.id.rawValue,
            workflowType: call.workflowType,
            taskQueue: call.taskQueue,
            input: try encode(call.input, "the input of \(W.name)", of: call.id.rawValue),
            identity: identity,
            requestID: Self.requestID()
        )
        request.header = call.header
        try call.options.apply(to: &request, converter(of: call.id.rawValue))
        return request
    }

    func call<Request: WireRequest>(
        _ request: Request,
        workflowID: String,
        isStart: Bool = false,
        timeout: Duration? = nil
    ) async throws(ClientError) -> Request.Response {
        do throws(RPCError) { return try await send(request, timeout: timeout) } catch {
            if error.origin == .connection {
                throw .unreachable(address: channel.options.address, reason: error.message)
            }
            let error = ClientError(error, namespace: namespace, workflowID: workflowID, isStart: isStart)
            guard case .queryFailed(var failure) = error else { throw error }
            do throws(PayloadPassError) {
                try await pipeline.pass(.inbound, in: .workflow(namespace, workflowID), within: Self.codecTime) {
                    $0.visit(&failure)
                }
            } catch {
                throw .conversion("the failure of the query cannot be decoded: \(error)")
            }
            throw .queryFailed(try decode(failure, "the failure of the query", of: workflowID))
        }
    }

    /// Makes a request idempotent: a repeated call with the same id is taken once.
    static func requestID() -> String { RandomID.make() }
}

/// The SDK's name and version on the wire.
package enum SDK {
    package static let name = "temporal-swift-native"
    package static let version = "0.2.0"
}
