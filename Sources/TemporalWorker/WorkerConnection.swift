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
    /// What the worker does, in live numbers.
    let counts: WorkerCounts
    /// What the worker measures.
    let metrics: WorkerMetrics

    var logger: Logger { options.logger }
}
