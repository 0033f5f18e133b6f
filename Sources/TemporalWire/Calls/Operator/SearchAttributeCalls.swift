internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

/// Gives a namespace further search attributes.
package struct AddSearchAttributesRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = operatorService("AddSearchAttributes")
    package var namespace: String
    package var attributes: [String: SearchAttributeType]
    /// New search attributes.
    package init(namespace: String, attributes: [String: SearchAttributeType]) {
        self.namespace = namespace
        self.attributes = attributes
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__add_search_attributes_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.n_search_attributes = attributes.count
                $0.search_attributes = builder.list(attributes.sorted { $0.key < $1.key }) { attribute in
                    builder.make(
                        temporal__api__operatorservice__v1__add_search_attributes_request__search_attributes_entry__init
                    ) {
                        $0.key = builder.text(attribute.key)
                        $0.value = .init(rawValue: UInt32(bitPattern: attribute.value.rawValue))
                    }
                }
            }
        }
    }
}

/// Takes search attributes from a namespace.
package struct RemoveSearchAttributesRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = operatorService("RemoveSearchAttributes")
    package var namespace: String
    package var names: [String]
    /// The end of search attributes.
    package init(namespace: String, names: [String]) {
        self.namespace = namespace
        self.names = names
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__remove_search_attributes_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.n_search_attributes = names.count
                $0.search_attributes = builder.texts(names)
            }
        }
    }
}

/// Asks which search attributes a namespace has.
package struct ListSearchAttributesRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListSearchAttributesResponse
    package static let path = operatorService("ListSearchAttributes")
    package var namespace: String
    /// A question about a namespace.
    package init(namespace: String) { self.namespace = namespace }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__operatorservice__v1__list_search_attributes_request__init) {
                $0.namespace_ = builder.text(namespace)
            }
        }
    }
}

/// The search attributes of a namespace.
package struct ListSearchAttributesResponse: WireResponse, WithoutPayloads {
    package var custom: [String: SearchAttributeType] = [:]
    package var system: [String: SearchAttributeType] = [:]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__operatorservice__v1__list_search_attributes_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Operatorservice__V1__ListSearchAttributesResponse>) {
        for entry in elements(field.pointee.custom_attributes, field.pointee.n_custom_attributes) {
            guard let entry = entry?.pointee else { continue }
            custom[String(field: entry.key)] = SearchAttributeType(rawValue: entry.value.number)
        }
        for entry in elements(field.pointee.system_attributes, field.pointee.n_system_attributes) {
            guard let entry = entry?.pointee else { continue }
            system[String(field: entry.key)] = SearchAttributeType(rawValue: entry.value.number)
        }
    }
}
