import Logging
package import TemporalClient
package import TemporalCore
import TemporalModel
import TemporalRPC

/// What all parts of a worker share: the way to the server, who the worker is, its options and its numbers.
package struct WorkerContext: Sendable, SelfDescribing {
    /// The client as it is at the moment, and with it the way to the server.
    let connection: WorkerConnection
    let namespace: String
    let identity: String
    let taskQueue: TaskQueue
    package let converter: any PayloadConverter
    /// What payloads are sent through between the converter and the server.
    package let pipeline: PayloadPipeline
    /// Tells this worker from others of the same identity.
    let instanceKey: String
    package let options: WorkerOptions
    /// What the worker's calls say of its version.
    let deployment: WorkerDeploymentOptions?
    /// What the worker and its client were set up by.
    let pluginNames: [String]
    /// What the worker does, in live numbers.
    let counts: WorkerCounts
    /// What the worker measures.
    let metrics: WorkerMetrics
    let payloadWarnings: PayloadWarnings
    let namespaceLimits: NamespaceLimits
    /// The groups of pollers that the server has.
    let routes = PollRouteBoard()
    /// What stands between workflows and the world, the client's first.
    package let workflowInterceptors: [any WorkflowInterceptor]
    /// What stands between activities and the world, the client's first.
    let activityInterceptors: [any ActivityInterceptor]
    /// What stands between handlers of Nexus operations and the world, the client's first.
    let nexusInterceptors: [any NexusInterceptor]
    /// Whether the worker shuts down.
    let shutdown = ShutdownFlag()

    package var facts: KeyValuePairs<String, any Sendable> {
        ["taskQueue": taskQueue, "namespace": namespace, "identity": identity]
    }

    var logger: Logger { options.logger }

    var client: Client { connection.client }
    var channel: Channel { connection.channel }

    /// The converter for a workflow's own values.
    func converter(of workflowID: String) -> any PayloadConverter {
        workflowID.isEmpty ? converter : converter.within(.workflow(namespace, workflowID))
    }

    /// What a worker of a queue needs.
    /// - Parameters:
    ///   - client: speaks to the server.
    ///   - taskQueue: the queue.
    ///   - options: the worker's.
    ///   - pluginNames: what the worker and its client were set up by.
    ///   - limits: what the namespace refuses, where that is known before the worker asks for it.
    package init(
        _ client: Client,
        on taskQueue: TaskQueue,
        options: WorkerOptions,
        pluginNames: [String] = [],
        limits: PayloadLimits = PayloadLimits()
    ) {
        connection = WorkerConnection(client)
        namespace = client.namespace
        identity = options.identity ?? client.identity
        self.taskQueue = taskQueue
        converter = client.converter
        pipeline = client.pipeline
        instanceKey = RandomID.make()
        self.options = options
        deployment = options.deployment?.options
        self.pluginNames = pluginNames
        metrics = WorkerMetrics(options.metrics ?? client.metrics, namespace: client.namespace, taskQueue: taskQueue)
        counts = WorkerCounts(metrics)
        payloadWarnings = client.payloadWarnings
        namespaceLimits = NamespaceLimits(limits)
        let interceptors: [any Sendable] = client.interceptors + options.interceptors
        workflowInterceptors = interceptors.compactMap { $0 as? any WorkflowInterceptor }
        activityInterceptors = interceptors.compactMap { $0 as? any ActivityInterceptor }
        nexusInterceptors = interceptors.compactMap { $0 as? any NexusInterceptor }
    }

    /// Hands on what a workflow has measured.
    package func record(_ measurement: WorkflowMeasurement, of info: WorkflowInfo) {
        metrics.record(measurement, of: info)
    }
}
