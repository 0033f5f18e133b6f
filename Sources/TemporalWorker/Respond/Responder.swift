import Logging
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// The last two steps of a workflow task: its answer becomes a request and is sent.
struct Responder: Sendable {
    let worker: WorkerContext
    /// Where tasks of cached runs are to come; nil without a cache.
    let stickyQueue: StickyQueue?
    /// Takes activities that come back with an answer; nil where this worker runs none.
    let activities: ActivityTaskLoop?
    /// Where the worker takes commands; nil where it takes none.
    let controlQueue: TaskQueue?
    private let unregisteredTypes = Repetitions()

    init(
        worker: WorkerContext,
        stickyQueue: StickyQueue?,
        activities: ActivityTaskLoop?,
        controlQueue: TaskQueue? = nil
    ) {
        self.worker = worker
        self.stickyQueue = stickyQueue
        self.activities = activities
        self.controlQueue = controlQueue
    }

    /// An answer that is ready to be sent, with the slots that are held for activities that may come back with it.
    struct Answer: Sendable {
        fileprivate let task: WorkflowTask
        fileprivate let request: RespondWorkflowTaskCompletedRequest
        fileprivate let reserved: [Slot]
        /// Whether the run's next task may come with the reply.
        let takesNext: Bool

        var commands: [Command] { request.completion.commands }
    }

    enum Outcome {
        /// The server took the answer; perhaps it gave the run's next task with it, perhaps it dropped the task.
        case taken(next: WorkflowTask?, speculativeReset: Bool)
        /// The server did not take the answer; what the run has done is void.
        case refused
    }

    /// The answer to a task as a request; ``send(_:)`` must follow, which gives the reserved slots back.
    /// - Parameters:
    ///   - completion: what is answered.
    ///   - task: whose answer it is.
    ///   - extraLocalAttempts: how many attempts of local activities there were beyond the first ones.
    ///   - takesNext: whether the run's next task may come with the server's reply.
    /// - Returns: the request, with the slots of activities that may come back with it.
    func encode(
        _ completion: WorkflowTaskCompletion,
        of task: WorkflowTask,
        extraLocalAttempts: Int = 0,
        takesNext: Bool = true
    ) -> Answer {
        var completion = completion
        let reserved = reserveEagerActivities(&completion.commands)
        completion.versioningBehavior = worker.options.deployment?.behavior(of: completion)
        // The next task of a worker that leaves is for another one, unless local activities go on here.
        let isLeaving = worker.shutdown.hasBegun && !(completion.forceNewTask && takesNext)
        let stickyQueue = isLeaving ? nil : stickyQueue
        var request = RespondWorkflowTaskCompletedRequest(
            namespace: worker.namespace,
            token: task.token,
            identity: worker.identity,
            completion: completion,
            stickyQueue: stickyQueue,
            returnNewWorkflowTask: takesNext && stickyQueue != nil,
            sdkName: SDK.name,
            sdkVersion: SDK.version,
            workerInstanceKey: worker.instanceKey
        )
        request.controlQueue = controlQueue
        request.deployment = worker.deployment
        request.nonfirstLocalActivityAttempts = UInt32(clamping: extraLocalAttempts)
        return Answer(task: task, request: request, reserved: reserved, takesNext: takesNext)
    }

    /// Sends the answer to a task.
    func send(_ answer: Answer) async -> Outcome {
        let (task, request) = (answer.task, answer.request)
        let pages = pages(of: request)
        if pages.count > 1, let excess = excess(of: request) {
            for slot in answer.reserved { slot.release() }
            await fail(task, .requestTooLarge, with: excess)
            return .refused
        }
        do throws(RPCError) {
            let response = try await deliver(pages)
            startEagerActivities(response.activityTasks, in: answer.reserved)
            if !request.returnNewWorkflowTask, response.workflowTask != nil {
                // It comes again after its timeout. Taken on, such tasks could hold a slot, and a shutdown, for ever.
                worker.logger.debug("the server gave a next task of \(task.workflowID) that was not asked for")
            }
            return .taken(
                next: request.returnNewWorkflowTask ? response.workflowTask : nil,
                speculativeReset: response.resetHistoryEventID > EventID(0)
            )
        } catch {
            for slot in answer.reserved { slot.release() }
            return await refused(task, error)
        }
    }

