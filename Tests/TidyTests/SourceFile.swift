import Foundation

/// A Swift file as the checks see it.
struct SourceFile {
    /// The path from the package's root.
    let path: String
    let lines: [String]
    /// The lines without their string literals' contents, and without their comments.
    private let bareLines: [String], codeLines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.components(separatedBy: "\n")
        bareLines = lines.map(Self.withoutLiterals)
        codeLines = bareLines.map { line in
            line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? line
        }
    }

    /// `Sources` or `Tests`.
    var area: String { String(path.prefix { $0 != "/" }) }
    /// The folder below `Sources` or `Tests`, which is named after its target.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// A line without its comment and the contents of its string literals.
    func code(_ index: Int) -> String { codeLines[index] }

    private static func withoutLiterals(_ line: String) -> String {
        guard line.contains("\"") else { return line }
        return line.replacing(/"(?:\\.|[^"\\])*"/, with: "\"\"")
    }

    /// The exception that a line makes, if it makes one.
    func allowance(_ index: Int) -> Allowance? { Allowance(bareLines[index]) }

    /// A line with its string literals but without its comment; `://` begins no comment.
    func literals(_ index: Int) -> String {
        let line = lines[index]
        if line.drop(while: \.isWhitespace).hasPrefix("//") { return "" }
        return line.range(of: " // ").map { String(line[..<$0.lowerBound]) } ?? line
    }

    /// Whether a line, or the one above it, says why the rule does not hold for it.
    func allows(_ rule: String, at index: Int) -> Bool {
        [index, index - 1].contains { candidate in
            guard lines.indices.contains(candidate), let allowance = allowance(candidate) else { return false }
            return allowance.rule == rule && !allowance.reason.isEmpty
        }
    }
}

/// A line's exception from a rule: the mark, the rule, a dash and the reason.
struct Allowance {
    let rule: String
    let reason: String

    init?(_ line: String) {
        guard line.contains("tidy:allow") else { return nil }
        guard let match = line.firstMatch(of: /\/\/.*tidy:allow ([a-z-]+)(?: — (.*))?/) else { return nil }
        rule = String(match.output.1)
        reason = match.output.2.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }
}

/// The files of this package that people write.
struct SourceTree {
    let root: URL
    let files: [SourceFile]

    private static let excluded = ["Sources/CTemporalAPI/", "Tests/CompileFailTests/Cases/"]

    /// Reads the package that this file belongs to.
    init(around file: String = #filePath, areas: [String] = ["Sources", "Tests"]) throws {
        let root = URL(filePath: file).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        let paths = areas.flatMap { area in
            (FileManager.default.subpaths(atPath: root.appending(path: area).path) ?? []).map { "\(area)/\($0)" }
        }
        let swift = paths.filter { path in
            path.hasSuffix(".swift") && !path.contains("/.build") && !Self.excluded.contains { path.hasPrefix($0) }
        }
        files = try swift.sorted().map { path in
            SourceFile(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
        }
        self.root = root
    }

    /// The text of a file that is not Swift source, by its path from the root.
    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
