import Logging
import TemporalCore
import TemporalRPC

/// What all parts of a worker need to speak to the server.
struct WorkerConnection: Sendable {
    let channel: Channel
    let namespace: String
    let identity: String
    let taskQueue: TaskQueue
    let converter: any PayloadConverter
    /// Tells this worker from others of the same identity.
    let instanceKey: String
    let options: WorkerOptions
    let payloadWarnings: PayloadWarnings
    let namespaceLimits = NamespaceLimits()

    var logger: Logger { options.logger }

    /// The converter for a workflow's own values.
    func converter(of workflowID: String) -> any PayloadConverter {
        converter.within(.workflow(namespace, workflowID))
    }
}
