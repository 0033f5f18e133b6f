import Foundation

/// The Swift that the README, the pages in `docs` and those of the catalogue show, and where it is compiled.
///
/// A block of a page is the text of a marked region of some test: `// readme: NAME` or `// docs: NAME` begins one,
/// `// readme: end` or `// docs: end` ends it. Two kinds of blocks need no region: those that only import, and those of
/// the README that name a file at the end of their first line, which a test pastes into an empty folder and builds.
struct Pages {
    /// A piece of Swift, and where it stands.
    struct Block: Equatable {
        let place: String
        let text: String

        private var lines: [Substring] { text.split(separator: "\n") }
        /// The path of the page.
        var page: String { String(place.prefix { $0 != ":" }) }
        /// The modules that it imports.
        var imports: [String] {
            lines.compactMap { line in
                guard line.hasPrefix("import "), line != "import PackageDescription" else { return nil }
                return line.split(separator: " ").last.map(String.init)
            }
        }
        var onlyImports: Bool { lines.allSatisfy { $0.hasPrefix("import ") } }
        /// A whole file, named in its first line, of the page from which a test builds a package.
        var isPasted: Bool {
            guard page == "README.md", let first = lines.first else { return false }
            return first.hasPrefix("//") && first.hasSuffix(".swift")
        }
    }

    let shown: [Block]
    let compiled: [Block]
    /// What a page may import: the products of the package and of others, and the application's modules.
    private let modules: Set<String>

    /// - Parameters:
    ///   - pages: the Markdown of each page, by its path.
    ///   - sources: the tests that may hold regions.
    ///   - manifest: the text of `Package.swift`.
    init(pages: [(path: String, text: String)], sources: [SourceFile], manifest: String) {
        modules = Set(manifest.matches(of: /\.(?:library|product)\(name: "(\w+)"/).map { String($0.1) })
            .union(manifest.matches(of: /\.target\(name: "(Order\w+)"/).map { String($0.1) })
            .union(manifest.matches(of: /\.target\(\s+name: "(Order\w+)"/).map { String($0.1) })
            .union(["Foundation", "Synchronization", "Testing"])
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
        let paths = ["docs", "Sources/Temporal/Temporal.docc"].flatMap { folder in
            (FileManager.default.subpaths(atPath: tree.root.appending(path: folder).path) ?? [])
                .filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }.sorted()
        }
        self.init(
            pages: try (["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + paths).map { ($0, try tree.text($0)) },
            sources: tree.files.filter { $0.area == "Tests" && $0.target != "TidyTests" },
            manifest: try tree.text("Package.swift")
        )
    }

    /// Swift that is shown and not compiled as a user's, and regions that no page shows. What users of the SDK read is
    /// compiled in a package that has no more than its products; the application's pages show this package's insides,
    /// and SwiftProtobuf is a package that only the wire's tests fetch.
    var findings: [String] {
        let regions = Set(compiled.map(\.text))
        let outside = Set(
            compiled.filter { $0.place.hasPrefix("Tests/Consumer") || $0.place.hasPrefix("Tests/Macros/") }.map(\.text)
        )
        let blocks = Set(shown.map(\.text))
        let lost = shown.filter { block in
            let isInside = block.place.hasPrefix("docs/orders") || block.text.contains("SwiftProtobuf.")
            let places = isInside ? regions : outside
            return !places.contains(block.text) && !block.onlyImports && !block.isPasted
        }
        return lost.map { "\($0.place): not compiled in Tests/Consumer:\n\($0.text)" }
            + compiled.filter { !blocks.contains($0.text) }.map { "\($0.place): on no page:\n\($0.text)" }
            + importFindings
    }

    /// Pages that do not say what their code imports, and imports of modules that a package cannot have.
    private var importFindings: [String] {
        let pages = Dictionary(grouping: shown.filter { !$0.isPasted }, by: \.page)
        let silent = pages.filter { page in page.value.allSatisfy { $0.imports.isEmpty } }.keys
        return silent.sorted().map { "\($0): says nowhere what its Swift imports" }
            + shown.flatMap { block in
                block.imports.filter { !modules.contains($0) }.map {
                    "\(block.place): imports \($0), which no product has"
                }
            }
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
