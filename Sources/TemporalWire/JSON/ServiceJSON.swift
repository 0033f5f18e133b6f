internal import CProtobufC
internal import CTemporalAPI
package import TemporalModel

/// The messages of the services' calls as JSON, for calls by name, tests and in-memory servers.
package enum ServiceJSON {
    /// The wire bytes of a call's request.
    /// - Parameters:
    ///   - method: the call's name, such as `StartWorkflowExecution`.
    ///   - json: the request.
    ///   - service: the service that has it.
    ///   - namespace: what the request's field `namespace` says where the JSON leaves it out; nothing when nil.
    ///   - isStrict: whether a field that the request does not have is an error.
    /// - Returns: the bytes.
    /// - Throws: ``WireError`` when there is no such call, or the text is not JSON or does not fit.
    package static func request(
        _ method: String,
        json: String,
        of service: TemporalService = .workflow,
        namespace: String? = nil,
        isStrict: Bool = false
    ) throws(WireError) -> [UInt8] {
        let descriptor = try message(try self.method(method, of: service).input)
        var value = try JSONValue.parse(Array(json.utf8))
        if let namespace, case .object(var members) = value, value["namespace"] == nil,
            protobuf_c_message_descriptor_get_field_by_name(descriptor, "namespace") != nil
        {
            members.append(.init(name: "namespace", value: .string(namespace)))
            value = .object(members)
        }
        return try JSONTranscoder.bytes(of: value, as: descriptor, refusesUnknownFields: isStrict)
    }

    /// The wire bytes of a call's answer.
    package static func response(
        _ method: String,
        json: String,
        of service: TemporalService = .workflow
    ) throws(WireError) -> [UInt8] {
        let descriptor = try message(try self.method(method, of: service).output)
        return try JSONTranscoder.bytes(of: try JSONValue.parse(Array(json.utf8)), as: descriptor)
    }

    /// The JSON of a call's request.
    package static func json(
        request bytes: [UInt8],
        _ method: String,
        of service: TemporalService = .workflow
    ) throws(WireError) -> String {
        try JSONPrinter.value(of: bytes, as: try message(try self.method(method, of: service).input)).compactText
    }

    /// The JSON of a call's answer.
    package static func json(
        response bytes: [UInt8],
        _ method: String,
        of service: TemporalService = .workflow
    ) throws(WireError) -> String {
        try JSONPrinter.value(of: bytes, as: try message(try self.method(method, of: service).output)).compactText
    }

    /// The names of a service's calls.
    package static func methods(of service: TemporalService) -> [String] {
        let service = descriptor(of: service)
        return (0..<Int(service.n_methods)).map { String(cString: service.methods[$0].name) }
    }

    static func message(_ descriptor: MessageDescriptor?) throws(WireError) -> MessageDescriptor {
        guard let descriptor else { throw WireError(message: "a call's message", reason: "it has no descriptor") }
        return descriptor
    }

    static func method(_ name: String, of service: TemporalService) throws(WireError)
        -> ProtobufCMethodDescriptor
    {
        let descriptor = descriptor(of: service)
        for index in 0..<Int(descriptor.n_methods) {
            let method = descriptor.methods[index]
            if String(cString: method.name) == name { return method }
        }
        throw WireError(message: service.rawValue, reason: "it has no method \(name)")
    }

    private static func descriptor(of service: TemporalService) -> ProtobufCServiceDescriptor {
        switch service {
        case .workflow: temporal__api__workflowservice__v1__workflow_service__descriptor
        case .operator: temporal__api__operatorservice__v1__operator_service__descriptor
        case .test: temporal__api__testservice__v1__test_service__descriptor
        case .health: grpc__health__v1__health__descriptor
        }
    }
}
