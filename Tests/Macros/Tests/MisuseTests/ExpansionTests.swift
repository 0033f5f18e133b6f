import Foundation
import Testing

@Suite("What the macros write")
struct ExpansionTests {
    @Test("is what a file beside says", arguments: try files(in: "Expansions"))
    func expansions(of file: URL) throws {
        let verdict = try Compiler().check([file], "-dump-macro-expansions")
        try #require(verdict.exitCode == 0, "\(verdict.output)")
        let written = Self.expansions(in: verdict.output)
        let kept = file.deletingPathExtension().appendingPathExtension("txt")
        if ProcessInfo.processInfo.environment["UPDATE_EXPANSIONS"] != nil {
            try Data(written.utf8).write(to: kept)
        }
        let expected = try String(contentsOf: kept, encoding: .utf8)
        #expect(written == expected, "if this is right, keep it with UPDATE_EXPANSIONS=1")
    }

    /// What the compiler shows of the expansions, without the names that it invents for them, in order of their text.
    private static func expansions(in output: String) -> String {
        let line = String(repeating: "-", count: 30)
        let parts = output.components(separatedBy: line + "\n").filter { !$0.hasPrefix("@__swiftmacro") }
        return parts.map { $0.replacing(/@__swiftmacro\S*\n$/, with: "") }
            .filter { !$0.allSatisfy(\.isWhitespace) }.sorted().joined(separator: line + "\n")
    }
}
