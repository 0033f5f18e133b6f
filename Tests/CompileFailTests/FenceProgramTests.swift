import Foundation
import Testing

@Suite("Code beside a workflow")
struct FenceProgramTests {
    private let compiler = Compiler()

    /// How packages are built that do not treat warnings as errors.
    enum Setting: String, CaseIterable, CustomTestStringConvertible {
        /// A separate package, by the defaults of Swift 6.
        case warned
        /// A package that another one fetches: there SwiftPM hides all warnings.
        case silenced

        var options: [String] {
            switch self {
            case .warned: []
            case .silenced: ["-suppress-warnings", "-enable-upcoming-feature", "NonisolatedNonsendingByDefault"]
            }
        }

        var testDescription: String { rawValue }
    }

    @Test("does with the fence what it does without", arguments: try Case.all().filter(\.isProgram), Setting.allCases)
    func same(program: Case, setting: Setting) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(component: "fence-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var printed: [String] = []
        for fence in [[], ["-D", "FENCED"]] {
            let binary = folder.appending(component: "program-\(fence.count)")
            let verdict = try await compiler.build(program.path, setting.options + fence, as: binary)
            try #require(verdict.exitCode == 0, "\(verdict.output)")
            let warns = verdict.output.contains("is deprecated: workflow code is deterministic")
            #expect(warns == (setting == .warned && !fence.isEmpty), "\(verdict.output)")
            let outcome = try await compiler.run(binary)
            #expect(outcome.exitCode == 0)
            printed.append(outcome.output)
        }
        #expect(printed[0] == printed[1])
        #expect(printed[0].hasPrefix("Hello, Ann\n") && printed[0].hasSuffix("read two\n"), "\(printed[0])")
        #expect(!printed[0].contains("false"), "\(printed[0])")
    }
}
