import TemporalCore
import TemporalWire

/// What a server looks at before it does what a client asks.
extension VirtualService {
    func refuse(_ problem: String?) throws(Refusal) {
        if let problem { throw .invalid(problem) }
    }

    func check(
        _ start: RunStart,
        reuse: WorkflowIDReusePolicy,
        conflict: WorkflowIDConflictPolicy?
    ) throws(Refusal) {
        try refuse(ServerRules.problem(name: start.workflowID, "the workflow id"))
        try refuse(ServerRules.problem(name: start.workflowType, "the workflow type"))
        if start.taskQueue.name.isEmpty { throw .invalid("the task queue has no name: give it one") }
        try refuse(ServerRules.problem(queue: start.taskQueue, "the task queue"))
        try refuse(ServerRules.problem(retry: start.retryPolicy, "the retry policy"))
        try refuse(ServerRules.problem(priority: start.priority, "the start"))
        let attributes = start.searchAttributes
        try refuse(ServerRules.problem(searchAttributes: attributes, known: settings.searchAttributes))
        try refuse(ServerRules.problem(sizeOfSearchAttributes: attributes))
        if conflict == .terminateExisting, reuse == .rejectDuplicate {
            throw .invalid("a start that rejects duplicates cannot terminate the workflow that runs: choose one")
        }
        try limit(start.input.encodedSize, "the input of workflow \(start.workflowType)")
        try limit(start.memo.encodedSize, to: ServerRules.largestMemo, "the memo of workflow \(start.workflowType)")
    }

    func check(_ signal: HistoryEvent.Signaled) throws(Refusal) {
        try refuse(ServerRules.problem(name: signal.name, "the signal's name"))
        try limit(signal.input.encodedSize, "the input of signal \(signal.name)")
    }

    func check(_ update: UpdateRequest) throws(Refusal) {
        try refuse(ServerRules.problem(length: update.updateID, "the update's id"))
        try refuse(ServerRules.problem(name: update.name, "the update's name"))
        try limit(update.input.encodedSize, "the input of update \(update.name)")
    }

    func check(_ query: QueryRequest) throws(Refusal) {
        try refuse(ServerRules.problem(name: query.name, "the query's name"))
        try limit(query.input.encodedSize, "the input of query \(query.name)")
    }

    /// Clients know by these words that something is too large.
    func limit(_ size: Int, to most: Int = ServerRules.largestPayloads, _ what: String) throws(Refusal) {
        guard size > most else { return }
        throw .invalid("the size exceeds limit: \(what) has \(size) bytes, and a server takes \(most)")
    }
}
