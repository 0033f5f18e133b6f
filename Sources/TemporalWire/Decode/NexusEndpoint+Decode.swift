internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension NexusEndpointDescription {
    init(_ field: Ref<Temporal__Api__Nexus__V1__Endpoint>) {
        let endpoint = field.pointee
        let spec = endpoint.spec?.pointee
        self.init(
            name: String(field: spec?.name),
            id: String(field: endpoint.id),
            version: endpoint.version,
            target: NexusEndpointTarget(spec?.target)
        )
        description = .field(spec?.description)
        created = .field(endpoint.created_time)
        modified = .field(endpoint.last_modified_time)
    }
}

extension NexusEndpointTarget {
    fileprivate init(_ field: Ref<Temporal__Api__Nexus__V1__EndpointTarget>?) {
        let target = field?.pointee
        switch target?.variant_case.rawValue {
        case 1:
            let worker = target?.worker?.pointee
            let queue = TaskQueue(String(field: worker?.task_queue))
            self = .taskQueue(queue, namespace: String(field: worker?.namespace_))
        case 2: self = .external(url: String(field: target?.external?.pointee.url))
        default: self = .external(url: "")
        }
    }
}
