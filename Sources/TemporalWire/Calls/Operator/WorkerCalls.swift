internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Finds workers by their heartbeats, a page at a time.
package struct ListWorkersRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListWorkersResponse
    package static let path = workflowService("ListWorkers")
    package var namespace: String
    /// Such as `TaskQueue = 'orders'`; empty for all workers.
    package var query: String
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of workers.
    package init(namespace: String, query: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.query = query
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_workers_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of workers.
package struct ListWorkersResponse: WireResponse, WithoutPayloads {
    package var workers: [WorkerDescription]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_workers_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListWorkersResponse>) {
        workers = elements(field.pointee.workers, field.pointee.n_workers).compactMap {
            $0.map { WorkerDescription($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Counts workers.
package struct CountWorkersRequest: WireRequest, WithoutPayloads {
    package typealias Response = CountWorkersResponse
    package static let path = workflowService("CountWorkers")
    package var namespace: String
    package var query: String
    /// A count of what a query finds; of all workers when it is empty.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_workers_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many workers a query finds.
package struct CountWorkersResponse: WireResponse, WithoutPayloads {
    package var count: Int64

    package init(decoding bytes: [UInt8]) throws(WireError) {
        count = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_workers_response__unpack
        ) { $0.pointee.count }
    }
}

/// Asks about one worker.
package struct DescribeWorkerRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeWorkerResponse
    package static let path = workflowService("DescribeWorker")
    package var namespace: String
    package var instanceKey: String
    /// A question about a worker.
    package init(namespace: String, instanceKey: String) {
        self.namespace = namespace
        self.instanceKey = instanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_worker_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.worker_instance_key = builder.text(instanceKey)
            }
        }
    }
}

/// What a worker's last heartbeat said.
package struct DescribeWorkerResponse: WireResponse, WithoutPayloads {
    package var worker: WorkerDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        worker = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_worker_response__unpack
        ) { field in
            field.pointee.worker_info?.pointee.worker_heartbeat.map { WorkerDescription($0) } ?? WorkerDescription()
        }
    }
}
