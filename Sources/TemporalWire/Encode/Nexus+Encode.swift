internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension Command.ScheduleNexusOperation {
    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Command__V1__ScheduleNexusOperationCommandAttributes> {
        builder.make(temporal__api__command__v1__schedule_nexus_operation_command_attributes__init) {
            $0.endpoint = builder.text(endpoint)
            $0.service = builder.text(service)
            $0.operation = builder.text(operation)
            $0.input = input.message(builder)
            $0.schedule_to_close_timeout = scheduleToClose?.message(builder)
            $0.schedule_to_start_timeout = scheduleToStart?.message(builder)
            $0.start_to_close_timeout = startToClose?.message(builder)
            $0.n_nexus_header = headers.count
            $0.nexus_header = builder.list(headers.sorted { $0.key < $1.key }) { header in
                builder.make(
                    temporal__api__command__v1__schedule_nexus_operation_command_attributes__nexus_header_entry__init
                ) {
                    $0.key = builder.text(header.key)
                    $0.value = builder.text(header.value)
                }
            }
        }
    }
}

extension HistoryEvent.Attributes {
    /// Sets the member of the oneof for an event of a Nexus operation.
    func writeNexus(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .nexusScheduled(let endpoint, let service, let operation):
            event.pointee.nexus_operation_scheduled_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_scheduled_event_attributes__init
            ) {
                $0.endpoint = builder.text(endpoint)
                $0.service = builder.text(service)
                $0.operation = builder.text(operation)
            }
            return .nexusScheduled
        case .nexusStarted(let scheduled, let token):
            event.pointee.nexus_operation_started_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_started_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.operation_token = builder.text(token)
            }
            return .nexusStarted
        case .nexusCompleted(let scheduled, let result):
            event.pointee.nexus_operation_completed_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_completed_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.result = result.first?.message(builder)
            }
            return .nexusCompleted
        case .nexusFailed(let scheduled, let failure):
            event.pointee.nexus_operation_failed_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_failed_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.failure = failure.message(builder)
            }
            return .nexusFailed
        case .nexusCancelled(let scheduled, let failure):
            event.pointee.nexus_operation_canceled_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_canceled_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.failure = failure.message(builder)
            }
            return .nexusCancelled
        case .nexusTimedOut(let scheduled, let failure):
            event.pointee.nexus_operation_timed_out_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_timed_out_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.failure = failure.message(builder)
            }
            return .nexusTimedOut
        default: return writeNexusCancel(to: event, builder)
        }
    }

    private func writeNexusCancel(to event: Ref<CHistoryEvent>, _ builder: MessageBuilder) -> AttributesField? {
        switch self {
        case .nexusCancelRequested(let scheduled):
            event.pointee.nexus_operation_cancel_requested_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_cancel_requested_event_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
            return .nexusCancelRequested
        case .nexusCancelDelivered(let scheduled):
            event.pointee.nexus_operation_cancel_request_completed_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_cancel_request_completed_event_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
            return .nexusCancelDelivered
        case .nexusCancelFailed(let scheduled, let failure):
            event.pointee.nexus_operation_cancel_request_failed_event_attributes = builder.make(
                temporal__api__history__v1__nexus_operation_cancel_request_failed_event_attributes__init
            ) {
                $0.scheduled_event_id = scheduled.rawValue
                $0.failure = failure.message(builder)
            }
            return .nexusCancelFailed
        default: return nil
        }
    }
}

extension NexusOrigin {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Failure__V1__NexusOperationFailureInfo> {
        builder.make(temporal__api__failure__v1__nexus_operation_failure_info__init) {
            $0.scheduled_event_id = scheduledEventID.rawValue
            $0.endpoint = builder.text(endpoint)
            $0.service = builder.text(service)
            $0.operation = builder.text(operation)
            $0.operation_token = builder.text(operationToken)
        }
    }
}

// MARK: - Answers to tasks

extension NexusLink {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Nexus__V1__Link> {
        builder.make(temporal__api__nexus__v1__link__init) {
            $0.url = builder.text(url)
            $0.type = builder.text(type)
        }
    }
}

