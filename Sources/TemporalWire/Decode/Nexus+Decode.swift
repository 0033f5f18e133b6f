internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension HistoryEvent.Attributes {
    /// What an event says of a Nexus operation.
    static func ofNexus(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .nexusScheduled:
            guard let event = field.pointee.nexus_operation_scheduled_event_attributes else { return nil }
            return .nexusScheduled(
                endpoint: String(field: event.pointee.endpoint),
                service: String(field: event.pointee.service),
                operation: String(field: event.pointee.operation)
            )
        case .nexusStarted:
            guard let event = field.pointee.nexus_operation_started_event_attributes?.pointee else { return nil }
            // Servers before 1.27 write the token as an id.
            let token = String(field: event.operation_token)
            return .nexusStarted(
                scheduled: EventID(event.scheduled_event_id),
                token: token.isEmpty ? String(field: event.operation_id) : token
            )
        case .nexusCompleted:
            guard let event = field.pointee.nexus_operation_completed_event_attributes?.pointee else { return nil }
            let result = Payload.field(event.result).map { [$0] } ?? []
            return .nexusCompleted(scheduled: EventID(event.scheduled_event_id), result: result)
        case .nexusFailed:
            guard let event = field.pointee.nexus_operation_failed_event_attributes?.pointee else { return nil }
            return .nexusFailed(scheduled: EventID(event.scheduled_event_id), .owed(event.failure))
        case .nexusCancelled:
            guard let event = field.pointee.nexus_operation_canceled_event_attributes?.pointee else { return nil }
            return .nexusCancelled(scheduled: EventID(event.scheduled_event_id), .owed(event.failure))
        case .nexusTimedOut:
            guard let event = field.pointee.nexus_operation_timed_out_event_attributes?.pointee else { return nil }
            return .nexusTimedOut(scheduled: EventID(event.scheduled_event_id), .owed(event.failure))
        default: return ofNexusCancel(kind, field)
        }
    }

    private static func ofNexusCancel(_ kind: AttributesField, _ field: Ref<CHistoryEvent>) -> Self? {
        switch kind {
        case .nexusCancelRequested:
            guard let event = field.pointee.nexus_operation_cancel_requested_event_attributes else { return nil }
            return .nexusCancelRequested(scheduled: EventID(event.pointee.scheduled_event_id))
        case .nexusCancelDelivered:
            guard let event = field.pointee.nexus_operation_cancel_request_completed_event_attributes else {
                return nil
            }
            return .nexusCancelDelivered(scheduled: EventID(event.pointee.scheduled_event_id))
        case .nexusCancelFailed:
            guard let event = field.pointee.nexus_operation_cancel_request_failed_event_attributes?.pointee else {
                return nil
            }
            return .nexusCancelFailed(scheduled: EventID(event.scheduled_event_id), .owed(event.failure))
        default: return nil
        }
    }
}

extension Failure.Kind {
    static func nexusOperation(_ field: Ref<Temporal__Api__Failure__V1__NexusOperationFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        let token = String(field: info.operation_token)
        return .nexusOperation(
            NexusOrigin(
                endpoint: String(field: info.endpoint),
                service: String(field: info.service),
                operation: String(field: info.operation),
                operationToken: token.isEmpty ? String(field: info.operation_id) : token,
                scheduledEventID: EventID(info.scheduled_event_id)
            )
        )
    }

    static func nexusHandler(_ field: Ref<Temporal__Api__Failure__V1__NexusHandlerFailureInfo>?) -> Self {
        guard let info = field?.pointee else { return .other }
        return .nexusHandler(
            Failure.NexusHandler(
                type: String(field: info.type),
                isRetryable: NexusRetryBehavior.isRetryable(info.retry_behavior.rawValue)
            )
        )
    }
}

/// The numbers of `NexusHandlerErrorRetryBehavior`.
enum NexusRetryBehavior {
    private static let retryable: UInt32 = 1
    private static let nonRetryable: UInt32 = 2

    static func number(_ isRetryable: Bool?) -> UInt32 { isRetryable.map { $0 ? retryable : nonRetryable } ?? 0 }

    /// Nil where it is as the type says.
    static func isRetryable(_ number: UInt32) -> Bool? {
        switch number {
        case retryable: true
        case nonRetryable: false
        default: nil
        }
    }
}

extension NexusTask {
    /// A task, or nil when the poll ended without one.
    static func field(_ field: Ref<CNexusTask>) -> NexusTask? {
        guard field.pointee.task_token.len > 0 else { return nil }
        return NexusTask(field)
    }

    private init(_ field: Ref<CNexusTask>) {
        self.init(token: TaskToken([UInt8](field: field.pointee.task_token)))
        pollerGroupID = String(field: field.pointee.poller_group_id)
        guard let request = field.pointee.request?.pointee else { return }
        endpoint = String(field: request.endpoint)
        scheduledTime = .field(request.scheduled_time)
        takesFailures = request.capabilities?.pointee.temporal_failure_responses ?? 0 != 0
        for entry in elements(request.header, request.n_header) {
            guard let entry = entry?.pointee else { continue }
            headers[String(field: entry.key).lowercased()] = String(field: entry.value)
        }
        switch request.variant_case.rawValue {
        case 3: if let start = request.start_operation { work = .start(Start(start)) }
        case 4: if let cancel = request.cancel_operation { work = .cancel(Cancel(cancel)) }
        default: break
        }
    }
}

extension NexusTask.Start {
    fileprivate init(_ field: Ref<Temporal__Api__Nexus__V1__StartOperationRequest>) {
        let start = field.pointee
        self.init(service: String(field: start.service), operation: String(field: start.operation))
        requestID = String(field: start.request_id)
        input = .field(start.payload)
        callback = String(field: start.callback)
        for entry in elements(start.callback_header, start.n_callback_header) {
            guard let entry = entry?.pointee else { continue }
            callbackHeaders[String(field: entry.key)] = String(field: entry.value)
        }
        links = elements(start.links, start.n_links).compactMap { link in
            link.map { NexusLink(url: String(field: $0.pointee.url), type: String(field: $0.pointee.type)) }
        }
    }
}

extension NexusTask.Cancel {
    fileprivate init(_ field: Ref<Temporal__Api__Nexus__V1__CancelOperationRequest>) {
        let cancel = field.pointee
        let token = String(field: cancel.operation_token)
        self.init(
            service: String(field: cancel.service),
            operation: String(field: cancel.operation),
            token: token.isEmpty ? String(field: cancel.operation_id) : token
        )
    }
}
