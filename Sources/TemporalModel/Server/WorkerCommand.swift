package import TemporalCore

/// What the server asks of a worker without a poll for tasks. It comes as the input of a Nexus operation.
package enum WorkerCommand: Hashable, Sendable {
    /// To cancel an activity that runs; the token is that of its task.
    case cancelActivity(TaskToken)
    /// Something that this version does not know.
    case unknown

    /// The Nexus service of every worker that takes commands.
    package static let service = "temporal.api.nexusservices.workerservice.v1.WorkerService"
    /// The service's operation: its input is a list of commands, its result has one entry for each of them.
    package static let operation = "ExecuteCommands"
}
