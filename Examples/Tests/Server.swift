import TemporalTesting
import Testing

/// The development server that programs speak to.
struct Server: SuiteTrait, TestScoping {
    @TaskLocal private static var current: DevServer?

    /// What a program's environment says of it.
    static var variables: [String: String] {
        get throws { ["TEMPORAL_ADDRESS": try #require(current, "the suite has no server").address] }
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options()
        options.commandCandidates = [Places.root.appending(path: ".tools/bin/temporal").path()]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await Self.$current.withValue(server) { try await function() }
    }
}

extension Trait where Self == Server {
    /// Gives the suite a server, which starts before the first of its tests and ends after the last.
    static var developmentServer: Self { Server() }
}
