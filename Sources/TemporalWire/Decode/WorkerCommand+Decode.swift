internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
import TemporalModel

extension [WorkerCommand] {
    /// The commands in an operation's input.
    /// - Parameter input: the operation's input, protobuf as bytes or as JSON.
    /// - Throws: ``WireError`` when it is neither.
    package init(_ input: Payload) throws(WireError) {
        let bytes = try Self.bytes(of: input)
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__nexusservices__workerservice__v1__execute_commands_request__unpack
        ) { field in
            elements(field.pointee.commands, field.pointee.n_commands).map { command in
                command.map { WorkerCommand($0) } ?? .unknown
            }
        }
    }

    private static func bytes(of input: Payload) throws(WireError) -> [UInt8] {
        switch input.encoding {
        // The other SDKs do not look at the encoding.
        case Payload.Encoding.protobuf, "": return input.data
        case Payload.Encoding.protobufJSON:
            let descriptor = MessageDescriptor.of(
                temporal__api__nexusservices__workerservice__v1__execute_commands_request__init
            )
            return try JSONTranscoder.bytes(
                of: try JSONValue.parse(input.data),
                as: try ServiceJSON.message(descriptor)
            )
        default:
            throw WireError(
                message: "\(WorkerCommand.service)/\(WorkerCommand.operation)",
                reason: "the encoding \"\(input.encoding)\" is not protobuf"
            )
        }
    }
}

extension WorkerCommand {
    fileprivate init(_ field: Ref<CWorkerCommand>) {
        if field.pointee.type_case.rawValue == 1, let cancel = field.pointee.cancel_activity {
            self = .cancelActivity(TaskToken([UInt8](field: cancel.pointee.task_token)))
        } else {
            self = .unknown
        }
    }
}
