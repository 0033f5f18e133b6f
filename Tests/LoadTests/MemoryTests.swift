import Foundation
import Testing

extension LoadTests {
    @Suite("Memory under load", .timeLimit(.minutes(5)))
    struct MemoryTests {
        @Test("a worker that has run many workflows holds no more memory than after the first of them")
        func steady() async throws {
            let folder = try TemporaryFolder()
            let program = try SoakProgram(
                ["memory", "--workflows", "2400", "--warm-up", "600", "--cache", "50", "--at-once", "40"],
                in: folder.url
            )
            defer { program.kill() }
            let status = try await program.end(within: .seconds(240))
            #expect(status == 0, "\(program.output)")
            #expect(program.output.contains("2400 workflows:"), "\(program.output)")
        }

        @Test("a worker that holds on to something of each workflow is found out")
        func plantedLeak() async throws {
            let folder = try TemporaryFolder()
            let program = try SoakProgram(
                ["memory", "--workflows", "900", "--warm-up", "300", "--leak", "32768"],
                in: folder.url
            )
            defer { program.kill() }
            let status = try await program.end(within: .seconds(240))
            #expect(status == 1, "\(program.output)")
            #expect(program.output.contains("900 workflows:"), "\(program.output)")
            #expect(program.output.contains("grown by"), "\(program.output)")
        }
    }
}
