import Foundation
import Testing

@Suite("What is said of a misuse")
struct MisuseTests {
    @Test("one error, where it belongs, that says what to write", arguments: try files(in: "Cases"))
    func errors(in file: URL) throws {
        // The compiler itself compares what it says with the comments of the file: text, line and fix.
        let verdict = try Compiler().check([file], "-verify")
        #expect(verdict.exitCode == 0, "\(verdict.output)")
    }

    @Test("the comparison is one")
    func control() throws {
        let file = FileManager.default.temporaryDirectory.appending(component: "\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("import TemporalMacros\n@Workflow struct Nothing {}\n".utf8).write(to: file)
        let verdict = try Compiler().check([file], "-verify")
        #expect(verdict.exitCode != 0 && verdict.output.contains("a workflow runs"))
    }
}
