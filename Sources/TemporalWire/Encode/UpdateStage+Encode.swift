internal import CProtobufC
internal import CTemporalAPI
import TemporalModel

extension UpdateStage {
    /// A wait until an update has come this far.
    func waitPolicy(_ builder: MessageBuilder) -> Ref<Temporal__Api__Update__V1__WaitPolicy> {
        builder.make(temporal__api__update__v1__wait_policy__init) {
            $0.lifecycle_stage = .init(rawValue: UInt32(bitPattern: rawValue))
        }
    }
}
