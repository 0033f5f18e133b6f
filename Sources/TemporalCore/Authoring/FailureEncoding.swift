// Failures on their way to the server and back: their values go through codecs, and where it is wanted their messages and
// stack traces too, in the form that the other SDKs write.

/// What `encoded_attributes` holds, as `json/plain` before codecs.
private struct FailureAttributes: Codable {
    let message: String
    let stackTrace: String

    enum CodingKeys: String, CodingKey {
        case message
        case stackTrace = "stack_trace"
    }

    /// What stands in the place of the message.
    static let placeholder = "Encoded failure"
}

extension PayloadConverter {
    /// A failure and its causes as the server is to keep them, no longer than every SDK can read.
    ///
    /// What cannot be encoded is not sent in the clear: then a failure goes that says so.
    package func encoded(_ failure: Failure) -> Failure {
        let failure = failure.readable
        do { return try failure.mapChain(encodedLink) } catch {
            let kind = failure.kind.mapPayloads { _ in [] }
            return Failure(message: "the failure cannot be encoded: \(error)", kind: kind, source: failure.source)
        }
    }

    /// One failure of a chain, without its causes.
    private func encodedLink(_ failure: Failure) throws -> Failure {
        var failure = failure
        failure.kind = try failure.kind.mapPayloads { payloads in
            try payloads.map { try payload(from: RawValue($0)) }
        }
        if encodesFailureAttributes, failure.encodedAttributes == nil {
            let attributes = FailureAttributes(message: failure.message, stackTrace: failure.stackTrace)
            failure.encodedAttributes = try payload(from: attributes)
            failure.message = FailureAttributes.placeholder
            failure.stackTrace = ""
        }
        return failure
    }

    /// A failure and its causes as they were before they were encoded.
    /// - Throws: what the converter says of a payload that it cannot read.
    package func decoded(_ failure: Failure) throws -> Failure { try failure.mapChain(decodedLink) }

    private func decodedLink(_ failure: Failure) throws -> Failure {
        var failure = failure
        failure.kind = try failure.kind.mapPayloads { payloads in
            try payloads.map { try value(RawValue.self, from: $0).payload }
        }
        if let payload = failure.encodedAttributes {
            let attributes = try value(FailureAttributes.self, from: payload)
            failure.message = attributes.message
            failure.stackTrace = attributes.stackTrace
            failure.encodedAttributes = nil
        }
        return failure
    }
}

extension Failure {
    /// The chain with each failure changed by itself.
    fileprivate func mapChain(_ change: (Failure) throws -> Failure) rethrows -> Failure {
        Failure(links: try links.map(change)) ?? self
    }
}

extension Failure.Kind {
    /// The payloads that it has.
    var payloads: [Payload] {
        switch self {
        case .application(let application): application.details
        case .timeout(_, let lastHeartbeat), .resetWorkflow(let lastHeartbeat): lastHeartbeat
        case .cancelled(let details): details
        case .terminated, .server, .activity, .childWorkflow, .nexusOperation, .nexusHandler, .other: []
        }
    }

    /// The kind with other payloads in their places.
    fileprivate func mapPayloads(_ change: ([Payload]) throws -> [Payload]) rethrows -> Failure.Kind {
        switch self {
        case .application(var application):
            application.details = try change(application.details)
            return .application(application)
        case .timeout(let kind, let lastHeartbeat): return .timeout(kind, lastHeartbeat: try change(lastHeartbeat))
        case .cancelled(let details): return .cancelled(try change(details))
        case .resetWorkflow(let lastHeartbeat): return .resetWorkflow(lastHeartbeat: try change(lastHeartbeat))
        case .terminated, .server, .activity, .childWorkflow, .nexusOperation, .nexusHandler, .other: return self
        }
    }
}
