internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkflowLink {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__Link> {
        builder.make(temporal__api__common__v1__link__init) {
            switch self {
            case .workflow(let namespace, let workflowID, let runID):
                $0.variant_case = .init(rawValue: 1)
                $0.workflow_event = builder.make(temporal__api__common__v1__link__workflow_event__init) {
                    $0.namespace_ = builder.text(namespace)
                    $0.workflow_id = builder.text(workflowID)
                    $0.run_id = builder.text(runID.rawValue)
                }
            case .event(let event, let type, let namespace, let workflowID, let runID):
                $0.variant_case = .init(rawValue: 1)
                $0.workflow_event = builder.make(temporal__api__common__v1__link__workflow_event__init) {
                    $0.namespace_ = builder.text(namespace)
                    $0.workflow_id = builder.text(workflowID)
                    $0.run_id = builder.text(runID.rawValue)
                    $0.reference_case = .init(rawValue: 100)
                    $0.event_ref = builder.make(
                        temporal__api__common__v1__link__workflow_event__event_reference__init
                    ) {
                        $0.event_id = event.rawValue
                        $0.event_type = .init(rawValue: UInt32(bitPattern: Self.number(ofType: type)))
                    }
                }
            case .request(let id, let type, let namespace, let workflowID, let runID):
                $0.variant_case = .init(rawValue: 1)
                $0.workflow_event = builder.make(temporal__api__common__v1__link__workflow_event__init) {
                    $0.namespace_ = builder.text(namespace)
                    $0.workflow_id = builder.text(workflowID)
                    $0.run_id = builder.text(runID.rawValue)
                    $0.reference_case = .init(rawValue: 101)
                    $0.request_id_ref = builder.make(
                        temporal__api__common__v1__link__workflow_event__request_id_reference__init
                    ) {
                        $0.request_id = builder.text(id)
                        $0.event_type = .init(rawValue: UInt32(bitPattern: Self.number(ofType: type)))
                    }
                }
            case .activity(let namespace, let activityID, let runID):
                $0.variant_case = .init(rawValue: 3)
                $0.activity = builder.make(temporal__api__common__v1__link__activity__init) {
                    $0.namespace_ = builder.text(namespace)
                    $0.activity_id = builder.text(activityID)
                    $0.run_id = builder.text(runID.rawValue)
                }
            case .batch(let id):
                $0.variant_case = .init(rawValue: 2)
                $0.batch_job = builder.make(temporal__api__common__v1__link__batch_job__init) {
                    $0.job_id = builder.text(id)
                }
            }
        }
    }

    /// The number of an event's type; that of none when the name is unknown, which the server refuses.
    private static func number(ofType name: String) -> Int32 {
        withUnsafePointer(to: temporal__api__enums__v1__event_type__descriptor) { descriptor in
            protobuf_c_enum_descriptor_get_value_by_name(descriptor, "EVENT_TYPE_\(name)")?.pointee.value ?? 0
        }
    }
}

extension CompletionCallback {
    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__Callback> {
        builder.make(temporal__api__common__v1__callback__init) {
            $0.n_links = links.count
            $0.links = builder.list(links) { $0.message(builder) }
            $0.variant_case = .init(rawValue: 2)
            $0.nexus = builder.make(temporal__api__common__v1__callback__nexus__init) {
                $0.url = builder.text(url)
                $0.n_header = headers.count
                $0.header = builder.list(headers.sorted { $0.key < $1.key }) { header in
                    builder.make(temporal__api__common__v1__callback__nexus__header_entry__init) {
                        $0.key = builder.text(header.key)
                        $0.value = builder.text(header.value)
                    }
                }
            }
        }
    }
}
