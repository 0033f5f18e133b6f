package import TemporalCore
import TemporalModel

// Where the requests and answers of clients hold payloads that codecs change, and whose they are. What a worker asks and
// answers is visited by the worker, which knows more of its task.

extension StartWorkflowExecutionRequest {
    private var context: SerializationContext { .workflow(namespace, workflowID) }

    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(in: context) { walk in
            walk.visit(&input)
            walk.visit(&memo)
            walk.visit(&summary)
            walk.visit(&details)
        }
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add(input, "the input of \(workflowType)")
        check.add(memo: memo, "the memo of \(workflowType)")
    }
}

extension SignalWithStartWorkflowExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        start.visitPayloads(&walk)
        walk.visit(in: .workflow(start.namespace, start.workflowID)) { $0.visit(&signalInput) }
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        start.measurePayloads(&check)
        check.add(signalInput, "the input of signal \(signalName)")
    }
}

extension SignalWorkflowExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(in: .workflow(namespace, workflowID)) { $0.visit(&input) }
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add(input, "the input of signal \(signalName)")
    }
}

extension TerminateWorkflowExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(in: .workflow(namespace, workflowID)) { $0.visit(&details) }
    }
}

// MARK: - Queries and updates

extension QueryWorkflowRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(in: payloadContext) { $0.visit(&query.input) }
    }

    package var payloadContext: SerializationContext? { .workflow(namespace, workflowID) }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add(query.input, "the input of query \(query.name)")
    }
}

extension QueryWorkflowResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        guard case .answered(var payloads) = self else { return }
        walk.visit(&payloads)
        self = .answered(payloads)
    }
}

extension UpdateWorkflowExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(in: payloadContext) { $0.visit(&update.input) }
    }

    package var payloadContext: SerializationContext? { .workflow(namespace, workflowID) }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add(update.input, "the input of update \(update.name)")
    }
}

extension UpdateWorkflowExecutionResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { outcome?.visitPayloads(&walk) }
}

extension PollWorkflowExecutionUpdateRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, workflowID) }
}

extension PollWorkflowExecutionUpdateResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { outcome?.visitPayloads(&walk) }
}

extension UpdateWithStartRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        start.visitPayloads(&walk)
        update.visitPayloads(&walk)
    }

    package var payloadContext: SerializationContext? { update.payloadContext }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        start.measurePayloads(&check)
        update.measurePayloads(&check)
    }
}

extension UpdateWithStartResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { update.visitPayloads(&walk) }
}

// MARK: - Activities that are completed from elsewhere

extension RespondActivityTaskCompletedRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&result) }
    package func measurePayloads(_ check: inout PayloadSizeCheck) { check.add(result, "the activity's result") }
}

extension RespondActivityTaskCompletedByIdRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&result) }
    package func measurePayloads(_ check: inout PayloadSizeCheck) { check.add(result, "the activity's result") }
}

extension RespondActivityTaskFailedRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(&failure)
        walk.visit(&lastHeartbeatDetails)
    }
}

extension RespondActivityTaskFailedByIdRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(&failure)
        walk.visit(&lastHeartbeatDetails)
    }
}

extension RespondActivityTaskCanceledRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&details) }
}

extension RespondActivityTaskCanceledByIdRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&details) }
}

extension RecordActivityTaskHeartbeatRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&details) }
    package func measurePayloads(_ check: inout PayloadSizeCheck) { check.add(details, "the heartbeat's details") }
}

extension RecordActivityTaskHeartbeatByIdRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&details) }
    package func measurePayloads(_ check: inout PayloadSizeCheck) { check.add(details, "the heartbeat's details") }
}

// MARK: - Activities without a workflow

extension StartActivityExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        let context = ActivitySerializationContext(
            namespace: namespace,
            activityID: activityID,
            activityType: activityType,
            taskQueue: taskQueue
        )
        walk.visit(in: .activity(context)) { walk in
            walk.visit(&input)
            walk.visit(&summary)
            walk.visit(&details)
        }
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) { check.add(input, "the input of \(activityType)") }
}

extension PollActivityExecutionResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch outcome {
        case .completed(var result)?:
            walk.visit(&result)
            outcome = .completed(result)
        case .failed(var failure)?:
            walk.visit(&failure)
            outcome = .failed(failure)
        case nil: break
        }
    }
}

