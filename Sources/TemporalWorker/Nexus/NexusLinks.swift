package import TemporalCore
package import TemporalModel

// Links as addresses, in the form that all SDKs write and read:
// temporal:///namespaces/NAMESPACE/workflows/ID/RUN/history?eventID=5&eventType=NexusOperationScheduled&referenceType=…

extension NexusLink {
    private static let workflowEvent = "temporal.api.common.v1.Link.WorkflowEvent"
    private static let activity = "temporal.api.common.v1.Link.Activity"

    /// A workflow's event as an address; nil for what has no such form.
    package init?(_ link: WorkflowLink) {
        switch link {
        case .event(let event, let type, let namespace, let workflowID, let runID):
            var query = "eventType=\(Self.camelCase(type))&referenceType=EventReference"
            if event.rawValue != 0 { query = "eventID=\(event)&\(query)" }
            self.init(url: Self.path(to: workflowID, in: namespace, run: runID) + "?" + query, type: Self.workflowEvent)
        case .request(let id, let type, let namespace, let workflowID, let runID):
            let query = "eventType=\(Self.camelCase(type))&referenceType=RequestIdReference&requestID=\(id.urlQuoted)"
            self.init(url: Self.path(to: workflowID, in: namespace, run: runID) + "?" + query, type: Self.workflowEvent)
        case .activity(let namespace, let id, let runID):
            let parts = [namespace.urlQuoted, "activities", id.urlQuoted, runID.rawValue.urlQuoted, "details"]
            self.init(url: "temporal:///namespaces/" + parts.joined(separator: "/"), type: Self.activity)
        case .workflow, .batch: return nil
        }
    }

    private static func path(to workflowID: String, in namespace: String, run runID: RunID) -> String {
        "temporal:///namespaces/\(namespace.urlQuoted)/workflows/\(workflowID.urlQuoted)/\(runID.rawValue.urlQuoted)/history"
    }

    /// `TIMER_FIRED` as `TimerFired`.
    private static func camelCase(_ type: String) -> String {
        type.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined()
    }

    fileprivate var workflowLink: WorkflowLink? {
        if type == Self.activity {
            let parts = url.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 9, parts[0] == "temporal:", parts[3] == "namespaces", parts[5] == "activities",
                parts[8] == "details"
            else { return nil }
            let names = parts.map { String($0).urlUnquoted(inQuery: false) }
            return .activity(namespace: names[4], activityID: names[6], runID: RunID(names[7]))
        }
        guard type == Self.workflowEvent, let mark = url.firstIndex(of: "?") else { return nil }
        let parts = url[..<mark].split(separator: "/", omittingEmptySubsequences: false)
        // temporal: // "" / namespaces / N / workflows / W / R / history
        guard parts.count == 9, parts[0] == "temporal:", parts[3] == "namespaces", parts[5] == "workflows",
            parts[8] == "history"
        else { return nil }
        var query: [Substring: String] = [:]
        for item in url[url.index(after: mark)...].split(separator: "&") {
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2 { query[sides[0]] = String(sides[1]).urlUnquoted(inQuery: true) }
        }
        let names = parts.map { String($0).urlUnquoted(inQuery: false) }
        let (namespace, workflowID, runID) = (names[4], names[6], RunID(names[7]))
        let type = Self.snakeCase(query["eventType"] ?? "")
        switch query["referenceType"] {
        case "EventReference":
            let event = EventID(query["eventID"].flatMap { Int64($0) } ?? 0)
            return .event(event, type: type, namespace: namespace, workflowID: workflowID, runID: runID)
        case "RequestIdReference":
            let id = query["requestID"] ?? ""
            return .request(id: id, type: type, namespace: namespace, workflowID: workflowID, runID: runID)
        default: return nil
        }
    }

    /// `TimerFired` as `TIMER_FIRED`; one in the API's form, which newer SDKs write, stays.
    private static func snakeCase(_ type: String) -> String {
        if type.hasPrefix("EVENT_TYPE_") { return String(type.dropFirst("EVENT_TYPE_".count)) }
        return type.reduce(into: "") { text, letter in
            if letter.isUppercase, !text.isEmpty { text += "_" }
            text += letter.uppercased()
        }
    }
}

extension WorkflowLink {
    /// What an address leads to; nil for what is not an event of a workflow.
    package init?(_ link: NexusLink) {
        guard let read = link.workflowLink else { return nil }
        self = read
    }
}

extension String {
    /// The text as a part of an address.
    fileprivate var urlQuoted: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// The text that a part of an address stands for. A plus is a space in a query, and a plus elsewhere.
    fileprivate func urlUnquoted(inQuery: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(inQuery && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
