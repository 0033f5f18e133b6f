import Foundation
import TemporalCore
import TemporalWire
import Testing

@Suite("Long chains of causes with the Python SDK", .timeLimit(.minutes(1)))
struct FailureDepthTests {
    @Test("a failure with three thousand causes is one that Python reads, wherever it lies")
    func read() async throws {
        let links = (1...3000).map { number in
            let application = Failure.Application(type: "T", details: [.json("\(number)")])
            return Failure(message: "\(number)", kind: .application(application))
        }
        let request = RespondActivityTaskFailedRequest(
            namespace: "default",
            token: TaskToken([1]),
            identity: "me",
            failure: try #require(Failure(links: links))
        )
        let folder = FileManager.default.temporaryDirectory.appending(path: "failures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "request.pb")
        try Data(try request.encoded()).write(to: file)
        let lines = try await PythonProgram.run("failures.py", [file.path()], within: .seconds(50))
        #expect(lines.first == "50")
        #expect(lines.last?.hasPrefix("2951 further causes are left out") == true, "\(lines)")
    }
}
