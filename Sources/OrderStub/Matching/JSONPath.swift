import Foundation

/// A JSONPath expression: the part of the language that WireMock mappings use.
///
/// `$`, `.name`, `['name']`, `[0]`, `[*]`, `..name`, and filters `[?(…)]` with comparisons, `=~ /…/`, `&&`, `||`, `!`
/// and existence. Anything else is refused when the mapping is read, and not ignored when it is used.
struct JSONPath: Hashable, Sendable {
    indirect enum Step: Hashable, Sendable {
        case child(String)
        case index(Int)
        case wildcard
        case descendants(Step)
        case filter(Condition)
    }

    indirect enum Condition: Hashable, Sendable {
        case exists(Operand)
        case compare(Operand, Comparison, Operand)
        case matches(Operand, regex: String)
        case not(Condition)
        case and(Condition, Condition)
        case or(Condition, Condition)
    }

    enum Operand: Hashable, Sendable {
        case literal(JSONValue)
        case here([Step])
        case root([Step])
    }

    enum Comparison: String, Hashable, Sendable, CaseIterable {
        // The longer ones first, so that a reader does not stop at the `<` of `<=`.
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case greater = ">"
    }

    let text: String
    let steps: [Step]

    /// Whether the path leads to at most one value.
    var isDefinite: Bool {
        steps.allSatisfy { step in
            switch step {
            case .child, .index: true
            case .wildcard, .descendants, .filter: false
            }
        }
    }

    /// Whether a document matches as in WireMock: an empty value at the end of a definite path does not count.
    func isFound(in document: JSONValue) -> Bool {
        let values = values(in: document)
        return isDefinite ? values.contains { !$0.isEmpty } : !values.isEmpty
    }

    /// The values that a pattern is compared with: if the value is an array, each element, as in WireMock.
    func found(in document: JSONValue) -> [JSONValue] {
        let values = values(in: document)
        guard isDefinite, case .array(let elements)? = values.first else { return values }
        return elements
    }

    /// Every value of `document` that the path leads to.
    func values(in document: JSONValue) -> [JSONValue] {
        Self.follow(steps[...], from: document, root: document)
    }

    private static func follow(_ steps: ArraySlice<Step>, from value: JSONValue, root: JSONValue) -> [JSONValue] {
        guard let step = steps.first else { return [value] }
        return take(step, from: value, root: root).flatMap { follow(steps.dropFirst(), from: $0, root: root) }
    }

    private static func take(_ step: Step, from value: JSONValue, root: JSONValue) -> [JSONValue] {
        switch (step, value) {
        case (.child(let name), .object(let members)):
            members[name].map { [$0] } ?? []
        case (.index(let index), .array(let elements)):
            elements.element(index < 0 ? elements.count + index : index).map { [$0] } ?? []
        case (.wildcard, .array(let elements)):
            elements
        case (.wildcard, .object(let members)):
            members.sorted { $0.key < $1.key }.map(\.value)
        case (.descendants(let inner), _):
            take(inner, from: value, root: root)
                + take(.wildcard, from: value, root: root).flatMap { take(step, from: $0, root: root) }
        case (.filter(let condition), .array(let elements)):
            elements.filter { holds(condition, for: $0, root: root) }
        case (.filter(let condition), .object):
            // As in WireMock's JSONPath: a filter on an object tests the object itself.
            holds(condition, for: value, root: root) ? [value] : []
        default:
            []
        }
    }

    private static func holds(_ condition: Condition, for here: JSONValue, root: JSONValue) -> Bool {
        switch condition {
        case .exists(let operand):
            value(of: operand, here, root) != nil
        case .compare(let left, let comparison, let right):
            comparison.holds(value(of: left, here, root), value(of: right, here, root))
        case .matches(let operand, let regex):
            value(of: operand, here, root)?.string.map { Regexes.matches($0, regex) } ?? false
        case .not(let inner):
            !holds(inner, for: here, root: root)
        case .and(let left, let right):
            holds(left, for: here, root: root) && holds(right, for: here, root: root)
        case .or(let left, let right):
            holds(left, for: here, root: root) || holds(right, for: here, root: root)
        }
    }

    private static func value(of operand: Operand, _ here: JSONValue, _ root: JSONValue) -> JSONValue? {
        switch operand {
        case .literal(let value): value
        case .here(let steps): follow(steps[...], from: here, root: root).first
        case .root(let steps): follow(steps[...], from: root, root: root).first
        }
    }
}

extension JSONPath.Comparison {
    /// Values of different types are never less or greater: `"50000.00"` is a string, not a number. They may be equal,
    /// though, as in WireMock, since both use the same files.
    fileprivate func holds(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch self {
        case .equal: return Self.areEqual(left, right)
        case .notEqual: return !Self.areEqual(left, right)
        default: break
        }
        switch (left, right) {
        case (.number(let left), .number(let right)): return orders(left, right)
        case (.string(let left), .string(let right)): return orders(left, right)
        default: return false
        }
    }

    private static func areEqual(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left, right) {
        case (nil, _), (_, nil): false
        case (.number(let number), .string(let text)), (.string(let text), .number(let number)):
            JSONValue(Data(text.utf8)) == .number(number)
        default: left == right
        }
    }

    private func orders<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal, .notEqual: false
        }
    }
}

extension JSONValue {
    fileprivate var isEmpty: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}

extension Array {
    fileprivate func element(_ index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}

/// Regular expressions that must match a whole text, as Java's `matches` does.
enum Regexes {
    static func isValid(_ pattern: String) -> Bool {
        (try? Regex(pattern)) != nil
    }

    static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return (try? regex.wholeMatch(in: text)) != nil
    }
}
