package import TemporalCore

/// The token of an operation: what runs for it, in the form that all SDKs write and read.
package struct NexusOperationToken: Hashable, Sendable {
    /// What runs for an operation.
    package enum Target: Hashable, Sendable {
        case workflow(String)
        /// An activity without a workflow. The run is known when it has started.
        case activity(String, runID: String?)
        /// An update of a workflow. The run is known when the update is accepted.
        case update(String, workflowID: String, runID: String?)
    }

    package var namespace: String
    package var target: Target

    package init(namespace: String, _ target: Target) {
        self.namespace = namespace
        self.target = target
    }

    /// The token as the server keeps it: JSON in base64 for URLs, without padding.
    package var text: String {
        var members: [(String, String)] = []
        let type: Int
        switch target {
        case .workflow(let id):
            type = 1
            members.append(("wid", id))
        case .activity(let id, let runID):
            type = 2
            members.append(("aid", id))
            if let runID { members.append(("rid", runID)) }
        case .update(let id, let workflowID, let runID):
            type = 3
            members.append(("wid", workflowID))
            if let runID { members.append(("rid", runID)) }
            members.append(("uid", id))
        }
        let rest = members.map { ",\"\($0)\":\(JSONText.quoted($1))" }.joined()
        let json = "{\"t\":\(type),\"ns\":\(JSONText.quoted(namespace))\(rest)}"
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
    /// - Throws: ``NexusHandlerFailure`` when it is not a token that an SDK has made.
    package init(_ text: String) throws(NexusHandlerFailure) {
        guard let bytes = Base64.decode(text) else { throw Self.unreadable("it is not base64") }
        let json = String(decoding: bytes, as: UTF8.self)
        func member(_ name: String) -> String? {
            guard let text = JSONText.member(name, of: json).flatMap(JSONText.unquoted), !text.isEmpty else {
                return nil
            }
            return text
        }
        guard let type = JSONText.member("t", of: json) else { throw Self.unreadable("it names no type") }
        if let version = JSONText.member("v", of: json), version != "0", version != "null" {
            throw Self.unreadable("its version is \(version), which this SDK does not know")
        }
        let target: Target
        switch Int(type) {
        case 1:
            guard let id = member("wid") else { throw Self.unreadable("it names no workflow") }
            target = .workflow(id)
        case 2:
            guard let id = member("aid") else { throw Self.unreadable("it names no activity") }
            target = .activity(id, runID: member("rid"))
        case 3:
            guard let id = member("wid") else { throw Self.unreadable("it names no workflow") }
            guard let update = member("uid") else { throw Self.unreadable("it names no update") }
            target = .update(update, workflowID: id, runID: member("rid"))
        default: throw Self.unreadable("its type is \(type), which this SDK does not know")
        }
        guard let namespace = JSONText.member("ns", of: json).flatMap(JSONText.unquoted) else {
            throw Self.unreadable("it names no namespace")
        }
        self.init(namespace: namespace, target)
    }

    private static func unreadable(_ reason: String) -> NexusHandlerFailure {
        NexusHandlerFailure("the operation's token cannot be read: \(reason)", type: .badRequest)
    }
}