    private func refused(_ task: WorkflowTask, _ error: RPCError) async -> Outcome {
        let logger = worker.logger
        switch error.status {
        case .notFound: logger.debug("the task of \(task.workflowID) was given to another worker: \(error.message)")
        case .invalidArgument where error.origin == .unsendableRequest:
            // The same answer would come of it each time: the task fails with the reason.
            let kind = Failure.Kind.application(.init(type: "InvalidText"))
            await fail(task, .workflowWorkerUnhandledFailure, with: Failure(message: error.message, kind: kind))
        case .invalidArgument where error.message == "UnhandledCommand" || error.message == "UnhandledUpdate":
            logger.debug("something happened to \(task.workflowID) while its last task ran; it is run again")
        case .resourceExhausted:
            switch error.oversized {
            case .request:
                let kind = Failure.Kind.application(.init(type: "GrpcMessageTooLarge", nonRetryable: true))
                await fail(task, .messageTooLarge, with: Failure(message: error.message, kind: kind))
            case .answer:
                // The server took the task's answer; only what it said to it is lost, perhaps with the next task. So the
                // run is forgotten here and read anew with its next task.
                logger.warning("the answer to a task of \(task.workflowID) was taken, but: \(error)")
            case nil: logger.warning("the answer to a task of \(task.workflowID) was not taken: \(error)")
            }
        default: logger.warning("the answer to a task of \(task.workflowID) was not taken: \(error)")
        }
        return .refused
    }

    /// Fails a task. Later attempts stay without an answer, so that they are tried again with a pause and not in a loop.
    func fail(_ task: WorkflowTask, _ problem: TaskProblem) async {
        let id = task.workflowID
        switch problem {
        case .stale(let reason):
            worker.logger.warning(
                "a task of workflow \(task.workflowType) is left to its timeout, it is out of date: \(reason)",
                metadata: metadata(of: task)
            )
        case .superseded:
            worker.logger.debug("a task of \(id) was given up: another one came while local activities ran")
        case .rpc(let error): worker.logger.warning("the history of \(id) could not be read: \(error)")
        case .unusable(let unusable):
            let kind = Failure.Kind.application(.init(type: unusable.type))
            await fail(task, .workflowWorkerUnhandledFailure, with: Failure(message: unusable.reason, kind: kind))
        case .unregistered(let failure): await failUnregistered(task, failure)
        case .workflow(.nondeterminism(let mismatch)):
            await fail(task, .nondeterministicError, with: failure(of: mismatch))
        case .deadlock(let limit):
            let kind = Failure.Kind.application(.init(type: "DeadlockError"))
            let message = """
                [TMPRL1101] workflow \(task.workflowType) (id \(id)) did not come back within \(limit.brief): its code blocks, \
                or computes for too long; let an activity do that
                """
            await fail(task, .workflowWorkerUnhandledFailure, with: Failure(message: message, kind: kind))
        case .payloads(.cancelled, _):
            worker.logger.debug("a task of \(id) was given up while its payloads were converted")
        case .payloads(let error, let direction):
            let what =
                direction == .inbound ? "the payloads of the task cannot be decoded" : "the answer cannot be encoded"
            let cause =
                error.isOfStorage ? WorkflowTaskFailedCause.externalStorageFailure : .workflowWorkerUnhandledFailure
            // Codecs that have not come back are not asked to hide the reason too: there is no time left.
            let late = if case .late = error { error } else { nil as PayloadPassError? }
            await fail(task, cause, with: Failure(message: "\(what): \(error)", kind: error.kind), late: late)
        case .tooLarge(let excess): await fail(task, .payloadsTooLarge, with: excess.failure)
        case .workflow(.history(let error)):
            let kind = Failure.Kind.application(.init(type: "HistoryError"))
            await fail(task, .workflowWorkerUnhandledFailure, with: Failure(message: "\(error)", kind: kind))
        case .workflow(.failure(let failure)): await fail(task, .workflowWorkerUnhandledFailure, with: failure)
        }
    }

