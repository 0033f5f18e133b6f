internal import CTemporalAPI
import TemporalModel

extension TimeSkipping {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__TimeSkippingConfig> {
        builder.make(temporal__api__common__v1__time_skipping_config__init) {
            $0.enabled = 1
            $0.disable_propagation = isPropagated ? 0 : 1
            $0.max_session_skip_count = Int32(clamping: maximumSkips ?? 0)
        }
    }
}
