import Foundation
package import TemporalCore

/// Whether payloads hold the same values, however they are written.
package enum PayloadComparison {
    private static let jsonEncodings = [Payload.Encoding.json, Payload.Encoding.protobufJSON]

    /// Whether two payloads without codecs hold the same value.
    ///
    /// JSON counts by its value: SDKs put spaces, order members, escape characters and write numbers in their own ways,
    /// and a member that is null is left out by some.
    package static func areEqual(_ left: Payload, _ right: Payload) -> Bool {
        if left == right { return true }
        if let left = json(left), let right = json(right) { return areEqual(left, right) }
        return left.encoding == right.encoding && left.metadata == right.metadata && left.data == right.data
    }

    private static func json(_ payload: Payload) -> JSONValue? {
        if payload.encoding == Payload.Encoding.null { return .null }
        guard jsonEncodings.contains(payload.encoding) else { return nil }
        return try? JSONValue.parse(payload.data)
    }

    private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.unicodeScalars.elementsEqual(right.unicodeScalars)
        case (.number(let left), .number(let right)): left == right || areEqualNumbers(left, right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
        case (.object(let left), .object(let right)): areEqual(members(left), members(right))
        default: false
        }
    }

    private static func areEqual(_ left: [String: JSONValue], _ right: [String: JSONValue]) -> Bool {
        left.count == right.count
            && left.allSatisfy { name, value in right[name].map { areEqual(value, $0) } ?? false }
    }

    /// The members that are not null; of several with one name, the last.
    private static func members(_ members: [JSONValue.Member]) -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        for member in members {
            if case .null = member.value { found[member.name] = nil } else { found[member.name] = member.value }
        }
        return found
    }

    private static func areEqualNumbers(_ left: String, _ right: String) -> Bool {
        if let left = Int64(left), let right = Int64(right) { return left == right }
        // Most SDKs write a fraction with as many digits as a double has.
        guard let left = Double(left), let right = Double(right) else { return false }
        return left == right
    }
}
