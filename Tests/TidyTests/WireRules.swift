/// Where the wire keeps what it knows.
enum WireRules {
    private static let calls = "Sources/TemporalWire/Calls/"

    /// What is declared among the calls and is neither a request nor an answer.
    ///
    /// How a value is read and written is asked by several calls. So it stands in `Decode` and `Encode`, and the value in
    /// `TemporalModel` or `TemporalCore`.
    static func findings(_ file: SourceFile) -> [Finding] {
        guard file.path.hasPrefix(calls) else { return [] }
        return file.lines.indices.compactMap { index in
            guard let match = file.code(index).firstMatch(of: declaration) else { return nil }
            let name = match.output.1
            if name.hasSuffix("Request") || name.hasSuffix("Response") { return nil }
            return Finding(
                path: file.path,
                line: index + 1,
                rule: "wire",
                message: "\(name) is neither a request nor an answer: values are read in Decode and written in Encode"
            )
        }
    }

    /// A declaration that is not inside another, by its name.
    private static var declaration: Regex<(Substring, Substring)> {
        /^(?:[a-z]+ )*(?:struct|class|enum|actor|protocol|extension|typealias|func|let|var) ([^\s:{(<]+)/
    }
}
