internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension NexusEndpointSpec {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Nexus__V1__EndpointSpec> {
        builder.make(temporal__api__nexus__v1__endpoint_spec__init) {
            $0.name = builder.text(name)
            $0.description = description?.message(builder)
            $0.target = target.message(builder)
        }
    }
}

extension NexusEndpointTarget {
    fileprivate func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Nexus__V1__EndpointTarget> {
        builder.make(temporal__api__nexus__v1__endpoint_target__init) {
            switch self {
            case .taskQueue(let queue, let namespace):
                $0.variant_case = .init(rawValue: 1)
                $0.worker = builder.make(temporal__api__nexus__v1__endpoint_target__worker__init) {
                    $0.namespace_ = builder.text(namespace)
                    $0.task_queue = builder.text(queue.name)
                }
            case .external(let url):
                $0.variant_case = .init(rawValue: 2)
                $0.external = builder.make(temporal__api__nexus__v1__endpoint_target__external__init) {
                    $0.url = builder.text(url)
                }
            }
        }
    }
}
