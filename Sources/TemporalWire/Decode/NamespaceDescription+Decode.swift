internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

/// The number of `ArchivalState` that means yes.
private let archivalEnabled: UInt32 = 2

extension NamespaceDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeNamespaceResponse>) {
        self.init()
        isGlobal = field.pointee.is_global_namespace != 0
        if let info = field.pointee.namespace_info?.pointee { take(info) }
        if let config = field.pointee.config?.pointee {
            retention = .timeout(config.workflow_execution_retention_ttl)
            archivesHistories = config.history_archival_state.rawValue == archivalEnabled
            historyArchive = String(field: config.history_archival_uri)
            archivesVisibility = config.visibility_archival_state.rawValue == archivalEnabled
            visibilityArchive = String(field: config.visibility_archival_uri)
        }
        if let replication = field.pointee.replication_config?.pointee {
            activeCluster = String(field: replication.active_cluster_name)
            clusters = elements(replication.clusters, replication.n_clusters).compactMap {
                $0.map { String(field: $0.pointee.cluster_name) }
            }
        }
    }

    private mutating func take(_ info: Temporal__Api__Namespace__V1__NamespaceInfo) {
        name = String(field: info.name)
        id = String(field: info.id)
        state =
            switch info.state.number {
            case 1: .registered
            case 2: .deprecated
            case 3: .deleted
            default: .unknown
            }
        description = String(field: info.description)
        ownerEmail = String(field: info.owner_email)
        for entry in elements(info.data, info.n_data) {
            guard let entry = entry?.pointee else { continue }
            data[String(field: entry.key)] = String(field: entry.value)
        }
        capabilities = info.capabilities.map { flags(of: $0) } ?? []
        blobSizeLimit = Int(info.limits?.pointee.blob_size_limit_error ?? 0)
        memoSizeLimit = Int(info.limits?.pointee.memo_size_limit_error ?? 0)
    }
}

/// The names of a message's boolean fields that are true.
func flags<Message>(of message: Ref<Message>) -> Set<String> {
    let base = UnsafeRawPointer(message)
    guard let descriptor = base.load(as: ProtobufCMessage.self).descriptor else { return [] }
    var names: Set<String> = []
    for index in 0..<Int(descriptor.pointee.n_fields) {
        let field = descriptor.pointee.fields[index]
        guard field.type == PROTOBUF_C_TYPE_BOOL, field.label != PROTOBUF_C_LABEL_REPEATED else { continue }
        if base.load(fromByteOffset: Int(field.offset), as: protobuf_c_boolean.self) != 0 {
            names.insert(String(cString: field.name))
        }
    }
    return names
}
