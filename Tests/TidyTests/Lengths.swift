/// Long files and functions: a list to look at, since length alone is not a mistake.
enum Lengths {
    static let fileLimit = 500
    static let functionLimit = 70

    static func findings(in file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        if file.lines.count > fileLimit {
            let message = "the file has \(file.lines.count) lines"
            findings.append(Finding(path: file.path, line: 1, rule: "long", message: message))
        }
        for (start, length) in functions(in: file) where length > functionLimit {
            let message = "the function has \(length) lines"
            findings.append(Finding(path: file.path, line: start + 1, rule: "long", message: message))
        }
        return findings
    }

    /// Where functions begin and how many lines they have, by counting braces.
    private static func functions(in file: SourceFile) -> [(start: Int, length: Int)] {
        let code = file.lines.indices.map(file.code)
        return code.indices.compactMap { start in
            guard code[start].contains("func ") || code[start].contains("init") else { return nil }
            guard code[start].contains(/\b(?:func\s|init\(|init<)/), !code[start].contains("= {") else { return nil }
            var depth = 0
            var hasBody = false
            for index in start..<code.count {
                depth += code[index].count { $0 == "{" } - code[index].count { $0 == "}" }
                hasBody = hasBody || code[index].contains("{")
                if hasBody, depth <= 0 { return (start, index - start + 1) }
            }
            return nil
        }
    }
}
