import Foundation
import Testing

@Suite("The examples' form")
struct FormTests {
    @Test("a README has a dozen lines, and the Swift at most a hundred", arguments: try Example.all())
    func limits(example: Example) throws {
        let lines = try example.swift().reduce(0) {
            $0 + $1.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        }
        #expect(lines <= 100)
        let prose = example.readme.split(separator: "\n").count
        #expect((5...30).contains(prose), "\(prose) lines")
        #expect(!example.steps.isEmpty)
    }

    @Test(
        "workflows are in files that see the fence, and see neither Foundation nor the client",
        arguments: try Example.all()
    )
    func fence(example: Example) throws {
        for (name, text) in try example.swift() {
            let imports = text.matches(of: /^(?:@testable )?import (\w+)/.anchorsMatchLineEndings()).map {
                String($0.1)
            }
            if text.contains(/struct \w+: Workflow/) {
                #expect(imports == ["TemporalWorkflows"], "\(name)")
            } else {
                #expect(!imports.contains("TemporalWorkflows"), "\(name)")
            }
        }
    }

    @Test("the index lists all of them, and nothing else")
    func index() throws {
        let index = try String(contentsOf: Example.folder.appending(path: "README.md"), encoding: .utf8)
        let links = index.matches(of: /\]\(([A-Za-z\/]+)\/README\.md\)/).map { String($0.1) }
        #expect(links.sorted() == (try Example.all().map(\.name).sorted()))
    }

    @Test("the README of the test kit names its tests")
    func testKit() throws {
        let step = try #require(try Example("TestKit").steps.first)
        #expect(step.command == "swift test --filter TestKitTests")
        let file = Example.folder.appending(path: "TestKit/Tests/TrialTests.swift")
        let tests = try String(contentsOf: file, encoding: .utf8).matches(of: /@Test\("([^"]+)"\)/).map { String($0.1) }
        let shown = try #require(step.output).matches(of: /Test "([^"]+)" passed/).map { String($0.1) }
        #expect(!tests.isEmpty && shown.sorted() == tests.sorted())
    }

    @Test(
        "what a README shows is compared as it stands, but for dots",
        arguments: [
            ("one\n", "one", true), ("one", "two", false), ("one two", "one", false),
            ("one 2 three", "one … three", true),
            ("one 2 four", "one … three", false), ("one", "…", true), ("a b c d", "a … c …", true),
            ("a b", "a … c …", false),
        ]
    )
    func comparison(text: String, shown: String, isMatch: Bool) {
        #expect(matches(text, shown) == isMatch)
    }
}
