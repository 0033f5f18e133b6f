internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension Failure {
    /// The C form of the chain, in a length that every SDK can read.
    func message(_ builder: MessageBuilder) -> Ref<CFailure> {
        let links = readable.links.map { $0.link(builder) }
        for (failure, cause) in zip(links, links.dropFirst()) { failure.pointee.cause = cause }
        return links[0]
    }

    /// One failure of a chain, without its cause. None of its texts is a reason not to send it.
    private func link(_ builder: MessageBuilder) -> Ref<CFailure> {
        let field = builder.make(temporal__api__failure__v1__failure__init) {
            $0.message = builder.prose(message)
            $0.source = builder.prose(source)
            $0.stack_trace = builder.prose(stackTrace)
            $0.encoded_attributes = encodedAttributes?.message(builder)
        }
        kind.write(to: field, builder)
        return field
    }
}

extension Failure.Kind {
    /// Sets the member of the oneof and the case that says so.
    fileprivate func write(to field: Ref<CFailure>, _ builder: MessageBuilder) {
        switch self {
        case .application(let application):
            field.pointee.failure_info_case = .init(rawValue: 5)
            field.pointee.application_failure_info = application.message(builder)
        case .timeout(let kind, let lastHeartbeat):
            field.pointee.failure_info_case = .init(rawValue: 6)
            field.pointee.timeout_failure_info = builder.make(temporal__api__failure__v1__timeout_failure_info__init) {
                $0.timeout_type = .init(rawValue: UInt32(bitPattern: kind.rawValue))
                $0.last_heartbeat_details = lastHeartbeat.message(builder)
            }
        case .cancelled(let details):
            field.pointee.failure_info_case = .init(rawValue: 7)
            field.pointee.canceled_failure_info = builder.make(
                temporal__api__failure__v1__canceled_failure_info__init
            ) { $0.details = details.message(builder) }
        case .terminated:
            field.pointee.failure_info_case = .init(rawValue: 8)
            field.pointee.terminated_failure_info = builder.make(
                temporal__api__failure__v1__terminated_failure_info__init
            )
        case .server(let nonRetryable):
            field.pointee.failure_info_case = .init(rawValue: 9)
            field.pointee.server_failure_info = builder.make(temporal__api__failure__v1__server_failure_info__init) {
                $0.non_retryable = nonRetryable.flag
            }
        case .resetWorkflow(let lastHeartbeat):
            field.pointee.failure_info_case = .init(rawValue: 10)
            field.pointee.reset_workflow_failure_info = builder.make(
                temporal__api__failure__v1__reset_workflow_failure_info__init
            ) { $0.last_heartbeat_details = lastHeartbeat.message(builder) }
        case .activity(let origin, let retryState):
            field.pointee.failure_info_case = .init(rawValue: 11)
            field.pointee.activity_failure_info = origin.message(retryState, builder)
        case .childWorkflow(let origin, let retryState):
            field.pointee.failure_info_case = .init(rawValue: 12)
            field.pointee.child_workflow_execution_failure_info = origin.message(retryState, builder)
        case .nexusOperation(let origin):
            field.pointee.failure_info_case = .init(rawValue: 13)
            field.pointee.nexus_operation_execution_failure_info = origin.message(builder)
        case .nexusHandler(let handler):
            field.pointee.failure_info_case = .init(rawValue: 14)
            field.pointee.nexus_handler_failure_info = builder.make(
                temporal__api__failure__v1__nexus_handler_failure_info__init
            ) {
                $0.type = builder.text(handler.type)
                $0.retry_behavior = .init(rawValue: NexusRetryBehavior.number(handler.isRetryable))
            }
        case .other: break
        }
    }
}

extension Failure.Application {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Failure__V1__ApplicationFailureInfo> {
        builder.make(temporal__api__failure__v1__application_failure_info__init) {
            $0.type = builder.prose(type)
            $0.non_retryable = nonRetryable.flag
            $0.details = details.message(builder)
            $0.next_retry_delay = nextRetryDelay?.message(builder)
            $0.category = .init(rawValue: isBenign ? ApplicationCategory.benign : 0)
        }
    }
}

extension ActivityOrigin {
    fileprivate func message(
        _ retryState: RetryState,
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Failure__V1__ActivityFailureInfo> {
        builder.make(temporal__api__failure__v1__activity_failure_info__init) {
            $0.scheduled_event_id = scheduledEventID.rawValue
            $0.started_event_id = startedEventID.rawValue
            $0.identity = builder.text(identity)
            $0.activity_type = builder.activityType(activityType)
            $0.activity_id = builder.text(activityID)
            $0.retry_state = .init(rawValue: UInt32(bitPattern: retryState.rawValue))
        }
    }
}

extension ChildOrigin {
    fileprivate func message(
        _ retryState: RetryState,
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Failure__V1__ChildWorkflowExecutionFailureInfo> {
        builder.make(temporal__api__failure__v1__child_workflow_execution_failure_info__init) {
            $0.namespace_ = builder.text(namespace)
            $0.workflow_execution = builder.execution(workflowID, runID)
            $0.workflow_type = builder.workflowType(workflowType)
            $0.initiated_event_id = initiatedEventID.rawValue
            $0.started_event_id = startedEventID.rawValue
            $0.retry_state = .init(rawValue: UInt32(bitPattern: retryState.rawValue))
        }
    }
}
