import TemporalClient
import TemporalCore
import TemporalRPC

/// Why a task is not answered with commands.
enum TaskProblem: Error {
    /// Its workflow cannot go on.
    case workflow(WorkflowTaskProblem)
    /// The server has moved on; another task follows or has followed.
    case stale(String)
    /// Another task of the run came while its local activities ran, and what is in memory now is that one's.
    case superseded
    /// The rest of its history could not be had.
    case rpc(RPCError)
    /// No workflow can be run from what the server gave.
    case unusable(UnusableTask)
    /// This worker does not have its workflow.
    case unregistered(Failure)
    /// Its workflow's code has run for this long and has not come back.
    case deadlock(Duration)
    /// The namespace would refuse its answer.
    case tooLarge(PayloadsTooLarge)
    /// Its payloads, or those of its answer, did not come through the codecs.
    case payloads(PayloadPassError, PayloadPipeline.Direction)

    var isSuperseded: Bool {
        if case .superseded = self { true } else { false }
    }

    /// Why the run in memory does not fit the task, where a new one may; nil for every other problem.
    var endOfRunInMemory: String? {
        switch self {
        case .workflow(.history(let error)): "\(error)"
        case .stale(let reason): reason
        default: nil
        }
    }
}

/// What is wrong with a task, or with the history that belongs to it.
struct UnusableTask: Error {
    /// The failure's type, which is seen in the history.
    var type: String
    var reason: String
}

extension WorkflowTask {
    /// What makes the task unusable before its history is looked at.
    var problem: TaskProblem? {
        if let unreadable { return .unusable(UnusableTask(type: "UnreadableTask", reason: unreadable)) }
        guard query == nil, started <= EventID(0) else { return nil }
        let reason = "the task asks no query and does not say which event it began with (it says \(started))"
        return .unusable(UnusableTask(type: "HistoryError", reason: reason))
    }
}
