import Foundation
import Testing

@Suite("The package is tidy")
struct TidyTests {
    /// Read once for all the tests.
    private static let tree = Result { try SourceTree() }
    private let tree: SourceTree

    init() throws {
        tree = try Self.tree.get()
    }

    @Test("no word stands where there is a better way")
    func words() { expectNone(tree.files.flatMap(WordRules.findings)) }

    @Test("every target imports what it may and nothing else")
    func imports() { expectNone(tree.files.flatMap(ImportRules.findings) + PackageRules.decimals(in: tree.files)) }

    private static let packages = [
        "", "Tests/Consumer/", "Tests/ConsumerHTTP/", "Tests/Macros/", "Examples/", "Examples/HTTP/",
    ]

    @Test("what a file imports is in the manifest", arguments: packages)
    func manifests(_ folder: String) throws {
        let manifest = Manifest(in: folder, try tree.text("\(folder)Package.swift"))
        #expect(!manifest.targets.isEmpty)
        let files = folder.hasPrefix("Examples/") ? try SourceTree(areas: ["Examples"]).files : tree.files
        let inner = Self.packages.filter { $0.count > folder.count }
        expectNone(manifest.findings(in: files.filter { file in !inner.contains { file.path.hasPrefix($0) } }))
    }

    @Test("what holds a secret does not show it")
    func secrets() { expectNone(tree.files.flatMap(SecretRules.findings)) }

    @Test("what is set up, connected or handed around is looked at with a planted secret")
    func watched() { expectNone(SecretRules.unwatched(in: tree.files)) }

    @Test("one loop gives every target the same compiler settings")
    func settings() throws { expectNone(PackageRules.findings(inManifest: try tree.text("Package.swift"))) }

    @Test("the wire's calls are requests and answers")
    func calls() { expectNone(tree.files.flatMap(WireRules.findings)) }

    @Test("no placeholder is left")
    func placeholders() { expectNone(PackageRules.placeholders(in: tree.files)) }

    @Test("comments and messages are read once")
    func english() {
        // The rules' own tests say what must not be said.
        expectNone(tree.files.filter { !$0.path.hasPrefix("Tests/TidyTests/") }.flatMap(EnglishRules.findings))
    }

    @Test("arguments are told apart where a function is called")
    func labels() {
        expectNone(tree.files.flatMap(LabelRules.findings))
    }

    @Test("long files and functions are listed")
    func lengths() {
        let long = tree.files.flatMap(Lengths.findings)
        guard !long.isEmpty else { return }
        // tidy:allow print — the list is for a person to look at, and no reason to fail
        print(long.map(\.description).joined(separator: "\n"))
    }

    @Test("the tree that is looked at is the whole of it")
    func wholeTree() {
        #expect(tree.files.contains { $0.path == "Sources/TemporalCore/History/History.swift" })
        #expect(tree.files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
        #expect(!tree.files.contains { $0.path.hasPrefix("Tests/CompileFailTests/Cases/") })
    }

    private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
        for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
    }
}
