import Foundation
import TestSupport
import Testing

@Suite("The pages' Swift")
struct PageTests {
    @Test("each block of the README and of docs is a marked region of a test, and each region is on a page")
    func blocks() throws {
        let pages = try Pages(of: try SourceTree())
        #expect(pages.shown.count >= 10)
        for finding in pages.findings { Issue.record("\(finding)") }
    }

    @Test("a block that is compiled nowhere and a region that no page shows are found")
    func finds() {
        let source = SourceFile(
            path: "Tests/Consumer/A.swift",
            text:
                "    // docs: one\n    let a = 1\n\n    let b = 2\n    // docs: end\n// readme: two\nlet c\n// readme: end"
        )
        let manifest = #".library(name: "Temporal", targets: ["Temporal"]), .target(name: "TemporalCore"),"#
        let imports = "```swift\nimport Temporal\n```\n"
        let fit = Pages(
            pages: [("docs/a.md", "\(imports)```swift\nlet a = 1\n\nlet b = 2\n```\ntext\n```swift\nlet c\n```")],
            sources: [source],
            manifest: manifest
        )
        #expect(fit.findings.isEmpty)
        let inside = SourceFile(path: "Tests/A/A.swift", text: source.lines.joined(separator: "\n"))
        let pages = ["docs/a.md", "docs/orders.md"].map {
            ($0, "```swift\nlet a = 1\n\nlet b = 2\n```\n```swift\nlet c\n```\n\(imports)")
        }
        #expect(
            Pages(pages: pages, sources: [inside], manifest: manifest).findings.map { $0.prefix(11) }
                == ["docs/a.md:1", "docs/a.md:6"]
        )
        let unfit = Pages(
            pages: [("docs/a.md", "text\n```swift\nlet d\n```\n\(imports)")],
            sources: [source],
            manifest: manifest
        )
        #expect(
            unfit.findings == [
                "docs/a.md:2: not compiled in Tests/Consumer:\nlet d",
                "Tests/Consumer/A.swift:1: on no page:\nlet a = 1\n\nlet b = 2",
                "Tests/Consumer/A.swift:6: on no page:\nlet c",
            ]
        )
    }

    @Test("a page that does not say what it imports, and an import that no product has, are found")
    func imports() {
        let source = SourceFile(path: "Tests/Consumer/A.swift", text: "// docs: one\nlet a\n// docs: end")
        let pages = Pages(
            pages: [
                ("docs/a.md", "```swift\nlet a\n```"),
                ("docs/b.md", "```swift\nimport TemporalCore\n```\n```swift\nlet a\n```"),
            ],
            sources: [source],
            manifest: #".library(name: "Temporal", targets: ["Temporal"]), .target(name: "TemporalCore"),"#
        )
        #expect(
            pages.findings == [
                "docs/a.md: says nowhere what its Swift imports",
                "docs/b.md:1: imports TemporalCore, which no product has",
            ]
        )
    }

    @Test("only the README's blocks with the name of a file need no region")
    func pasted() {
        let text = "```swift\n// Sources/Hello/main.swift\nprint(1)\n```"
        let pages = Pages(pages: [("README.md", text), ("docs/a.md", text)], sources: [], manifest: "")
        #expect(pages.findings.map { $0.prefix { $0 != "\n" } }.first == "docs/a.md:1: not compiled in Tests/Consumer:")
        #expect(pages.findings.count == 2)
    }

    @Test("the list of pages names each of them")
    func index() throws {
        let tree = try SourceTree()
        let catalogue = "Sources/Temporal/Temporal.docc"
        let names = FileManager.default.subpaths(atPath: tree.root.appending(path: catalogue).path) ?? []
        let articles = names.filter { $0.hasSuffix(".md") && $0.contains("/") && !$0.hasPrefix("Modules/") }
        let list = try tree.text("docs/README.md")
        #expect(articles.count > 20)
        for article in articles { #expect(list.contains("(../\(catalogue)/\(article))"), "\(article) is missing") }
    }

    @Test("the README is short enough to be read")
    func length() throws {
        #expect(try SourceTree().text("README.md").utf8.count <= 8_192)
    }
}

@Suite("The links of the pages")
struct LinkTests {
    private func check(_ pages: [String: String]) async throws -> (status: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "links-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in pages {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let script = try SourceTree().root.appending(path: "scripts/docs.py").path()
        let end = try await Program.run("/usr/bin/env", ["python3", script, "links", folder.path()])
        return (end.status, end.text)
    }

    @Test("that lead to a file, to a heading or out of the package are left alone")
    func alive() async throws {
        let end = try await check([
            "README.md":
                "[a](docs/a.md#a-heading-of-it) [b](#here) [c](https://example.com)\n## Here\n`[d](nowhere.md)`\n"
                + "```text\n[e](nowhere.md)\n```\n",
            "docs/a.md": "# Page\n## A heading, of `it`\n[back](../README.md)\n",
            "Sources/A/A.docc/A.md": "[a](doc:B)\n",
        ])
        #expect(end.status == 0, "\(end.text)")
    }

    @Test("that lead nowhere are found, each with its place")
    func dead() async throws {
        let end = try await check([
            "README.md": "[a](docs/b.md)\n[b](docs/a.md#nothing)\n[c](doc:A)\n",
            "docs/a.md": "# Page\n[a](#nowhere)\n",
            "Sources/A/A.docc/A.md": "[a](../../../README.md)\n",
        ])
        #expect(end.status == 1)
        for place in ["README.md:1", "README.md:2", "README.md:3", "docs/a.md:2", "Sources/A/A.docc/A.md:1"] {
            #expect(end.text.contains("\(place): "), "\(place) is not in \(end.text)")
        }
    }
}
