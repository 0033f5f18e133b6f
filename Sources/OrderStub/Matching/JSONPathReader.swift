import Foundation

/// Why a text is not a JSONPath expression that the stub supports.
struct JSONPathError: Error, CustomStringConvertible {
    var path: String
    var position: Int
    var expected: String

    var description: String { "JSONPath '\(path)', character \(position + 1): expected \(expected)" }
}

extension JSONPath {
    init(_ text: String) throws(JSONPathError) {
        var reader = JSONPathReader(text)
        try reader.expect("$")
        let steps = try reader.steps()
        guard reader.isAtEnd else { throw reader.error("the end, '.' or '['") }
        self.init(text: text, steps: steps)
    }
}

/// Reads an expression from left to right, one character ahead.
private struct JSONPathReader {
    private let text: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = Array(text)
    }

    var isAtEnd: Bool { position == text.count }

    func error(_ expected: String) -> JSONPathError {
        JSONPathError(path: String(text), position: position, expected: expected)
    }

    mutating func take(_ word: String) -> Bool {
        guard text[position...].starts(with: word) else { return false }
        position += word.count
        return true
    }

    mutating func expect(_ word: String) throws(JSONPathError) {
        guard take(word) else { throw error("'\(word)'") }
    }

    mutating func steps() throws(JSONPathError) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        while true {
            if take("..") {
                let step: JSONPath.Step = take("[") ? try bracket() : try name()
                steps.append(.descendants(step))
            } else if take(".") {
                steps.append(try name())
            } else if take("[") {
                steps.append(try bracket())
            } else {
                return steps
            }
        }
    }

    private mutating func name() throws(JSONPathError) -> JSONPath.Step {
        if take("*") { return .wildcard }
        let name = takeWhile { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        guard !name.isEmpty else { throw error("a name") }
        guard position == text.count || text[position] != "(" else { throw error("no function") }
        return .child(name)
    }

    /// What follows `[`.
    private mutating func bracket() throws(JSONPathError) -> JSONPath.Step {
        skipSpaces()
        let step: JSONPath.Step
        if take("?(") {
            step = .filter(try alternatives())
            try expect(")")
        } else if take("*") {
            step = .wildcard
        } else if let quoted = try quoted() {
            step = .child(quoted)
        } else if let index = Int(takeWhile { $0.isNumber || $0 == "-" }) {
            step = .index(index)
        } else {
            throw error("a quoted name, an index, '*' or '?('")
        }
        skipSpaces()
        try expect("]")
        return step
    }

    private mutating func alternatives() throws(JSONPathError) -> JSONPath.Condition {
        var condition = try conjunction()
        while takeOperator("||") { condition = .or(condition, try conjunction()) }
        return condition
    }

    private mutating func conjunction() throws(JSONPathError) -> JSONPath.Condition {
        var condition = try comparison()
        while takeOperator("&&") { condition = .and(condition, try comparison()) }
        return condition
    }

    private mutating func comparison() throws(JSONPathError) -> JSONPath.Condition {
        if takeOperator("!") { return .not(try comparison()) }
        if takeOperator("(") {
            let inner = try alternatives()
            guard takeOperator(")") else { throw error("')'") }
            return inner
        }
        let left = try operand()
        if takeOperator("=~") { return .matches(left, regex: try regex()) }
        for comparison in JSONPath.Comparison.allCases where takeOperator(comparison.rawValue) {
            return .compare(left, comparison, try operand())
        }
        skipSpaces()
        guard position < text.count, ")&|".contains(text[position]) else { throw error("a comparison or ')'") }
        return .exists(left)
    }

    private mutating func operand() throws(JSONPathError) -> JSONPath.Operand {
        skipSpaces()
        if take("@") { return .here(try steps()) }
        if take("$") { return .root(try steps()) }
        if let quoted = try quoted() { return .literal(.string(quoted)) }
        let start = position
        switch takeWhile({ $0.isLetter || $0.isNumber || "+-.".contains($0) }) {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        case let word:
            if let number = JSONValue(Data(word.utf8)) { return .literal(number) }
            position = start
            throw error("'@', '$', a number, a quoted text, true, false or null")
        }
    }

    private mutating func quoted() throws(JSONPathError) -> String? {
        guard position < text.count, text[position] == "'" || text[position] == "\"" else { return nil }
        let quote = text[position]
        position += 1
        var content = ""
        while position < text.count, text[position] != quote {
            if text[position] == "\\", position + 1 < text.count { position += 1 }
            content.append(text[position])
            position += 1
        }
        try expect(String(quote))
        return content
    }

    private mutating func regex() throws(JSONPathError) -> String {
        skipSpaces()
        try expect("/")
        let pattern = takeWhile { $0 != "/" }
        try expect("/")
        let regex = take("i") ? "(?i)" + pattern : pattern
        guard Regexes.isValid(regex) else { throw error("a regular expression before this") }
        return regex
    }

    private mutating func takeOperator(_ word: String) -> Bool {
        skipSpaces()
        return take(word)
    }

    private mutating func skipSpaces() {
        _ = takeWhile { $0 == " " }
    }

    private mutating func takeWhile(_ isWanted: (Character) -> Bool) -> String {
        let taken = text[position...].prefix(while: isWanted)
        position += taken.count
        return String(taken)
    }
}
