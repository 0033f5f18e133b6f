import Synchronization
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

/// What clients ask of the environment, call by call.
extension TestEngine: InMemoryService {
    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        do throws(RPCError) {
            if let answer = try await response(to: request) as? Request.Response { return answer }
            let name = Request.path.split(separator: "/").last ?? ""
            throw RPCError(
                status: .unimplemented,
                message: "the test environment in memory does not play \(name); use DevServer for it",
                method: Request.path
            )
        } catch {
            // There was no call: the words are about the workflow.
            var error = error
            error.origin = .memory
            throw error
        }
    }

    private func response<Request: WireRequest>(to request: Request) async throws(RPCError) -> (any WireResponse)? {
        let path = Request.path
        if !request.namespace.isEmpty, request.namespace != options.client.namespace {
            let message = "Namespace \(request.namespace) is not found."
            let details = ErrorDetails.namespaceNotFound(named: request.namespace)
            throw RPCError(status: .notFound, message: message, method: path, details: details)
        }
        switch request {
        case is GetSystemInfoRequest: return GetSystemInfoResponse(serverVersion: "in memory")
        case is HealthCheckRequest: return HealthCheckResponse(isServing: true)
        case is DescribeNamespaceRequest:
            var namespace = DescribeNamespaceResponse(name: options.client.namespace)
            namespace.description.blobSizeLimit = ServerRules.largestPayloads
            namespace.description.memoSizeLimit = ServerRules.largestMemo
            return namespace
        case let request as StartWorkflowExecutionRequest: return try await start(request, path)
        case let request as SignalWithStartWorkflowExecutionRequest: return try await signalWithStart(request, path)
        case let request as UpdateWithStartRequest: return try await updateWithStart(request, path)
        case let request as SignalWorkflowExecutionRequest:
            try await change(path) { service throws(VirtualService.Refusal) in
                try service.check(request.signal)
                let key = try service.findOpen(request.workflowID, request.runID)
                service.signal(key, request.signal)
            }
            return EmptyResponse()
        case let request as RequestCancelWorkflowExecutionRequest:
            try await change(path) { service throws(VirtualService.Refusal) in
                let key = try service.findOpen(request.workflowID, request.runID, firstRunID: request.firstRunID)
                service.requestCancel(key, reason: request.reason)
            }
            return EmptyResponse()
        case let request as TerminateWorkflowExecutionRequest:
            try await change(path) { service throws(VirtualService.Refusal) in
                let key = try service.findOpen(request.workflowID, request.runID, firstRunID: request.firstRunID)
                service.terminate(key, reason: request.reason)
            }
            return EmptyResponse()
        case let request as UpdateWorkflowExecutionRequest: return try await update(request, path)
        case let request as PollWorkflowExecutionUpdateRequest: return try await poll(request, path)
        case let request as QueryWorkflowRequest: return try await query(request, path)
        case let request as GetWorkflowExecutionHistoryRequest: return try await history(request, path)
        case let request as GetRecordedHistoryRequest:
            return GetRecordedHistoryResponse(try await history(request.page, path))
        case let request as DescribeWorkflowExecutionRequest: return try describe(request, path)
        case let request as HistoryExportRequest:
            let page = try await history(request.page, path)
            do throws(WireError) { return try HistoryExportResponse(page) } catch {
                throw RPCError(status: .internal, message: "\(error)", method: path)
            }
        case let request as ListWorkflowExecutionsRequest: return try list(request, path)
        case let request as ScanWorkflowExecutionsRequest: return try list(request.list, path)
        case let request as CountWorkflowExecutionsRequest: return try count(request, path)
        case let request as DeleteWorkflowExecutionRequest:
            try await change(path) { service throws(VirtualService.Refusal) in
                let key = try service.find(request.workflowID, request.runID)
                service.delete(key)
            }
            return EmptyResponse()
        default: return try await activityResponse(to: request, path)
        }
    }

    // MARK: - Changes

    /// Changes the service; a test goes on when all has happened that can happen now.
    @discardableResult
    func change<Value: Sendable>(
        _ path: String,
        _ body: @Sendable (inout VirtualService) throws(VirtualService.Refusal) -> Value
    ) async throws(RPCError) -> Value {
        let result = state.withLock { state -> Result<Value, VirtualService.Refusal> in
            do throws(VirtualService.Refusal) { return .success(try body(&state.service)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .failure(let refusal): throw refusal.error(path)
        case .success(let value):
            if TestTask.current?.engine !== self { state.withLock { $0.chainWaits = [:] } }
            kick()
            if TestTask.current?.engine !== self { try await settle(moves: false, path) { _ in true } }
            return value
        }
    }

    func read<Value: Sendable>(
        _ path: String,
        _ body: (VirtualService) throws(VirtualService.Refusal) -> Value
    ) throws(RPCError) -> Value {
        let service = state.withLock { $0.service }
        do throws(VirtualService.Refusal) { return try body(service) } catch { throw error.error(path) }
    }

    func settle(
        moves: Bool,
        from begin: WaitBegin? = nil,
        _ path: String,
        _ isDue: @escaping @Sendable (EngineState) -> Bool
    ) async throws(RPCError) {
        switch await wait(moves: moves, from: begin, until: isDue) {
        case .due: return
        case .cancelled: throw RPCError(status: .cancelled, message: "taken back by the caller", method: path)
        case .hopeless(let reason): throw RPCError(status: .failedPrecondition, message: reason, method: path)
        }
    }

    private func start(
        _ request: StartWorkflowExecutionRequest,
        _ path: String
    ) async throws(RPCError) -> StartWorkflowExecutionResponse {
        try refuseCron(request, path)
        let (runID, isNew) = try await change(path) { service throws(VirtualService.Refusal) in
            try service.start(
                request.start,
                reuse: request.idReusePolicy,
                conflict: request.idConflictPolicy,
                requestID: request.requestID
            )
        }
        return StartWorkflowExecutionResponse(runID: runID, firstRunID: isNew ? runID : "", started: isNew)
    }

    private func refuseCron(_ request: StartWorkflowExecutionRequest, _ path: String) throws(RPCError) {
        guard !request.cronSchedule.isEmpty else { return }
        let message = "the test environment in memory does not play cron schedules; use DevServer for them"
        throw RPCError(status: .unimplemented, message: message, method: path)
    }

    private func signalWithStart(
        _ request: SignalWithStartWorkflowExecutionRequest,
        _ path: String
    ) async throws(RPCError) -> SignalWithStartWorkflowExecutionResponse {
        try refuseCron(request.start, path)
        let signal = HistoryEvent.Signaled(
            name: request.signalName,
            input: request.signalInput,
            header: request.start.header,
            identity: request.start.identity
        )
        let (runID, isNew) = try await change(path) { service throws(VirtualService.Refusal) in
            try service.start(
                request.start.start,
                reuse: request.start.idReusePolicy,
                conflict: request.start.idConflictPolicy ?? .useExisting,
                requestID: request.start.requestID,
                signal: signal
            )
        }
        return SignalWithStartWorkflowExecutionResponse(runID: runID, started: isNew)
    }

    // MARK: - Updates

    private func updateWithStart(
        _ request: UpdateWithStartRequest,
        _ path: String
    ) async throws(RPCError) -> UpdateWithStartResponse {
        try refuseCron(request.start, path)
        let result = state.withLock { state -> Result<(String, Bool), VirtualService.Refusal> in
            do throws(VirtualService.Refusal) {
                let (runID, isNew) = try state.service.start(
                    request.start.start,
                    reuse: request.start.idReusePolicy,
                    conflict: request.start.idConflictPolicy,
                    requestID: request.start.requestID
                )
                try state.service.admit(request.update.update, to: runID)
                return .success((runID, isNew))
            } catch {
                return .failure(error)
            }
        }
        let runID: String
        let isNew: Bool
        switch result {
        case .success(let made): (runID, isNew) = made
        case .failure(let refusal): throw refusal.error(path)
        }
        let update = try await outcome(of: request.update, runID, path)
        return UpdateWithStartResponse(
            start: StartWorkflowExecutionResponse(runID: runID, firstRunID: runID, started: isNew),
            update: update
        )
    }

    private func update(
        _ request: UpdateWorkflowExecutionRequest,
        _ path: String
    ) async throws(RPCError) -> UpdateWorkflowExecutionResponse {
        let result = state.withLock { state -> Result<String, VirtualService.Refusal> in
            do throws(VirtualService.Refusal) {
                let key = try state.service.find(request.workflowID, request.runID, firstRunID: request.firstRunID)
                try state.service.admit(request.update, to: key)
                return .success(key)
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let key): return try await outcome(of: request, key, path)
        case .failure(let refusal): throw refusal.error(path)
        }
    }

    private func outcome(
        of request: UpdateWorkflowExecutionRequest,
        _ key: String,
        _ path: String
    ) async throws(RPCError) -> UpdateWorkflowExecutionResponse {
        let id = request.update.updateID
        if state.withLock({ $0.service.runs[key]?.outcomes[id] }) == nil {
            await answerMocked(request.update, of: key)
        }
        let stage = try await stage(of: id, key, atLeast: request.waitStage, path)
        let outcome = state.withLock { $0.service.runs[key]?.outcomes[id] }
        return UpdateWorkflowExecutionResponse(outcome: outcome, stage: stage, updateID: id, runID: key)
    }

    private func stage(
        of id: String,
        _ key: String,
        atLeast wanted: UpdateStage,
        _ path: String
    ) async throws(RPCError) -> UpdateStage {
        try await settle(moves: true, path) { state in
            state.service.stage(of: id, key) >= wanted || state.problem(of: key) != nil
        }
        let (stage, problem) = state.withLock { ($0.service.stage(of: id, key), $0.problem(of: key)) }
        if stage < wanted, let problem { throw cannotGoOn(key, problem, in: path) }
        return stage
    }

    private func poll(
        _ request: PollWorkflowExecutionUpdateRequest,
        _ path: String
    ) async throws(RPCError) -> PollWorkflowExecutionUpdateResponse {
        let id = request.updateID
        let key = try read(path) { service throws(VirtualService.Refusal) in
            let key = try service.find(request.workflowID, request.runID)
            guard service.runs[key]?.isKnown(id) == true else { throw .notFound("update \"\(id)\" not found") }
            return key
        }
        let stage = try await stage(of: id, key, atLeast: request.waitStage, path)
        return PollWorkflowExecutionUpdateResponse(
            outcome: state.withLock { $0.service.runs[key]?.outcomes[id] },
            stage: stage
        )
    }

    func cannotGoOn(_ key: String, _ problem: String, in path: String) -> RPCError {
        let who = state.withLock { $0.name(of: key) }
        return RPCError(status: .failedPrecondition, message: "\(who) cannot go on: \(problem)", method: path)
    }

    // MARK: - Questions

    private func query(_ request: QueryWorkflowRequest, _ path: String) async throws(RPCError) -> QueryWorkflowResponse
    {
        let key = try read(path) { service throws(VirtualService.Refusal) in
            try service.check(request.query)
            return try service.find(request.workflowID, request.runID)
        }
        // What happens now comes first.
        if TestTask.current?.engine !== self { try await settle(moves: false, path) { _ in true } }
        let box = Box<QueryAnswer>()
        let (status, problem) = state.withLock { state in
            let status = state.service.runs[key]?.status ?? .unknown
            let problem = status == .running ? state.problem(of: key) : nil
            if problem == nil { state.pendingSteps.append(.query(run: key, request.query, box)) }
            return (status, problem)
        }
        if let problem { throw cannotGoOn(key, problem, in: path) }
        switch request.rejectCondition {
        case .notOpen where status != .running: return .rejected(status)
        case .notCompletedCleanly where status != .running && status != .completed: return .rejected(status)
        default: break
        }
        try await settle(moves: false, path) { _ in box.value != nil }
        switch box.value {
        case .answered(let payloads)?, .openlyAnswered(let payloads)?: return .answered(payloads)
        case .failed(let failure)?:
            throw RPCError(
                status: .invalidArgument,
                message: failure.message,
                method: path,
                details: ErrorDetails.queryFailed(failure)
            )
        case nil: throw RPCError(status: .internal, message: "the query has no answer", method: path)
        }
    }

    private func history(
        _ request: GetWorkflowExecutionHistoryRequest,
        _ path: String
    ) async throws(RPCError) -> GetWorkflowExecutionHistoryResponse {
        let key = try read(path) { service throws(VirtualService.Refusal) in
            try service.find(request.workflowID, request.runID)
        }
        let known = Int(String(decoding: request.pageToken, as: UTF8.self)) ?? 0
        if request.waitNewEvent {
            let (chain, begin) = state.withLock { state in
                let chain = state.service.runs[key]?.chain ?? key
                return (chain, request.closeEventOnly ? state.waitBegin(ofChain: chain) : nil)
            }
            try await settle(moves: true, from: begin, path) { state in
                guard let run = state.service.runs[key] else { return true }
                let isNew = !request.closeEventOnly && run.events.count > known
                return isNew || run.isClosed || state.problem(of: key) != nil
            }
            state.withLock { state in
                let goesOn = state.service.runs[key]?.nextRunID.isEmpty == false
                state.chainWaits[chain] = begin.flatMap { goesOn ? ChainWait(begin: $0, ended: .now) : nil }
            }
        }
        let (run, problem) = state.withLock { ($0.service.runs[key], $0.problem(of: key)) }
        guard let run else { return GetWorkflowExecutionHistoryResponse(events: []) }
        if !request.closeEventOnly, run.forgottenLength != nil {
            throw RPCError(status: .notFound, message: forgottenText, method: path)
        }
        if request.closeEventOnly {
            if let problem { throw cannotGoOn(key, problem, in: path) }
            return GetWorkflowExecutionHistoryResponse(events: run.isClosed ? run.events.suffix(1) : [])
        }
        let goesOn = request.waitNewEvent && !run.isClosed
        return GetWorkflowExecutionHistoryResponse(
            events: Array(run.events.dropFirst(known)),
            nextPageToken: goesOn ? Array("\(run.events.count)".utf8) : []
        )
    }

    private func describe(
        _ request: DescribeWorkflowExecutionRequest,
        _ path: String
    ) throws(RPCError) -> DescribeWorkflowExecutionResponse {
        try read(path) { service throws(VirtualService.Refusal) in
            let key = try service.find(request.workflowID, request.runID)
            return DescribeWorkflowExecutionResponse(service.runs[key]?.description ?? WorkflowDescription())
        }
    }

    private func list(
        _ request: ListWorkflowExecutionsRequest,
        _ path: String
    ) throws(RPCError) -> ListWorkflowExecutionsResponse {
        guard request.query.isEmpty else {
            throw noQueries(path)
        }
        return try read(path) { service in
            ListWorkflowExecutionsResponse(executions: service.order.reversed().compactMap { service.runs[$0]?.listed })
        }
    }

    private func count(
        _ request: CountWorkflowExecutionsRequest,
        _ path: String
    ) throws(RPCError) -> CountWorkflowExecutionsResponse {
        let statuses = try read(path) { service in service.order.compactMap { service.runs[$0]?.status.queryName } }
        switch request.query {
        case "": return CountWorkflowExecutionsResponse(count: Int64(statuses.count))
        case "GROUP BY ExecutionStatus":
            let numbers = Dictionary(statuses.map { ($0, Int64(1)) }, uniquingKeysWith: +)
            return CountWorkflowExecutionsResponse(
                count: Int64(statuses.count),
                groups: numbers.keys.sorted().map { (JSONText.quoted($0), numbers[$0] ?? 0) }
            )
        default: throw noQueries(path)
        }
    }

    private func noQueries(_ path: String) -> RPCError {
        let message = "the test environment in memory understands no list queries; list or count all with an empty one"
        return RPCError(status: .unimplemented, message: message, method: path)
    }

    /// Why the history of an old run is not there.
    var forgottenText: String {
        """
        the history of this run was let go of: the environment keeps those of the last \(options.keptHistories) runs that \
        have closed (keptHistories of its options)
        """
    }
}

extension TestEngine {
    /// Who completes an activity that its code left to somebody else.
    private func activityResponse<Request: WireRequest>(
        to request: Request,
        _ path: String
    ) async throws(RPCError) -> (any WireResponse)? {
        switch request {
        case let request as RespondActivityTaskCompletedRequest:
            try await end(request.token, in: path) { $0.completeActivity($1, attempt: $2, request.result) }
        case let request as RespondActivityTaskFailedRequest:
            try await end(request.token, in: path) {
                $0.failActivity($1, attempt: $2, request.failure, lastHeartbeat: request.lastHeartbeatDetails)
            }
        case let request as RespondActivityTaskCanceledRequest:
            try await end(request.token, in: path) { $0.cancelledActivity($1, attempt: $2, details: request.details) }
        case let request as RespondActivityTaskCompletedByIdRequest:
            try await end(request.activity, in: path) { $0.completeActivity($1, attempt: $2, request.result) }
        case let request as RespondActivityTaskFailedByIdRequest:
            try await end(request.activity, in: path) {
                $0.failActivity($1, attempt: $2, request.failure, lastHeartbeat: request.lastHeartbeatDetails)
            }
        case let request as RespondActivityTaskCanceledByIdRequest:
            try await end(request.activity, in: path) {
                $0.cancelledActivity($1, attempt: $2, details: request.details)
            }
        case let request as RecordActivityTaskHeartbeatByIdRequest:
            let activity = request.activity
            let isCancelled = try await change(path) { service throws(VirtualService.Refusal) in
                let (key, attempt) = try service.activity(activity.workflowID, activity.runID, id: activity.activityID)
                guard let isCancelled = service.heartbeat(key, attempt: attempt, request.details) else {
                    throw .notFound("activity not found or timed out")
                }
                return isCancelled
            }
            return RecordActivityTaskHeartbeatResponse(cancelRequested: isCancelled)
        case let request as RecordActivityTaskHeartbeatRequest:
            let isCancelled = try await change(path) { service throws(VirtualService.Refusal) in
                guard let (key, attempt) = ActivityKey.read(request.token),
                    let isCancelled = service.heartbeat(key, attempt: attempt, request.details)
                else { throw .notFound("activity not found or timed out") }
                return isCancelled
            }
            return RecordActivityTaskHeartbeatResponse(cancelRequested: isCancelled)
        default: return nil
        }
        return EmptyResponse()
    }

    private func end(
        _ token: TaskToken,
        in path: String,
        _ body: @Sendable (inout VirtualService, ActivityKey, Int) -> Bool
    ) async throws(RPCError) {
        try await change(path) { service throws(VirtualService.Refusal) in
            guard let (key, attempt) = ActivityKey.read(token) else { throw .invalid("the task token is not readable") }
            guard body(&service, key, attempt) else { throw .notFound("activity not found or timed out") }
        }
    }

    private func end(
        _ reference: ActivityReference,
        in path: String,
        _ body: @Sendable (inout VirtualService, ActivityKey, Int) -> Bool
    ) async throws(RPCError) {
        try await change(path) { service throws(VirtualService.Refusal) in
            let (key, attempt) = try service.activity(
                reference.workflowID,
                reference.runID,
                id: reference.activityID
            )
            guard body(&service, key, attempt) else { throw .notFound("activity not found or timed out") }
        }
    }
}
