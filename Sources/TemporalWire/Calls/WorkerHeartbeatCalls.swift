internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Tells the server of the workers of a process.
package struct RecordWorkerHeartbeatRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RecordWorkerHeartbeat")
    package var namespace: String
    package var identity: String
    package var heartbeats: [WorkerHeartbeat]

    /// The heartbeats of workers of one namespace and one client.
    package init(namespace: String, identity: String, heartbeats: [WorkerHeartbeat]) {
        self.namespace = namespace
        self.identity = identity
        self.heartbeats = heartbeats
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__record_worker_heartbeat_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.n_worker_heartbeat = heartbeats.count
                $0.worker_heartbeat = builder.list(heartbeats) { $0.message(builder) }
            }
        }
    }
}
