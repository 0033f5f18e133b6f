import Foundation
import Testing

/// A small Python program from the folder `Python`, run by the interpreter that `scripts/setup` has installed.
struct PythonScript {
    private let process = Process()
    private let output = Pipe()

    init(_ name: String, _ arguments: String...) {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = root.appending(path: ".tools/bin/python")
        process.arguments = [tests.appending(path: "Python/\(name)").path()] + arguments
        process.standardOutput = output
    }

    /// What it prints, once it has ended; its errors go where the tests' go. A program that takes too long is ended.
    func run(within limit: Duration = .seconds(120)) async throws -> String {
        let alarm = Task { [process] in
            // tidy:allow sleep — the end of what takes too long, not a wait
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            Issue.record("the script did not end within \(limit)")
            kill(process.processIdentifier, SIGKILL)
        }
        defer { alarm.cancel() }
        let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch {
                process.terminationHandler = nil
                ended.resume(throwing: error)
            }
        }
        #expect(status == 0)
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
