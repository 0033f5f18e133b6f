internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Makes an endpoint.
package struct CreateNexusEndpointRequest: WireRequest, WithoutPayloads {
    package typealias Response = NexusEndpointResponse
    package static let path = operatorService("CreateNexusEndpoint")
    package var namespace: String { "" }
    package var spec: NexusEndpointSpec
    /// An endpoint to make.
    package init(_ spec: NexusEndpointSpec) { self.spec = spec }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__create_nexus_endpoint_request__init) {
                $0.spec = spec.message(builder)
            }
        }
    }
}

/// Changes an endpoint.
package struct UpdateNexusEndpointRequest: WireRequest, WithoutPayloads {
    package typealias Response = NexusEndpointResponse
    package static let path = operatorService("UpdateNexusEndpoint")
    package var namespace: String { "" }
    package var id: String
    package var version: Int64
    package var spec: NexusEndpointSpec
    /// A change of a version.
    package init(id: String, version: Int64, _ spec: NexusEndpointSpec) {
        self.id = id
        self.version = version
        self.spec = spec
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__update_nexus_endpoint_request__init) {
                $0.id = builder.text(id)
                $0.version = version
                $0.spec = spec.message(builder)
            }
        }
    }
}

/// Removes an endpoint.
package struct DeleteNexusEndpointRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = operatorService("DeleteNexusEndpoint")
    package var namespace: String { "" }
    package var id: String
    package var version: Int64
    /// A removal of a version.
    package init(id: String, version: Int64) {
        self.id = id
        self.version = version
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__delete_nexus_endpoint_request__init) {
                $0.id = builder.text(id)
                $0.version = version
            }
        }
    }
}

/// Reads an endpoint.
package struct GetNexusEndpointRequest: WireRequest, WithoutPayloads {
    package typealias Response = NexusEndpointResponse
    package static let path = operatorService("GetNexusEndpoint")
    package var namespace: String { "" }
    package var id: String
    /// An endpoint by its id.
    package init(id: String) { self.id = id }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__get_nexus_endpoint_request__init) {
                $0.id = builder.text(id)
            }
        }
    }
}

/// An endpoint as it is, or has become.
package struct NexusEndpointResponse: WireResponse, WithoutPayloads {
    package var endpoint: NexusEndpointDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        // The answers of those that make, change and read one have the endpoint in the same field.
        endpoint = try MessageArena.decode(
            bytes,
            with: temporal__api__operatorservice__v1__get_nexus_endpoint_response__unpack
        ) { (field) throws(WireError) in
            guard let endpoint = field.pointee.endpoint else {
                throw WireError(message: "temporal.api.nexus.v1.Endpoint", reason: "the answer has none")
            }
            return NexusEndpointDescription(endpoint)
        }
    }
}

/// Lists endpoints, a page at a time.
package struct ListNexusEndpointsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListNexusEndpointsResponse
    package static let path = operatorService("ListNexusEndpoints")
    package var namespace: String { "" }
    /// The one of this name alone; all where it is empty.
    package var name: String
    package var pageToken: [UInt8]
    /// A page of the endpoints.
    package init(name: String = "", pageToken: [UInt8] = []) {
        self.name = name
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__list_nexus_endpoints_request__init) {
                $0.next_page_token = builder.bytes(pageToken)
                $0.name = builder.text(name)
            }
        }
    }
}

/// A page of endpoints.
package struct ListNexusEndpointsResponse: WireResponse, WithoutPayloads {
    package var endpoints: [NexusEndpointDescription]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__operatorservice__v1__list_nexus_endpoints_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Operatorservice__V1__ListNexusEndpointsResponse>) {
        endpoints = elements(field.pointee.endpoints, field.pointee.n_endpoints).compactMap { endpoint in
            endpoint.map { NexusEndpointDescription($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}