extension NexusAnswer {
    func message(
        takesFailures: Bool,
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Nexus__V1__Response> {
        builder.make(temporal__api__nexus__v1__response__init) { response in
            switch self {
            case .cancelled:
                response.variant_case = .init(rawValue: 2)
                response.cancel_operation = builder.make(temporal__api__nexus__v1__cancel_operation_response__init)
            case .completed, .started, .failed:
                response.variant_case = .init(rawValue: 1)
                response.start_operation = builder.make(temporal__api__nexus__v1__start_operation_response__init) {
                    write(to: &$0, takesFailures: takesFailures, builder)
                }
            }
        }
    }

    private func write(
        to start: inout Temporal__Api__Nexus__V1__StartOperationResponse,
        takesFailures: Bool,
        _ builder: MessageBuilder
    ) {
        switch self {
        case .completed(let result, let links):
            start.variant_case = .init(rawValue: 1)
            start.sync_success = builder.make(temporal__api__nexus__v1__start_operation_response__sync__init) {
                $0.payload = result.message(builder)
                $0.n_links = links.count
                $0.links = builder.list(links) { $0.message(builder) }
            }
        case .started(let token, let links):
            start.variant_case = .init(rawValue: 2)
            start.async_success = builder.make(temporal__api__nexus__v1__start_operation_response__async__init) {
                $0.operation_token = builder.text(token)
                // Servers before 1.27 read the token as an id.
                $0.operation_id = builder.text(token)
                $0.n_links = links.count
                $0.links = builder.list(links) { $0.message(builder) }
            }
        case .failed(let failure) where takesFailures:
            start.variant_case = .init(rawValue: 4)
            start.failure = failure.message(builder)
        case .failed(let failure):
            start.variant_case = .init(rawValue: 3)
            start.operation_error = builder.make(temporal__api__nexus__v1__unsuccessful_operation_error__init) {
                let isCancelled = if case .cancelled = failure.kind { true } else { false }
                $0.operation_state = builder.text(isCancelled ? "canceled" : "failed")
                $0.failure = failure.nexusMessage(builder)
            }
        case .cancelled: break
        }
    }
}

extension Failure {
    private var withoutMessage: Failure {
        var copy = self
        copy.message = ""
        return copy
    }

    /// The form of servers that do not take failures as Temporal has them: its own form as JSON in a small one.
    func nexusMessage(_ builder: MessageBuilder) -> Ref<Temporal__Api__Nexus__V1__Failure> {
        let rest = withoutMessage
        let details = MessageDescriptor.of(temporal__api__failure__v1__failure__init).flatMap { descriptor in
            try? JSONPrinter.value(of: builder.packed(rest.message(builder)), as: descriptor).compactText
        }
        return builder.make(temporal__api__nexus__v1__failure__init) {
            $0.message = builder.prose(message)
            guard let details else { return }
            $0.details = builder.bytes(Array(details.utf8))
            $0.n_metadata = 1
            $0.metadata = builder.list(["temporal.api.failure.v1.Failure"]) { type in
                builder.make(temporal__api__nexus__v1__failure__metadata_entry__init) {
                    $0.key = builder.text("type")
                    $0.value = builder.text(type)
                }
            }
        }
    }
}

extension Failure {
    /// A handler's failure in the form of older servers, which keep its message in the cause.
    func handlerError(_ builder: MessageBuilder) -> Ref<Temporal__Api__Nexus__V1__HandlerError> {
        builder.make(temporal__api__nexus__v1__handler_error__init) {
            var handler = Failure.NexusHandler(type: "INTERNAL")
            if case .nexusHandler(let known) = kind { handler = known }
            $0.error_type = builder.text(handler.type)
            $0.retry_behavior = .init(rawValue: NexusRetryBehavior.number(handler.isRetryable))
            var inner = cause ?? Failure(message: message, kind: .other)
            inner.message = message
            $0.failure = inner.nexusMessage(builder)
        }
    }
}
