// Failures between code and codecs: their messages and stack traces can become a payload, in the form that the other SDKs
// write, so that codecs hide them.

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
    /// A failure and its causes as codecs get them, no longer than every SDK can read.
    ///
    /// What cannot be encoded is not sent in the clear: then a failure goes that says so.
    package func encoded(_ failure: Failure) -> Failure {
        let failure = failure.readable
        guard encodesFailureAttributes else { return failure }
        do { return try failure.mapChain(encodedLink) } catch { return failure.hidden(because: error) }
    }

    /// One failure of a chain, without its causes.
    private func encodedLink(_ failure: Failure) throws -> Failure {
        guard failure.encodedAttributes == nil else { return failure }
        var failure = failure
        let attributes = FailureAttributes(message: failure.message, stackTrace: failure.stackTrace)
        failure.encodedAttributes = try payload(from: attributes)
        failure.message = FailureAttributes.placeholder
        failure.stackTrace = ""
        return failure
    }

    /// A failure and its causes as they were before they were encoded.
    /// - Throws: what the converter says of a payload that it cannot read.
    package func decoded(_ failure: Failure) throws -> Failure {
        guard failure.links.contains(where: { $0.encodedAttributes != nil }) else { return failure }
        return try failure.mapChain(decodedLink)
    }

    private func decodedLink(_ failure: Failure) throws -> Failure {
        guard let payload = failure.encodedAttributes else { return failure }
        var failure = failure
        let attributes = try value(FailureAttributes.self, from: payload)
        failure.message = attributes.message
        failure.stackTrace = attributes.stackTrace
        failure.encodedAttributes = nil
        return failure
    }
}

extension Failure {
    /// What is sent in the place of a failure that cannot be encoded: nothing that was to be hidden. Its messages stay where
    /// they are not to be.
    package func unencodable(_ error: any Error) -> Failure {
        guard links.allSatisfy({ $0.encodedAttributes == nil }) else { return hidden(because: error) }
        var failure = mapChain { link in
            var link = link
            link.kind = link.kind.withoutPayloads
            return link
        }
        failure.message += "; its details are not here, since they cannot be encoded: \(error)"
        return failure
    }

    fileprivate func hidden(because error: any Error) -> Failure {
        Failure(message: "the failure cannot be encoded: \(error)", kind: kind.withoutPayloads, source: source)
    }

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

    /// The same kind without its payloads.
    fileprivate var withoutPayloads: Failure.Kind {
        switch self {
        case .application(var application):
            application.details = []
            return .application(application)
        case .timeout(let kind, _): return .timeout(kind, lastHeartbeat: [])
        case .cancelled: return .cancelled([])
        case .resetWorkflow: return .resetWorkflow(lastHeartbeat: [])
        case .terminated, .server, .activity, .childWorkflow, .nexusOperation, .nexusHandler, .other: return self
        }
    }
}