    /// What the server is told of a history that does not fit the code.
    func failure(of mismatch: Nondeterminism) -> Failure {
        let kind = Failure.Kind.application(.init(type: "NondeterminismError"))
        return Failure(message: "\(mismatch)", kind: kind, source: SDK.name)
    }

    func fail(
        _ task: WorkflowTask,
        _ cause: WorkflowTaskFailedCause,
        with failure: Failure,
        late: PayloadPassError? = nil
    ) async {
        worker.logger.error(
            "a task of workflow \(task.workflowType) failed: \(failure.message)",
            metadata: metadata(of: task)
        )
        await send(failure, cause, of: task, late: late)
    }

    /// Once is enough for the list of what is registered.
    private func failUnregistered(_ task: WorkflowTask, _ failure: Failure) async {
        switch unregisteredTypes.next(task.workflowType) {
        case .fully: return await fail(task, .workflowWorkerUnhandledFailure, with: failure)
        case .briefly(let count):
            let times = count == 1 ? "" : " (\(count) times since it was last said)"
            worker.logger.error(
                "a task of workflow \(task.workflowType) failed, it is not registered on this worker\(times)",
                metadata: metadata(of: task)
            )
        case .silently: break
        }
        await send(failure, .workflowWorkerUnhandledFailure, of: task)
    }

    private func metadata(of task: WorkflowTask) -> Logger.Metadata {
        ["workflow-id": "\(task.workflowID)", "run-id": "\(task.runID)", "attempt": "\(task.attempt)"]
    }

    private func send(
        _ failure: Failure,
        _ cause: WorkflowTaskFailedCause,
        of task: WorkflowTask,
        late: PayloadPassError? = nil
    ) async {
        if task.query == nil { worker.metrics.workflow(task.workflowType).taskFailed(.init(cause)) }
        var failure = failure
        failure.source = SDK.name
        failure = worker.converter(of: task.workflowID).encoded(failure)
        if task.query != nil { return await answer(task, .failed(failure)) }
        guard task.attempt <= 1 else { return }
        if let late {
            failure = failure.unencodable(late)
        } else {
            failure = await worker.encoded(failure, in: .workflow(worker.namespace, task.workflowID))
        }
        var request = RespondWorkflowTaskFailedRequest(
            namespace: worker.namespace,
            token: task.token,
            identity: worker.identity,
            cause: cause,
            failure: failure
        )
        request.deployment = worker.deployment
        do throws(RPCError) { _ = try await worker.channel.call(request) } catch {
            worker.logger.debug("the failure of a task of \(task.workflowID) was not taken: \(error)")
        }
    }

    /// Answers a task that is nothing but a query.
    func answer(_ task: WorkflowTask, _ answer: QueryAnswer) async {
        let answer = worker.checked(await worker.encoded(answer, of: task), of: task)
        var request = RespondQueryTaskCompletedRequest(namespace: worker.namespace, token: task.token, answer: answer)
        request.pollerGroupID = task.pollerGroupID
        do throws(RPCError) { _ = try await worker.channel.call(request) } catch {
            // NotFound: the client does not wait any more.
            guard error.status != .notFound else { return }
            worker.logger.warning("the answer to query of \(task.workflowID) was not taken: \(error)")
        }
    }
}

extension WorkflowTypeMetrics.FailureReason {
    fileprivate init(_ cause: WorkflowTaskFailedCause) {
        switch cause {
        case .nondeterministicError: self = .nondeterminism
        case .messageTooLarge: self = .messageTooLarge
        default: self = .workflow
        }
    }
}
