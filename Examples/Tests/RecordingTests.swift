import Foundation
import Temporal
import TemporalTesting
import Testing

@testable import ReplayGateExample

@Suite("Histories of the replay gate")
struct RecordingTests {
    /// A server whose clock leaps writes in seconds what takes a week.
    @Test("are recorded anew where EXAMPLES_RECORD is set", .enabled(if: isAskedFor))
    func record() async throws {
        var options = TimeSkippingServer.Options()
        options.commandCandidates = [Places.root.appending(path: ".tools/bin/temporal-test-server").path()]
        let server = try await TimeSkippingServer.start(options)
        defer { server.stop() }
        let client = try await server.connect { $0.identity = "example" }
        let worker = try Worker(client, on: "renewals") {
            Renewal.self
            remind.implemented { _ in }
            charge.implemented { subscription in "charged for \(subscription)" }
        }
        async let work: Void = worker.run()

        let ann = try await client.start(Renewal.self, id: "renewal-ann", on: "renewals", "the paper")
        #expect(try await ann.result() == "charged for the paper")
        try await write(ann.historyJSON(), to: "renewed.json")

        let ben = try await client.start(Renewal.self, id: "renewal-ben", on: "renewals", "the paper")
        try await ben.signal(\.cancel)
        #expect(try await ben.result() == "cancelled")
        try await write(ben.historyJSON(), to: "cancelled.json")

        worker.shutDown()
        try await work
        await client.close()
    }

    private func write(_ history: String, to name: String) throws {
        let file = Example.folder.appending(path: "ReplayGate/Histories/\(name)")
        try Data((history + "\n").utf8).write(to: file)
    }

    private static let isAskedFor = ProcessInfo.processInfo.environment["EXAMPLES_RECORD"] != nil
}
