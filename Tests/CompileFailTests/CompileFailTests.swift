import Foundation
import Testing

@Suite("What must not compile")
struct CompileFailTests {
    private let compiler = Compiler()

    @Test("the compiler refuses it, says why, and has nothing else against it", arguments: try refusals)
    func refused(_ refused: Case) async throws {
        try #require(!refused.expectedErrors.isEmpty, "\(refused.name) does not say which error it expects")
        let verdict = try await compiler.compile(refused)
        #expect(verdict.exitCode != 0, "\(refused.name) compiles")
        let (said, expected) = (verdict.errors.first ?? "", refused.expectedErrors[0])
        #expect(said.contains(expected), "the first error is not “\(expected)” but: \(said)")
        for expected in refused.expectedErrors {
            #expect(
                verdict.errors.contains { $0.contains(expected) },
                "nobody says “\(expected)” but:\n\(verdict.output)"
            )
        }
        for error in verdict.errors {
            #expect(
                refused.expectedErrors.contains { error.contains($0) },
                "\(refused.name) fails for another reason as well: \(error)"
            )
        }
    }

    @Test("the compiler takes what is right, so that a refusal means something", arguments: try controls)
    func accepted(_ control: Case) async throws {
        let verdict = try await compiler.compile(control)
        #expect(verdict.exitCode == 0, "\(verdict.output)")
    }

    @Test("there are cases and controls, and each file is one or the other")
    func complete() throws {
        #expect(try Self.refusals.count > 30)
        #expect(try Self.controls.count > 1)
        for control in try Self.controls { #expect(control.expectedErrors.isEmpty, "\(control.name) expects errors") }
    }

    static var refusals: [Case] { get throws { try Case.all().filter { !$0.mustCompile && !$0.isProgram } } }
    static var controls: [Case] { get throws { try Case.all().filter(\.mustCompile) } }
}
