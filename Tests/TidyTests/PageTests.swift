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
        let fit = Pages(
            pages: [("docs/a.md", "```swift\nlet a = 1\n\nlet b = 2\n```\ntext\n```swift\nlet c\n```")],
            sources: [source]
        )
        #expect(fit.findings.isEmpty)
        let inside = SourceFile(path: "Tests/A/A.swift", text: source.lines.joined(separator: "\n"))
        let pages = ["docs/a.md", "docs/orders.md"].map {
            ($0, "```swift\nlet a = 1\n\nlet b = 2\n```\n```swift\nlet c\n```")
        }
        #expect(
            Pages(pages: pages, sources: [inside]).findings.map { $0.prefix(11) } == ["docs/a.md:1", "docs/a.md:6"]
        )
        let unfit = Pages(pages: [("docs/a.md", "text\n```swift\nlet d\n```")], sources: [source])
        #expect(
            unfit.findings == [
                "docs/a.md:2: not compiled in Tests/Consumer:\nlet d",
                "Tests/Consumer/A.swift:1: on no page:\nlet a = 1\n\nlet b = 2",
                "Tests/Consumer/A.swift:6: on no page:\nlet c",
            ]
        )
    }
}
