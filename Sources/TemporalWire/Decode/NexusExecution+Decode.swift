internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension NexusExecutionListing {
    init(_ field: Ref<Temporal__Api__Nexus__V1__NexusOperationExecutionListInfo>) {
        self.init()
        let info = field.pointee
        id = String(field: info.operation_id)
        runID = RunID(String(field: info.run_id))
        endpoint = String(field: info.endpoint)
        service = String(field: info.service)
        operation = String(field: info.operation)
        status = NexusExecutionStatus(rawValue: info.status.number) ?? .unknown
        scheduled = .field(info.schedule_time)
        closed = .field(info.close_time)
    }
}

extension NexusExecutionDescription {
    init(_ field: Ref<Temporal__Api__Nexus__V1__NexusOperationExecutionInfo>?) {
        self.init()
        guard let info = field?.pointee else { return }
        listing.id = String(field: info.operation_id)
        listing.runID = RunID(String(field: info.run_id))
        listing.endpoint = String(field: info.endpoint)
        listing.service = String(field: info.service)
        listing.operation = String(field: info.operation)
        listing.status = NexusExecutionStatus(rawValue: info.status.number) ?? .unknown
        listing.scheduled = .field(info.schedule_time)
        listing.closed = .field(info.close_time)
        attempt = Int(info.attempt)
        lastAttemptFailure = .field(info.last_attempt_failure)
        nextAttempt = .field(info.next_attempt_schedule_time)
        operationToken = String(field: info.operation_token)
        isCancelRequested = info.cancellation_info != nil
    }
}
