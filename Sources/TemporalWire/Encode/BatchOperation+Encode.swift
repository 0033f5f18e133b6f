internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

/// The numbers of the members of `StartBatchOperationRequest.operation`.
private enum Member {
    static let terminate: UInt32 = 10
    static let signal: UInt32 = 11
    static let cancel: UInt32 = 12
    static let delete: UInt32 = 13
    static let reset: UInt32 = 14
    static let updateOptions: UInt32 = 15
    static let unpauseActivities: UInt32 = 16
    static let resetActivities: UInt32 = 17
    static let updateActivityOptions: UInt32 = 18
    static let cancelActivities: UInt32 = 19
    static let terminateActivities: UInt32 = 20
    static let deleteActivities: UInt32 = 21
}

/// In these messages a type is member 2 and all types are member 3.
private let (typeMember, allMember): (UInt32, UInt32) = (2, 3)

extension BatchOperationParts {
    /// Writes the operation into the request that begins it.
    func put(
        into request: inout Temporal__Api__Workflowservice__V1__StartBatchOperationRequest,
        _ identity: String,
        _ builder: MessageBuilder
    ) {
        request.operation_case = .init(rawValue: member)
        switch self {
        case .signal(let name, let input):
            request.signal_operation = builder.make(temporal__api__batch__v1__batch_operation_signal__init) {
                $0.signal = builder.text(name)
                $0.input = input.message(builder)
                $0.identity = builder.text(identity)
            }
        case .cancel:
            request.cancellation_operation = builder.make(temporal__api__batch__v1__batch_operation_cancellation__init)
            {
                $0.identity = builder.text(identity)
            }
        case .terminate:
            request.termination_operation = builder.make(temporal__api__batch__v1__batch_operation_termination__init) {
                $0.identity = builder.text(identity)
            }
        case .delete:
            request.deletion_operation = builder.make(temporal__api__batch__v1__batch_operation_deletion__init) {
                $0.identity = builder.text(identity)
            }
        case .reset(let reset):
            request.reset_operation = builder.make(temporal__api__batch__v1__batch_operation_reset__init) {
                $0.identity = builder.text(identity)
                $0.options = reset.message(builder)
                if let change = reset.change {
                    $0.n_post_reset_operations = 1
                    $0.post_reset_operations = builder.list([change]) { $0.afterReset(builder) }
                }
            }
        case .updateOptions(let change):
            request.update_workflow_options_operation = change.batch(identity, builder)
        default: putActivities(into: &request, identity, builder)
        }
    }

    private func putActivities(
        into request: inout Temporal__Api__Workflowservice__V1__StartBatchOperationRequest,
        _ identity: String,
        _ builder: MessageBuilder
    ) {
        switch self {
        case .unpauseActivities(let type, let resetsAttempts, let resetsHeartbeat, let jitter):
            request.unpause_activities_operation = builder.make(
                temporal__api__batch__v1__batch_operation_unpause_activities__init
            ) {
                $0.identity = builder.text(identity)
                $0.activity_case = .init(rawValue: type == nil ? allMember : typeMember)
                if let type { $0.type = builder.text(type) } else { $0.match_all = 1 }
                $0.reset_attempts = resetsAttempts.flag
                $0.reset_heartbeat = resetsHeartbeat.flag
                $0.jitter = jitter?.message(builder)
            }
        case .resetActivities(let type, let reset):
            request.reset_activities_operation = builder.make(
                temporal__api__batch__v1__batch_operation_reset_activities__init
            ) {
                $0.identity = builder.text(identity)
                $0.activity_case = .init(rawValue: type == nil ? allMember : typeMember)
                if let type { $0.type = builder.text(type) } else { $0.match_all = 1 }
                $0.reset_attempts = 1
                $0.reset_heartbeat = reset.resetsHeartbeat.flag
                $0.keep_paused = reset.keepsPaused.flag
                $0.restore_original_options = reset.restoresOptions.flag
                $0.jitter = reset.jitter?.message(builder)
            }
        case .updateActivityOptions(let type, let change):
            request.update_activity_options_operation = builder.make(
                temporal__api__batch__v1__batch_operation_update_activity_options__init
            ) {
                $0.identity = builder.text(identity)
                $0.activity_case = .init(rawValue: type == nil ? allMember : typeMember)
                if let type { $0.type = builder.text(type) } else { $0.match_all = 1 }
                $0.restore_original = change.restoresOriginal.flag
                if !change.restoresOriginal {
                    $0.activity_options = change.message(builder)
                    $0.update_mask = builder.fieldMask(change.paths)
                }
            }
        case .cancelActivities(let reason):
            request.cancel_activities_operation = builder.make(
                temporal__api__batch__v1__batch_operation_cancel_activities__init
            ) {
                $0.identity = builder.text(identity)
                $0.reason = builder.text(reason)
            }
        case .terminateActivities(let reason):
            request.terminate_activities_operation = builder.make(
                temporal__api__batch__v1__batch_operation_terminate_activities__init
            ) {
                $0.identity = builder.text(identity)
                $0.reason = builder.text(reason)
            }
        case .deleteActivities:
            request.delete_activities_operation = builder.make(
                temporal__api__batch__v1__batch_operation_delete_activities__init
            )
        default: break
        }
    }

    private var member: UInt32 {
        switch self {
        case .terminate: Member.terminate
        case .signal: Member.signal
        case .cancel: Member.cancel
        case .delete: Member.delete
        case .reset: Member.reset
        case .updateOptions: Member.updateOptions
        case .unpauseActivities: Member.unpauseActivities
        case .resetActivities: Member.resetActivities
        case .updateActivityOptions: Member.updateActivityOptions
        case .cancelActivities: Member.cancelActivities
        case .terminateActivities: Member.terminateActivities
        case .deleteActivities: Member.deleteActivities
        }
    }
}

extension BatchReset {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__ResetOptions> {
        builder.make(temporal__api__common__v1__reset_options__init) {
            switch point {
            case .firstTask:
                $0.target_case = .init(rawValue: 1)
                $0.first_workflow_task = builder.make(google__protobuf__empty__init)
            case .lastTask:
                $0.target_case = .init(rawValue: 2)
                $0.last_workflow_task = builder.make(google__protobuf__empty__init)
            case .event(let event):
                $0.target_case = .init(rawValue: 3)
                $0.workflow_task_id = event.rawValue
            case .build(let id):
                $0.target_case = .init(rawValue: 4)
                $0.build_id = builder.text(id)
            }
            $0.current_run_only = currentRunOnly.flag
            $0.n_reset_reapply_exclude_types = excluded.count
            $0.reset_reapply_exclude_types = builder.scalars(excluded.map { .init(rawValue: $0.rawValue) })
        }
    }
}
