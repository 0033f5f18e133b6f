package import TemporalCore

/// The token of an operation that a workflow runs for: which one, in the form that all SDKs write and read.
package struct NexusOperationToken: Hashable, Sendable {
    package var namespace: String
    package var workflowID: String

    /// What the token is about, among other things that SDKs have tokens for.
    private static let workflow = 1

    /// The token of a workflow.
    package init(namespace: String, workflowID: String) {
        self.namespace = namespace
        self.workflowID = workflowID
    }

    /// The token as the server keeps it: JSON in base64 for URLs, without padding.
    package var text: String {
        let namespace = JSONText.quoted(namespace)
        let json = "{\"t\":\(Self.workflow),\"ns\":\(namespace),\"wid\":\(JSONText.quoted(workflowID))}"
        let base64 = Base64.encode(Array(json.utf8)).utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: base64, as: UTF8.self)
    }

    /// Reads a token.
    /// - Throws: ``NexusHandlerFailure`` when it is not the token of a workflow.
    package init(_ text: String) throws(NexusHandlerFailure) {
        guard let bytes = Base64.decode(text) else { throw Self.unreadable("it is not base64") }
        let json = String(decoding: bytes, as: UTF8.self)
        guard let type = JSONText.member("t", of: json) else { throw Self.unreadable("it names no type") }
        guard Int(type) == Self.workflow else { throw Self.unreadable("it is not the token of a workflow") }
        if let version = JSONText.member("v", of: json), version != "0", version != "null" {
            throw Self.unreadable("its version is \(version), which this SDK does not know")
        }
        guard let workflowID = JSONText.member("wid", of: json).flatMap(JSONText.unquoted), !workflowID.isEmpty else {
            throw Self.unreadable("it names no workflow")
        }
        guard let namespace = JSONText.member("ns", of: json).flatMap(JSONText.unquoted) else {
            throw Self.unreadable("it names no namespace")
        }
        self.init(namespace: namespace, workflowID: workflowID)
    }

    private static func unreadable(_ reason: String) -> NexusHandlerFailure {
        NexusHandlerFailure("the operation's token cannot be read: \(reason)", type: .badRequest)
    }
}
