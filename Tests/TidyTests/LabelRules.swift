/// Functions whose arguments a reader of the call cannot tell apart.
enum LabelRules {
    /// How many parameters may be without a label.
    private static let most = 2

    /// The functions of a file that have more parameters without a label than that. A list of values at the end, such
    /// as `String...`, does not count.
    static func findings(in file: SourceFile) -> [Finding] {
        file.lines.indices.compactMap { index in
            // Patterns are slow.
            guard file.lines[index].contains("func ") || file.lines[index].contains("init") else { return nil }
            guard let opening = file.code(index).firstMatch(of: /\b(?:func [^\s(<]+|init[?]?)(?:<.*?>)?\(/) else {
                return nil
            }
            let rest = file.code(index)[opening.range.upperBound...]
            let unlabelled = parameters(after: String(rest), in: file, from: index).count(where: isUnlabelled)
            // The mark may stand above the first parameter too, so as not to part a doc comment from its function.
            let isAllowed = [index, index + 1].contains { file.allows("labels", at: $0) }
            guard unlabelled > most, !isAllowed else { return nil }
            let message = "\(unlabelled) parameters without a label: give them labels or a type"
            return Finding(path: file.path, line: index + 1, rule: "labels", message: message)
        }
    }

    private static func isUnlabelled(_ parameter: String) -> Bool {
        parameter.firstMatch(of: /^\s*(?:@\w+(?:\([^)]*\))?\s+)*_\s/) != nil && !parameter.hasSuffix("...")
    }

    /// The parameters of a declaration, from behind its opening parenthesis to the closing one.
    private static func parameters(after start: String, in file: SourceFile, from line: Int) -> [String] {
        var parameters = [""]
        var depth = 0
        var before: Character = " "
        for index in line..<file.lines.endIndex {
            let text = index == line ? start : " " + file.code(index)
            for character in text {
                switch character {
                case "(", "[", "{", "<": depth += 1
                case ")" where depth == 0: return parameters
                case ")", "]", "}": depth -= 1
                // Not that of an arrow.
                case ">" where before != "-": depth -= 1
                default: break
                }
                if character == ",", depth == 0 {
                    parameters.append("")
                } else {
                    parameters[parameters.count - 1].append(character)
                }
                before = character
            }
        }
        return []
    }
}
