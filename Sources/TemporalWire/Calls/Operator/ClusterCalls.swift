internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Asks about the cluster.
package struct GetClusterInfoRequest: WireRequest, WithoutPayloads {
    package typealias Response = GetClusterInfoResponse
    package static let path = workflowService("GetClusterInfo")
    package var namespace: String { "" }
    /// The question has no parts.
    package init() {}
    package func encoded() -> [UInt8] { [] }
}

/// What is known of the cluster.
package struct GetClusterInfoResponse: WireResponse, WithoutPayloads {
    package var description = ClusterDescription()

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__get_cluster_info_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__GetClusterInfoResponse>) {
        let info = field.pointee
        description.name = String(field: info.cluster_name)
        description.id = String(field: info.cluster_id)
        description.serverVersion = String(field: info.server_version)
        description.historyShardCount = Int(info.history_shard_count)
        description.persistenceStore = String(field: info.persistence_store)
        description.visibilityStore = String(field: info.visibility_store)
        for entry in elements(info.supported_clients, info.n_supported_clients) {
            guard let entry = entry?.pointee else { continue }
            description.supportedClients[String(field: entry.key)] = String(field: entry.value)
        }
    }
}