extension DescribeActivityExecutionResponse {
    package static var keepsUnreadable: Bool { true }

    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(&description.encodedSummary)
        walk.visit(&description.encodedDetails)
        walk.visit(&description.lastFailure)
        walk.visit(&description.heartbeatDetails)
    }
}

// MARK: - Nexus operations without a workflow

extension StartNexusOperationExecutionRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        let context = NexusSerializationContext(
            endpoint: call.endpoint,
            service: call.service,
            operation: call.operation
        )
        walk.visit(in: .nexus(context)) { walk in
            walk.visit(&call.input)
            walk.visit(&summary)
            walk.visit(&details)
        }
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add([call.input], "the input of operation \(call.operation)")
    }
}

extension PollNexusOperationExecutionResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch outcome {
        case .success(var result)?:
            walk.visit(&result)
            outcome = .success(result)
        case .failure(var end)?:
            walk.visit(&end.failure)
            outcome = .failure(end)
        case nil: break
        }
    }
}

extension DescribeNexusOperationExecutionResponse {
    package static var keepsUnreadable: Bool { true }
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&description.lastAttemptFailure) }
}

// MARK: - Descriptions and lists

extension DescribeWorkflowExecutionRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, workflowID) }
}

extension DescribeWorkflowExecutionResponse {
    package static var keepsUnreadable: Bool { true }

    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(&description.memo)
        walk.visit(&description.encodedSummary)
        walk.visit(&description.encodedDetails)
        for index in description.pendingActivities.indices {
            let (id, type) = (description.workflowID, description.workflowType)
            let (activityID, activityType) = (
                description.pendingActivities[index].activityID, description.pendingActivities[index].activityType
            )
            walk.visit(inNamespaceOfContext: { namespace in
                .activity(
                    ActivitySerializationContext(
                        namespace: namespace,
                        activityID: activityID,
                        activityType: activityType,
                        workflowID: id,
                        workflowType: type
                    )
                )
            }) { walk in
                walk.visit(&description.pendingActivities[index].lastFailure)
                walk.visit(&description.pendingActivities[index].heartbeatDetails)
            }
        }
        for index in description.callbacks.indices { walk.visit(&description.callbacks[index].lastFailure) }
    }
}

extension ListWorkflowExecutionsRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, "") }
}

extension ScanWorkflowExecutionsRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, "") }
}

extension ListArchivedWorkflowExecutionsRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, "") }
}

extension ListWorkflowExecutionsResponse {
    package static var keepsUnreadable: Bool { true }
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { executions.visitPayloads(&walk) }
}

// MARK: - Schedules

extension CreateScheduleRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        schedule.workflow.visitPayloads(in: namespace, &walk)
        walk.visit(&memo)
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) { schedule.workflow.measurePayloads(&check) }
}

extension UpdateScheduleRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        schedule.workflow.visitPayloads(in: namespace, &walk)
        walk.visit(&memo)
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) { schedule.workflow.measurePayloads(&check) }
}

extension DescribeScheduleRequest {
    package var payloadContext: SerializationContext? { .workflow(namespace, "") }
}

extension DescribeScheduleResponse {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        let workflowID = schedule.workflow.workflowID
        walk.visit(inNamespaceOfContext: { .workflow($0, workflowID) }) { walk in
            walk.visit(&schedule.workflow.input)
            walk.visit(&schedule.workflow.memo)
            walk.visit(&schedule.workflow.summary)
            walk.visit(&schedule.workflow.details)
        }
        walk.visit(in: nil) { $0.visit(&memo) }
    }
}

extension ListSchedulesResponse {
    package static var keepsUnreadable: Bool { true }

    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        for index in schedules.indices { walk.visit(&schedules[index].memo) }
    }
}

// MARK: - Operators

extension StartBatchOperationRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        guard case .signal(let name, var input) = operation else { return }
        walk.visit(&input)
        operation = .signal(name: name, input: input)
    }

    package func measurePayloads(_ check: inout PayloadSizeCheck) {
        guard case .signal(let name, let input) = operation else { return }
        check.add(input, "the input of signal \(name)")
    }
}

// MARK: - The notes of a version of workers

extension DescribeWorkerDeploymentVersionResponse {
    package static var keepsUnreadable: Bool { true }
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&description.metadata) }
}

extension UpdateWorkerDeploymentVersionMetadataRequest {
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&entries) }
}

extension UpdateWorkerDeploymentVersionMetadataResponse {
    package static var keepsUnreadable: Bool { true }
    package mutating func visitPayloads(_ walk: inout PayloadWalk) { walk.visit(&metadata) }
}
