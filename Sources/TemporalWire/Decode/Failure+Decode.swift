internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension Failure {
    /// A failure and its causes.
    init(_ field: Ref<CFailure>) {
        self.init(link: field)
        guard field.pointee.cause != nil else { return }
        var links = [self]
        var next = field.pointee.cause
        while let cause = next {
            links.append(Failure(link: cause))
            next = cause.pointee.cause
        }
        self = Failure(links: links) ?? self
    }

    /// One failure of a chain, without its cause.
    private init(link field: Ref<CFailure>) {
        self.init(
            message: String(field: field.pointee.message),
            kind: Kind(field),
            source: String(field: field.pointee.source),
            stackTrace: String(field: field.pointee.stack_trace),
            encodedAttributes: .field(field.pointee.encoded_attributes)
        )
    }

    /// A failure field, absent when it is not set.
    static func field(_ field: Ref<CFailure>?) -> Failure? { field.map { Failure($0) } }

    /// A failure where the server owes one.
    static func owed(_ field: Ref<CFailure>?) -> Failure { Failure.field(field) ?? Failure(message: "", kind: .other) }
}

/// The members of the failure's oneof, by their field numbers.
private enum InfoField: UInt32 {
    case application = 5
    case timeout = 6
    case cancelled = 7
    case terminated = 8
    case server = 9
    case reset = 10
    case activity = 11
    case child = 12
    case nexusOperation = 13
    case nexusHandler = 14
}

extension Failure.Kind {
    fileprivate init(_ field: Ref<CFailure>) {
        let failure = field.pointee
        switch InfoField(rawValue: failure.failure_info_case.rawValue) {
        case .application: self = Self.application(failure.application_failure_info)
        case .timeout: self = Self.timeout(failure.timeout_failure_info)
        case .cancelled: self = .cancelled([Payload](failure.canceled_failure_info?.pointee.details))
        case .terminated: self = .terminated
        case .server: self = .server(nonRetryable: failure.server_failure_info?.pointee.non_retryable ?? 0 != 0)
        case .reset:
            let details = failure.reset_workflow_failure_info?.pointee.last_heartbeat_details
            self = .resetWorkflow(lastHeartbeat: [Payload](details))
        case .activity: self = Self.activity(failure.activity_failure_info)
        case .child: self = Self.child(failure.child_workflow_execution_failure_info)
        case .nexusOperation: self = Self.nexusOperation(failure.nexus_operation_execution_failure_info)
        case .nexusHandler: self = Self.nexusHandler(failure.nexus_handler_failure_info)
        case nil: self = .other
        }
    }

    private static func application(_ field: Ref<Temporal__Api__Failure__V1__ApplicationFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        return .application(
            Failure.Application(
                type: String(field: info.type),
                nonRetryable: info.non_retryable != 0,
                details: [Payload](info.details),
                nextRetryDelay: .field(info.next_retry_delay),
                isBenign: info.category.rawValue == ApplicationCategory.benign
            )
        )
    }

    private static func timeout(_ field: Ref<Temporal__Api__Failure__V1__TimeoutFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        let kind = TimeoutKind(rawValue: info.timeout_type.number) ?? .unspecified
        return .timeout(kind, lastHeartbeat: [Payload](info.last_heartbeat_details))
    }

    private static func activity(_ field: Ref<Temporal__Api__Failure__V1__ActivityFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        let origin = ActivityOrigin(
            activityType: String(info.activity_type),
            activityID: String(field: info.activity_id),
            scheduledEventID: EventID(info.scheduled_event_id),
            startedEventID: EventID(info.started_event_id),
            identity: String(field: info.identity)
        )
        return .activity(origin, RetryState(number: info.retry_state.number))
    }

    private static func child(_ field: Ref<Temporal__Api__Failure__V1__ChildWorkflowExecutionFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        let origin = ChildOrigin(
            namespace: info.namespace_,
            execution: info.workflow_execution,
            type: info.workflow_type,
            initiated: info.initiated_event_id,
            started: info.started_event_id
        )
        return .childWorkflow(origin, RetryState(number: info.retry_state.number))
    }
}

/// The numbers of `ApplicationErrorCategory`.
enum ApplicationCategory {
    static let benign: UInt32 = 1
}

extension RetryState {
    /// The state of a number; one that this version does not know counts as unspecified.
    init(number: Int32) { self = RetryState(rawValue: number) ?? .unspecified }
}

extension ChildOrigin {
    /// The parts as the API spreads them over fields.
    init(
        namespace: UnsafeMutablePointer<CChar>?,
        execution: Ref<CExecution>?,
        type: Ref<CWorkflowType>?,
        initiated: Int64,
        started: Int64
    ) {
        self.init(
            namespace: String(field: namespace),
            workflowID: String(field: execution?.pointee.workflow_id),
            runID: String(field: execution?.pointee.run_id),
            workflowType: String(type),
            initiatedEventID: EventID(initiated),
            startedEventID: EventID(started)
        )
    }
}
