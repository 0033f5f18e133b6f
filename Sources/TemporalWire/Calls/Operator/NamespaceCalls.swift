internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Makes a namespace.
package struct RegisterNamespaceRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RegisterNamespace")
    package var namespace: String
    package var settings: NamespaceSettings
    package var isGlobal: Bool
    /// A new namespace.
    package init(namespace: String, settings: NamespaceSettings, isGlobal: Bool = false) {
        self.namespace = namespace
        self.settings = settings
        self.isGlobal = isGlobal
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__register_namespace_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.description = builder.text(settings.description ?? "")
                $0.owner_email = builder.text(settings.ownerEmail ?? "")
                $0.workflow_execution_retention_period = settings.retention?.message(builder)
                $0.is_global_namespace = isGlobal.flag
                $0.n_data = settings.data.count
                $0.data = builder.list(settings.data.sorted { $0.key < $1.key }) { entry in
                    builder.make(temporal__api__workflowservice__v1__register_namespace_request__data_entry__init) {
                        $0.key = builder.text(entry.key)
                        $0.value = builder.text(entry.value)
                    }
                }
            }
        }
    }
}

/// Changes a namespace.
package struct UpdateNamespaceRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("UpdateNamespace")
    package var namespace: String
    package var settings: NamespaceSettings
    /// A change of the settings that are given; the server leaves the rest as it is.
    package init(namespace: String, settings: NamespaceSettings) {
        self.namespace = namespace
        self.settings = settings
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_namespace_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.update_info = builder.make(temporal__api__namespace__v1__update_namespace_info__init) {
                    $0.description = builder.text(settings.description ?? "")
                    $0.owner_email = builder.text(settings.ownerEmail ?? "")
                    $0.n_data = settings.data.count
                    $0.data = builder.list(settings.data.sorted { $0.key < $1.key }) { entry in
                        builder.make(temporal__api__namespace__v1__update_namespace_info__data_entry__init) {
                            $0.key = builder.text(entry.key)
                            $0.value = builder.text(entry.value)
                        }
                    }
                }
                if let retention = settings.retention {
                    $0.config = builder.make(temporal__api__namespace__v1__namespace_config__init) {
                        $0.workflow_execution_retention_ttl = retention.message(builder)
                    }
                }
            }
        }
    }
}

/// Asks for the namespaces of a server, a page at a time.
package struct ListNamespacesRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListNamespacesResponse
    package static let path = workflowService("ListNamespaces")
    package var namespace: String { "" }
    package var pageSize: Int32
    package var pageToken: [UInt8]
    package var includesDeleted: Bool
    /// A page of namespaces.
    package init(pageSize: Int32 = 0, pageToken: [UInt8] = [], includesDeleted: Bool = false) {
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.includesDeleted = includesDeleted
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_namespaces_request__init) {
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                if includesDeleted {
                    $0.namespace_filter = builder.make(temporal__api__namespace__v1__namespace_filter__init) {
                        $0.include_deleted = 1
                    }
                }
            }
        }
    }
}

/// A page of namespaces.
package struct ListNamespacesResponse: WireResponse, WithoutPayloads {
    package var namespaces: [NamespaceDescription]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_namespaces_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListNamespacesResponse>) {
        namespaces = elements(field.pointee.namespaces, field.pointee.n_namespaces).compactMap {
            $0.map { NamespaceDescription($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Removes a namespace and all in it.
package struct DeleteNamespaceRequest: WireRequest, WithoutPayloads {
    package typealias Response = DeleteNamespaceResponse
    package static let path = operatorService("DeleteNamespace")
    package var namespace: String
    /// The end of a namespace.
    package init(namespace: String) { self.namespace = namespace }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__delete_namespace_request__init) {
                $0.namespace_ = builder.text(namespace)
            }
        }
    }
}

/// What a namespace is called while it is removed.
package struct DeleteNamespaceResponse: WireResponse, WithoutPayloads {
    package var deletedName: String

    package init(decoding bytes: [UInt8]) throws(WireError) {
        deletedName = try MessageArena.decode(
            bytes,
            with: temporal__api__operatorservice__v1__delete_namespace_response__unpack
        ) { String(field: $0.pointee.deleted_namespace) }
    }
}
