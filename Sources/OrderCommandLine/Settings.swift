import TemporalCore

/// The environment's variables, with their types. An empty variable counts as unset.
public struct Settings: Sendable {
    @Redacted private(set) var variables: [String: String]

    /// Settings from these variables.
    public init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The settings with other values for some variables.
    public func with(_ changes: [String: String]) -> Settings { Settings(variables.merging(changes) { $1 }) }

    /// Every variable with its value.
    public var all: [String: String] { variables }

    /// The first of these variables that is set.
    public func text(_ names: String...) -> String? {
        for name in names {
            if let value = variables[name], !value.isEmpty { return value }
        }
        return nil
    }

    /// A whole number.
    public func integer(_ name: String, from minimum: Int) throws(CommandFailure) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), number >= minimum else {
            throw invalid(name, is: text, "give a whole number from \(minimum) on")
        }
        return number
    }

    /// A number within bounds.
    public func number(_ name: String, in range: ClosedRange<Double>) throws(CommandFailure) -> Double? {
        guard let text = text(name) else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw invalid(name, is: text, "give a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A Boolean: `true`, `1`, `yes`, `on`, `false`, `0`, `no`, `off`.
    public func flag(_ name: String) throws(CommandFailure) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default: throw invalid(name, is: text, "give true or false")
        }
    }

    /// A length of time in milliseconds: `500ms`, `30s`, `15m`, `24h`, or bare seconds.
    public func milliseconds(_ name: String) throws(CommandFailure) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let time = Self.milliseconds(text), time > 0 else {
            throw invalid(name, is: text, "give a time such as 500ms, 30s, 15m or 24h")
        }
        return time
    }

    /// One of several words.
    public func word(_ name: String, of words: [String]) throws(CommandFailure) -> String? {
        try word(nil, "", else: name, of: words)
    }

    /// One of several words, from a flag or, if that is not given, from a variable.
    public func word(
        _ value: String?,
        _ flag: String,
        else name: String,
        of words: [String]
    ) throws(CommandFailure) -> String? {
        guard let text = value ?? text(name) else { return nil }
        guard words.contains(text.lowercased()) else {
            throw invalid(value == nil ? name : flag, is: text, "give one of: \(words.joined(separator: ", "))")
        }
        return text.lowercased()
    }

    /// The failure that names a variable, its value and what to give instead.
    public func invalid(_ name: String, is value: String, _ advice: String) -> CommandFailure {
        .usage("\(name) is '\(value)'; \(advice)")
    }

    /// Reads a length of time; `nil` if the text is not one.
    public static func milliseconds(_ text: String) -> Int64? {
        let units: [(suffix: String, factor: Double)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]
        let unit = units.first { text.hasSuffix($0.suffix) }
        let digits = unit.map { text.dropLast($0.suffix.count) } ?? text[...]
        guard let first = digits.utf8.first, (48...57).contains(first), let count = Double(digits) else { return nil }
        let time = (count * (unit?.factor ?? 1_000)).rounded()
        return time < 1e15 ? Int64(time) : nil
    }
}
