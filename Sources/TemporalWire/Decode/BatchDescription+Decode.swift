internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension BatchDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeBatchOperationResponse>) {
        let batch = field.pointee
        self.init()
        id = String(field: batch.job_id)
        state = State(number: batch.state.number)
        operation = Self.name(of: batch.operation_type.number)
        startTime = .field(batch.start_time)
        closeTime = .field(batch.close_time)
        total = Int(batch.total_operation_count)
        completed = Int(batch.complete_operation_count)
        failed = Int(batch.failure_operation_count)
        identity = String(field: batch.identity)
        reason = String(field: batch.reason)
        query = String(field: batch.query)
    }

    init(_ field: Ref<Temporal__Api__Batch__V1__BatchOperationInfo>) {
        self.init()
        id = String(field: field.pointee.job_id)
        state = State(number: field.pointee.state.number)
        operation = Self.name(of: field.pointee.operation_type.number)
        startTime = .field(field.pointee.start_time)
        closeTime = .field(field.pointee.close_time)
    }

    private static func name(of number: Int32) -> String {
        withUnsafePointer(to: temporal__api__enums__v1__batch_operation_type__descriptor) { descriptor in
            protobuf_c_enum_descriptor_get_value(descriptor, number).map { String(cString: $0.pointee.name) }
                ?? "\(number)"
        }
    }
}

extension BatchDescription.State {
    init(number: Int32) {
        self =
            switch number {
            case 1: .running
            case 2: .completed
            case 3: .failed
            default: .unknown
            }
    }
}
