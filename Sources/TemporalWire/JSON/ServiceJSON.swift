internal import CProtobufC
internal import CTemporalAPI

/// Turns the JSON of a workflow service's messages into wire bytes: what tests and in-memory servers speak.
package enum ServiceJSON {
    /// The wire bytes of a call's request.
    package static func request(_ method: String, json: String) throws(WireError) -> [UInt8] {
        try bytes(json, as: try self.method(method).input)
    }

    /// The wire bytes of a call's answer.
    package static func response(_ method: String, json: String) throws(WireError) -> [UInt8] {
        try bytes(json, as: try self.method(method).output)
    }

    private static func bytes(_ json: String, as descriptor: MessageDescriptor?) throws(WireError) -> [UInt8] {
        guard let descriptor else { throw WireError(message: "a call's message", reason: "it has no descriptor") }
        return try JSONTranscoder.bytes(of: try JSONValue.parse(Array(json.utf8)), as: descriptor)
    }

    private static func method(_ name: String) throws(WireError) -> ProtobufCMethodDescriptor {
        let service = temporal__api__workflowservice__v1__workflow_service__descriptor
        for index in 0..<Int(service.n_methods) {
            let method = service.methods[index]
            if String(cString: method.name) == name { return method }
        }
        throw WireError(message: "temporal.api.workflowservice.v1.WorkflowService", reason: "it has no method \(name)")
    }
}
