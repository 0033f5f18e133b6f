internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// The numbers of `CommandType`.
private enum CommandType: UInt32 {
    case scheduleActivity = 1
    case requestCancelActivity = 2
    case startTimer = 3
    case completeWorkflow = 4
    case failWorkflow = 5
    case cancelTimer = 6
    case cancelWorkflow = 7
    case requestCancelExternal = 8
    case recordMarker = 9
    case continueAsNew = 10
    case startChild = 11
    case signalExternal = 12
    case upsertSearchAttributes = 13
    case protocolMessage = 14
    case modifyProperties = 16
    case scheduleNexusOperation = 17
    case requestCancelNexusOperation = 18
}

extension Command {
    func message(_ builder: MessageBuilder) -> Ref<CCommand> {
        let field = builder.make(temporal__api__command__v1__command__init) {
            $0.user_metadata = builder.userMetadata(summary: summary, details: details)
            $0.n_event_group_markers = groups.count
            $0.event_group_markers = groups.isEmpty ? nil : builder.list(groups) { $0.message(builder) }
        }
        attributes.write(to: field, builder)
        return field
    }
}

extension EventGroup {
    /// The C form: a marker with the label of a group.
    fileprivate func message(_ builder: MessageBuilder) -> Ref<CEventGroupMarker> {
        builder.make(temporal__api__sdk__v1__event_group_marker__init) {
            $0.variant_case = TEMPORAL__API__SDK__V1__EVENT_GROUP_MARKER__VARIANT_LABEL
            $0.label = builder.make(temporal__api__sdk__v1__event_group_marker__label__init) {
                $0.id = builder.text(id)
                $0.label = label?.message(builder)
            }
        }
    }
}

extension Ref<CCommand> {
    /// Sets the type and says which member of the oneof (by its field number) is set.
    fileprivate func become(_ type: CommandType, member: UInt32) {
        pointee.command_type = .init(rawValue: type.rawValue)
        pointee.attributes_case = .init(rawValue: member)
    }
}

extension Command.Attributes {
    fileprivate func write(to field: Ref<CCommand>, _ builder: MessageBuilder) {
        switch self {
        case .startTimer(let timerID, let fireAfter):
            field.become(.startTimer, member: 3)
            field.pointee.start_timer_command_attributes = builder.make(
                temporal__api__command__v1__start_timer_command_attributes__init
            ) {
                $0.timer_id = builder.text(timerID)
                $0.start_to_fire_timeout = fireAfter.message(builder)
            }
        case .cancelTimer(let timerID):
            field.become(.cancelTimer, member: 7)
            field.pointee.cancel_timer_command_attributes = builder.make(
                temporal__api__command__v1__cancel_timer_command_attributes__init
            ) { $0.timer_id = builder.text(timerID) }
        case .scheduleActivity(let activity):
            field.become(.scheduleActivity, member: 2)
            field.pointee.schedule_activity_task_command_attributes = activity.message(builder)
        case .requestCancelActivity(let scheduled):
            field.become(.requestCancelActivity, member: 6)
            field.pointee.request_cancel_activity_task_command_attributes = builder.make(
                temporal__api__command__v1__request_cancel_activity_task_command_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
        case .startChild(let child):
            field.become(.startChild, member: 12)
            field.pointee.start_child_workflow_execution_command_attributes = child.message(builder)
        case .signalExternal(let signal):
            field.become(.signalExternal, member: 13)
            field.pointee.signal_external_workflow_execution_command_attributes = signal.message(builder)
        case .requestCancelExternal(let cancel):
            field.become(.requestCancelExternal, member: 9)
            field.pointee.request_cancel_external_workflow_execution_command_attributes = cancel.message(builder)
        case .scheduleNexusOperation(let call):
            field.become(.scheduleNexusOperation, member: 18)
            field.pointee.schedule_nexus_operation_command_attributes = call.message(builder)
        case .requestCancelNexusOperation(let scheduled):
            field.become(.requestCancelNexusOperation, member: 19)
            field.pointee.request_cancel_nexus_operation_command_attributes = builder.make(
                temporal__api__command__v1__request_cancel_nexus_operation_command_attributes__init
            ) { $0.scheduled_event_id = scheduled.rawValue }
        case .recordMarker, .upsertSearchAttributes, .modifyProperties, .protocolMessage:
            writeRecord(to: field, builder)
        case .completeWorkflow, .failWorkflow, .cancelWorkflow, .continueAsNew:
            writeEnd(to: field, builder)
        }
    }

    private func writeRecord(to field: Ref<CCommand>, _ builder: MessageBuilder) {
        switch self {
        case .recordMarker(let marker):
            field.become(.recordMarker, member: 10)
            field.pointee.record_marker_command_attributes = marker.message(builder)
        case .upsertSearchAttributes(let attributes):
            field.become(.upsertSearchAttributes, member: 14)
            field.pointee.upsert_workflow_search_attributes_command_attributes = builder.make(
                temporal__api__command__v1__upsert_workflow_search_attributes_command_attributes__init
            ) { $0.search_attributes = attributes.searchAttributes(builder) }
        case .modifyProperties(let memo):
            field.become(.modifyProperties, member: 17)
            field.pointee.modify_workflow_properties_command_attributes = builder.make(
                temporal__api__command__v1__modify_workflow_properties_command_attributes__init
            ) { $0.upserted_memo = memo.memo(builder) }
        case .protocolMessage(let id):
            field.become(.protocolMessage, member: 15)
            field.pointee.protocol_message_command_attributes = builder.make(
                temporal__api__command__v1__protocol_message_command_attributes__init
            ) { $0.message_id = builder.text(id) }
        default: break
        }
    }

    private func writeEnd(to field: Ref<CCommand>, _ builder: MessageBuilder) {
        switch self {
        case .completeWorkflow(let result):
            field.become(.completeWorkflow, member: 4)
            field.pointee.complete_workflow_execution_command_attributes = builder.make(
                temporal__api__command__v1__complete_workflow_execution_command_attributes__init
            ) { $0.result = result.message(builder) }
        case .failWorkflow(let failure):
            field.become(.failWorkflow, member: 5)
            field.pointee.fail_workflow_execution_command_attributes = builder.make(
                temporal__api__command__v1__fail_workflow_execution_command_attributes__init
            ) { $0.failure = failure.message(builder) }
        case .cancelWorkflow(let details):
            field.become(.cancelWorkflow, member: 8)
            field.pointee.cancel_workflow_execution_command_attributes = builder.make(
                temporal__api__command__v1__cancel_workflow_execution_command_attributes__init
            ) { $0.details = details.message(builder) }
        case .continueAsNew(let next):
            field.become(.continueAsNew, member: 11)
            field.pointee.continue_as_new_workflow_execution_command_attributes = next.message(builder)
        default: break
        }
    }
}
