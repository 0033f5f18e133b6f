internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
import TemporalModel

extension [WorkerCommand] {
    /// The operation's result when all commands that are known were done: an entry for each, empty for those that are not.
    package func result() throws(WireError) -> Payload {
        let bytes = try MessageArena.encode { builder in
            builder.make(temporal__api__nexusservices__workerservice__v1__execute_commands_response__init) {
                $0.n_results = count
                $0.results = builder.list(self) { $0.result(builder) }
            }
        }
        return Payload(encoding: Payload.Encoding.protobuf, data: bytes)
    }
}

extension WorkerCommand {
    fileprivate func result(_ builder: MessageBuilder) -> Ref<CWorkerCommandResult> {
        builder.make(temporal__api__worker__v1__worker_command_result__init) { result in
            switch self {
            case .cancelActivity:
                result.type_case = .init(rawValue: 1)
                result.cancel_activity = builder.make(temporal__api__worker__v1__cancel_activity_result__init)
            case .unknown: break
            }
        }
    }
}
