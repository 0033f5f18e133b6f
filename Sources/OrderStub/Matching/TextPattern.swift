import Foundation

/// A condition for a header, a query parameter or a body.
indirect enum TextPattern: Hashable, Sendable {
    case equalTo(String, ignoringCase: Bool)
    case contains(String)
    case doesNotContain(String)
    case matches(String)
    case doesNotMatch(String)
    case absent
    case equalToJSON(JSONValue, ignoringOrder: Bool, ignoringExtras: Bool)
    case jsonPath(JSONPath, TextPattern?)

    func matches(_ text: String?) -> Bool {
        guard let text else { return matchesNothing }
        switch self {
        case .equalTo(let wanted, let ignoringCase):
            return ignoringCase ? text.lowercased() == wanted.lowercased() : text == wanted
        case .contains(let part): return text.contains(part)
        case .doesNotContain(let part): return !text.contains(part)
        case .matches(let regex): return Regexes.matches(text, regex)
        case .doesNotMatch(let regex): return !Regexes.matches(text, regex)
        case .absent: return false
        case .equalToJSON(let wanted, let ignoringOrder, let ignoringExtras):
            guard let value = JSONValue(Data(text.utf8)) else { return false }
            return value.equals(wanted, ignoringOrder: ignoringOrder, ignoringExtras: ignoringExtras)
        case .jsonPath(let path, let pattern):
            guard let document = JSONValue(Data(text.utf8)) else { return false }
            guard let pattern else { return path.isFound(in: document) }
            return path.found(in: document).contains { pattern.matches($0.text) }
        }
    }

    /// As in WireMock: a value that is not there does not contain anything either.
    private var matchesNothing: Bool {
        switch self {
        case .absent, .doesNotContain, .doesNotMatch: true
        default: false
        }
    }
}

extension TextPattern {
    /// Reads `{"equalTo": "x"}` and the other operators; `place` is named in errors.
    init(_ json: JSONValue, at place: String) throws(MappingError) {
        guard case .object(let members) = json else { throw MappingError(place, "is not an object") }
        let flags = ["caseInsensitive", "ignoreArrayOrder", "ignoreExtraElements"]
        let operators = members.keys.filter { !flags.contains($0) }.sorted()
        guard let name = operators.first, operators.count == 1, let operand = members[name] else {
            throw MappingError(place, "needs exactly one operator, not [\(operators.joined(separator: ", "))]")
        }
        let place = "\(place).\(name)"
        let isSet = { (flag: String) in members[flag] == .bool(true) }
        switch name {
        case "equalTo": self = .equalTo(try Self.text(operand, place), ignoringCase: isSet("caseInsensitive"))
        case "contains": self = .contains(try Self.text(operand, place))
        case "doesNotContain": self = .doesNotContain(try Self.text(operand, place))
        case "matches": self = .matches(try Self.regex(operand, place))
        case "doesNotMatch": self = .doesNotMatch(try Self.regex(operand, place))
        case "absent": self = .absent
        case "equalToJson":
            self = .equalToJSON(
                try Self.document(operand, place),
                ignoringOrder: isSet("ignoreArrayOrder"),
                ignoringExtras: isSet("ignoreExtraElements")
            )
        case "matchesJsonPath": self = try Self.jsonPath(operand, place)
        default: throw MappingError(place, "is not known to order-stub")
        }
    }

    static func regex(_ json: JSONValue, _ place: String) throws(MappingError) -> String {
        let pattern = try text(json, place)
        guard Regexes.isValid(pattern) else { throw MappingError(place, "'\(pattern)' is not a regular expression") }
        return pattern
    }

    static func text(_ json: JSONValue, _ place: String) throws(MappingError) -> String {
        guard let text = json.string else { throw MappingError(place, "is not a text") }
        return text
    }

    /// Mappings contain the document itself or, in older files, a string that contains it.
    private static func document(_ json: JSONValue, _ place: String) throws(MappingError) -> JSONValue {
        guard let text = json.string else { return json }
        guard let document = JSONValue(Data(text.utf8)) else { throw MappingError(place, "is not JSON") }
        return document
    }

    private static func jsonPath(_ json: JSONValue, _ place: String) throws(MappingError) -> TextPattern {
        var inner: TextPattern?
        var expression = json
        if case .object(var members) = json {
            expression = members.removeValue(forKey: "expression") ?? .null
            inner = members.isEmpty ? nil : try TextPattern(.object(members), at: place)
        }
        do {
            return .jsonPath(try JSONPath(try text(expression, place)), inner)
        } catch let error as JSONPathError {
            throw MappingError(place, error.description)
        } catch let error as MappingError {
            throw error
        } catch {
            throw MappingError(place, "\(error)")
        }
    }
}

extension JSONValue {
    fileprivate func equals(_ wanted: JSONValue, ignoringOrder: Bool, ignoringExtras: Bool) -> Bool {
        let same = { (left: JSONValue, right: JSONValue) in
            left.equals(right, ignoringOrder: ignoringOrder, ignoringExtras: ignoringExtras)
        }
        switch (self, wanted) {
        case (.object(let members), .object(let wantedMembers)):
            guard ignoringExtras || members.count == wantedMembers.count else { return false }
            return wantedMembers.allSatisfy { name, value in members[name].map { same($0, value) } ?? false }
        case (.array(let elements), .array(let wantedElements)):
            guard ignoringExtras || elements.count == wantedElements.count else { return false }
            if !ignoringOrder {
                return elements.count >= wantedElements.count && zip(elements, wantedElements).allSatisfy(same)
            }
            var rest = elements
            return wantedElements.allSatisfy { value in
                guard let index = rest.firstIndex(where: { same($0, value) }) else { return false }
                rest.remove(at: index)
                return true
            }
        default:
            return self == wanted
        }
    }
}
