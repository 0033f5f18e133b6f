import Foundation
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension Stage {
    /// Runs the `temporal` command against the suite's server.
    /// - Parameter arguments: such as `workflow`, `signal`, …
    /// - Returns: what it prints.
    /// - Throws: when the command cannot be run.
    @discardableResult
    func temporal(_ arguments: String...) async throws -> String {
        var (status, text) = try await run(arguments)
        // The command does not try again by itself.
        for _ in 0..<20 where status != 0 && text.contains("busy") { (status, text) = try await run(arguments) }
        #expect(status == 0, "temporal \(arguments.joined(separator: " ")): \(text)")
        return text
    }

    private func run(_ arguments: [String]) async throws -> (status: Int32, text: String) {
        let server = try #require(LiveServerTrait.current)
        let process = Process()
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["TEMPORAL_CLI"]
        process.executableURL = named.map { URL(filePath: $0) } ?? root.appending(path: ".tools/bin/temporal")
        process.arguments = arguments + ["--address", server.address]
        // A file and not a pipe, which a long answer could fill.
        let file = FileManager.default.temporaryDirectory.appending(path: "temporal-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        defer { try? output.close() }
        process.standardOutput = output
        process.standardError = output
        let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch {
                process.terminationHandler = nil
                ended.resume(throwing: error)
            }
        }
        return (status, String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
