import Logging
import TemporalClient
import TemporalCore

/// Logs a program's calls about workflows: calls that change something at info level, calls that only look at debug level.
///
/// The caller reports a failed call, so it is logged at debug level too.
struct LoggedCalls: ClientInterceptor {
    private let logger: Logger

    /// Logs to `logger`.
    init(_ logger: Logger) { self.logger = logger }

    private func note<Output, Failure: Error>(
        _ message: String,
        at level: Logger.Level,
        metadata: Logger.Metadata,
        _ call: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        do throws(Failure) {
            let output = try await call()
            logger.log(level: level, "\(message)", metadata: metadata)
            return output
        } catch {
            logger.debug("not done: \(message)", metadata: metadata.merging(["error": "\(error)"]) { $1 })
            throw error
        }
    }

    private func names(_ workflowID: String, _ runID: RunID?, and more: Logger.Metadata) -> Logger.Metadata {
        var metadata = more
        metadata["workflow-id"] = "\(workflowID)"
        if let runID { metadata["run-id"] = "\(runID)" }
        return metadata
    }

    private func names<W>(_ start: StartWorkflowCall<W>) -> Logger.Metadata {
        [
            "workflow": "\(start.workflowType)", "workflow-id": "\(start.id.rawValue)",
            "task-queue": "\(start.taskQueue)",
        ]
    }

    /// Logs a start.
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var metadata = names(call)
        do throws(ClientError) {
            let handle = try await next(call)
            if let run = handle.runID { metadata["run-id"] = "\(run)" }
            logger.info("started the workflow", metadata: metadata)
            return handle
        } catch {
            metadata["error"] = "\(error)"
            logger.debug("not done: started the workflow", metadata: metadata)
            throw error
        }
    }

    /// Logs a signal.
    func signalWorkflow<Input>(
        _ call: SignalWorkflowCall<Input>,
        next: Next<SignalWorkflowCall<Input>, Void, ClientError>
    ) async throws(ClientError) {
        let metadata = names(call.workflowID, call.runID, and: ["signal": "\(call.name)"])
        try await note("sent the signal", at: .info, metadata: metadata) { () throws(ClientError) in
            try await next(call)
        }
    }

    /// Logs a signal with a start.
    func signalWithStart<W: Workflow, Input>(
        _ call: SignalWithStartCall<W, Input>,
        next: Next<SignalWithStartCall<W, Input>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        let metadata = names(call.start).merging(["signal": "\(call.name)"]) { $1 }
        return try await note("started the workflow and sent the signal", at: .info, metadata: metadata) {
            () throws(ClientError) in try await next(call)
        }
    }

    /// Logs a query.
    func queryWorkflow<Input, Output>(
        _ call: QueryWorkflowCall<Input>,
        next: Next<QueryWorkflowCall<Input>, Output, ClientError>
    ) async throws(ClientError) -> Output {
        let metadata = names(call.workflowID, call.runID, and: ["query": "\(call.name)"])
        return try await note("asked the query", at: .debug, metadata: metadata) { () throws(ClientError) in
            try await next(call)
        }
    }

    /// Logs an update.
    func updateWorkflow<Input, Output, Refusal>(
        _ call: UpdateWorkflowCall<Input>,
        next: Next<UpdateWorkflowCall<Input>, UpdateHandle<Output, Refusal>, ClientError>
    ) async throws(ClientError) -> UpdateHandle<Output, Refusal> {
        let metadata = names(call.workflowID, call.runID, and: ["update": "\(call.name)"])
        return try await note("sent the update", at: .info, metadata: metadata) { () throws(ClientError) in
            try await next(call)
        }
    }

    /// Logs an update with a start.
    func updateWithStart<W: Workflow, Input, Output, Refusal>(
        _ call: UpdateWithStartCall<W, Input>,
        next: Next<UpdateWithStartCall<W, Input>, StartedUpdate<W, Output, Refusal>, ClientError>
    ) async throws(ClientError) -> StartedUpdate<W, Output, Refusal> {
        let metadata = names(call.start).merging(["update": "\(call.update.name)"]) { $1 }
        return try await note("started the workflow and sent the update", at: .info, metadata: metadata) {
            () throws(ClientError) in try await next(call)
        }
    }

    /// Logs a request to cancel.
    func cancelWorkflow(
        _ call: CancelWorkflowCall,
        next: Next<CancelWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        let metadata = names(call.workflowID, call.runID, and: ["reason": "\(call.reason)"])
        try await note("asked the workflow to cancel", at: .info, metadata: metadata) {
            () throws(ClientError) in try await next(call)
        }
    }

    /// Logs a termination.
    func terminateWorkflow(
        _ call: TerminateWorkflowCall,
        next: Next<TerminateWorkflowCall, Void, ClientError>
    ) async throws(ClientError) {
        let metadata = names(call.workflowID, call.runID, and: ["reason": "\(call.reason)"])
        try await note("terminated the workflow", at: .info, metadata: metadata) { () throws(ClientError) in
            try await next(call)
        }
    }
}
