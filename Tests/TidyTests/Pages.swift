import Foundation

/// The Swift that the README and the pages in `docs` show, and where it is compiled.
///
/// A block of a page is the text of a marked region of some test: `// readme: NAME` or `// docs: NAME` begins one,
/// `// readme: end` or `// docs: end` ends it.
struct Pages {
    /// A piece of Swift, and where it stands.
    struct Block: Equatable {
        let place: String
        let text: String
    }

    let shown: [Block]
    let compiled: [Block]

    /// - Parameters:
    ///   - pages: the Markdown of each page, by its path.
    ///   - sources: the tests that may hold regions.
    init(pages: [(path: String, text: String)], sources: [SourceFile]) {
        shown = pages.flatMap { page in
            Self.blocks(
                page.path,
                page.text.components(separatedBy: "\n"),
                from: { $0 == "```swift" },
                to: { $0 == "```" }
            )
        }
        compiled = sources.flatMap { file in
            Self.blocks(file.path, file.lines, from: { Self.mark($0).map { $0 != "end" } ?? false }) {
                Self.mark($0) == "end"
            }
        }
    }

    /// The pages and tests of a package.
    init(of tree: SourceTree) throws {
        let docs = FileManager.default.subpaths(atPath: tree.root.appending(path: "docs").path) ?? []
        let paths = ["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
        self.init(
            pages: try paths.map { ($0, try tree.text($0)) },
            sources: tree.files.filter { $0.area == "Tests" && $0.target != "TidyTests" }
        )
    }

    /// Swift that is shown and not compiled as a user's, and regions that no page shows. What users of the SDK read is
    /// compiled in a package that has no more than its products; the application's pages show this package's insides.
    var findings: [String] {
        let regions = Set(compiled.map(\.text))
        let outside = Set(compiled.filter { $0.place.hasPrefix("Tests/Consumer/") }.map(\.text))
        let blocks = Set(shown.map(\.text))
        return shown.filter { !($0.place.hasPrefix("docs/orders") ? regions : outside).contains($0.text) }
            .map { "\($0.place): not compiled in Tests/Consumer:\n\($0.text)" }
            + compiled.filter { !blocks.contains($0.text) }.map { "\($0.place): on no page:\n\($0.text)" }
    }

    private static func mark(_ line: String) -> String? {
        for prefix in ["// readme: ", "// docs: "] where line.hasPrefix(prefix) {
            return String(line.dropFirst(prefix.count))
        }
        return nil
    }

    /// What stands between two kinds of lines, without the indentation that it has as a whole.
    private static func blocks(
        _ path: String,
        _ lines: [String],
        from: (String) -> Bool,
        to: (String) -> Bool
    ) -> [Block] {
        var blocks: [Block] = []
        var block: (start: Int, lines: [String])?
        for (number, line) in lines.enumerated() {
            let words = line.trimmingCharacters(in: .whitespaces)
            if let (start, lines) = block, to(words) {
                let indents = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }
                let text = lines.map { String($0.dropFirst(indents.min() ?? 0)) }.joined(separator: "\n")
                blocks.append(Block(place: "\(path):\(start + 1)", text: text))
                block = nil
            } else if block != nil {
                block?.lines.append(line)
            } else if from(words) {
                block = (number, [])
            }
        }
        return blocks
    }
}
