import Logging
package import TemporalCore

extension WorkerContext {
    /// Measures what is about to be sent; what is large is logged.
    /// - Throws: ``PayloadsTooLarge`` for what the namespace refuses.
    private func check(_ logger: Logger, _ add: (inout PayloadSizeCheck) -> Void) throws(PayloadsTooLarge) {
        let limits = options.enforcesPayloadLimits ? namespaceLimits.payloads : PayloadLimits()
        var check = PayloadSizeCheck(payloadWarnings, limits)
        add(&check)
        if let excess = check.excess { throw excess }
        if let warning = check.warning { logger.warning("\(warning.warning)") }
    }

    /// The answer to a workflow task as it can be sent: an answer to a query that is too large is a failure instead.
    func checked(
        _ completion: WorkflowTaskCompletion,
        of task: WorkflowTask
    ) throws(TaskProblem) -> WorkflowTaskCompletion {
        var logger = logger
        logger[metadataKey: "workflow-id"] = "\(task.workflowID)"
        logger[metadataKey: "run-id"] = "\(task.runID)"
        do throws(PayloadsTooLarge) { try check(logger) { $0.add(completion) } } catch { throw .tooLarge(error) }
        var completion = completion
        completion.queryAnswers = completion.queryAnswers.map { identified in
            IdentifiedAnswer(id: identified.id, answer: checked(identified.answer, of: task))
        }
        return completion
    }

    /// The answer to a query as it can be sent.
    func checked(_ answer: QueryAnswer, of task: WorkflowTask) -> QueryAnswer {
        let payloads: [Payload]
        switch answer {
        case .answered(let given), .openlyAnswered(let given): payloads = given
        case .failed: return answer
        }
        do throws(PayloadsTooLarge) {
            try check(logger) { $0.add(payloads, "the answer to a query of workflow \(task.workflowID)") }
            return answer
        } catch {
            return .failed(error.failure)
        }
    }

    /// How an activity ended, as it can be sent: a result that is too large is a failure instead, which is tried again.
    package func checked(
        _ outcome: Result<[Payload], any Error>,
        of context: ActivityContext
    ) -> Result<[Payload], any Error> {
        guard case .success(let payloads) = outcome else { return outcome }
        let what = "the result of activity \(context.info.activityType)"
        do throws(PayloadsTooLarge) {
            try check(context.logger) { $0.add(payloads, what) }
            return outcome
        } catch {
            return .failure(error)
        }
    }

    /// What a handler of a Nexus operation answers, as it can be sent: a result that is too large fails the operation.
    package func checked(_ answer: NexusAnswer, of context: NexusOperationContext) -> NexusAnswer {
        guard case .completed(let payload, _) = answer else { return answer }
        let what = "the result of Nexus operation \(context.info.service)/\(context.info.operation)"
        do throws(PayloadsTooLarge) {
            try check(context.logger) { $0.add([payload], what) }
            return answer
        } catch {
            var failure = error.failure
            failure.kind = .application(.init(type: "PayloadsTooLarge", nonRetryable: true))
            return .failed(failure)
        }
    }

    /// A failure as it can be sent: without its values where they are too large.
    func checked(_ failure: Failure, of context: ActivityContext) -> Failure {
        let what = "the failure of activity \(context.info.activityType)"
        do throws(PayloadsTooLarge) {
            try check(context.logger) { $0.add(failure, what) }
            return failure
        } catch {
            var shortened = error.failure
            if case .application(var application) = failure.kind {
                application.details = []
                shortened.kind = .application(application)
            }
            return shortened
        }
    }

    /// - Throws: ``PayloadsTooLarge`` for what the namespace refuses.
    func check(heartbeat payloads: [Payload], of activityType: String) throws(PayloadsTooLarge) {
        try check(logger) { $0.add(payloads, "the heartbeat of activity \(activityType)") }
    }
}

extension PayloadsTooLarge {
    /// What is sent in its place.
    var failure: Failure {
        Failure(message: description, kind: .application(.init(type: "PayloadsTooLarge")))
    }
}
