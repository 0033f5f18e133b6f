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

    var logger: Logger { options.logger }
}
