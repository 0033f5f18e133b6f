/// Lines of the text format.
struct Lines {
    private(set) var text = ""

    mutating func add(_ name: String, labels: String, value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    mutating func add(comment: String) { text += "# \(comment)\n" }
}

/// The text format 0.0.4 of https://prometheus.io/docs/instrumenting/exposition_formats/
enum TextFormat {
    static func text(_ registry: Registry) -> String {
        var lines = Lines()
        for (name, family) in registry.families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            lines.add(comment: "HELP \(name) \(Names.help(family.help))")
            lines.add(comment: "TYPE \(name) \(family.kind.rawValue)")
            for (_, series) in family.series.sorted(by: { $0.key < $1.key }) { series.write(to: &lines) }
        }
        return lines.text
    }
}

/// Names, labels and numbers as the format wants them.
enum Names {
    /// A metric's name: letters, digits, `_` and `:`, and no digit first.
    static func metric(_ text: String) -> String { legal(text) { $0 == ":" } }

    /// Labels in order of their names, without braces. Of two of one name the last counts; `le` is the buckets' own.
    static func labels(_ labels: [(String, String)]) -> String {
        var byName: [String: String] = [:]
        for (name, value) in labels {
            let name = legal(name) { _ in false }
            byName[name == "le" ? "le_" : name] = value
        }
        return byName.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(value($0.value))\"" }.joined(separator: ",")
    }

    /// A number; whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    /// A description on one line.
    static func help(_ text: String) -> String { escaped(text, quotes: false) }

    private static func value(_ text: String) -> String { escaped(text, quotes: true) }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func legal(_ text: String, _ isAlsoLegal: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            let isLegal =
                isDigit || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
                || isAlsoLegal(scalar)
            if result.isEmpty, isDigit { result = "_" }
            result.unicodeScalars.append(isLegal ? scalar : "_")
        }
        return result.isEmpty ? "_" : result
    }
}
