import Foundation
import TestSupport
import Testing

extension Orders {
    /// The API against its own document, with random requests.
    @Suite("The HTTP API's document", .timeLimit(.minutes(5)))
    struct Contract {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("Schemathesis finds no answer that the document does not allow")
        func schemathesis() async throws {
            let command = Places.root.appending(path: ".tools/bin/schemathesis").path()
            try #require(FileManager.default.isExecutableFile(atPath: command), "run scripts/setup")
            let worker = try await shop.worker()
            defer { worker.kill() }
            // Streams of events end with their orders, so that no order waits long.
            let soon = ["PAYMENT_TIMEOUT": "1s", "COMPLETION_TIMEOUT": "1s"]
            let api = try await shop.api([], soon)
            defer { api.program.kill() }
            // A key that was used for another order is refused, and no document can say which one that is.
            let settings = URL(filePath: shop.file("schemathesis.toml"))
            try """
            [checks.positive_data_acceptance]
            expected-statuses = ["2xx", 404, 409, 422]
            """.write(to: settings, atomically: true, encoding: .utf8)
            // It keeps notes in the folder where it runs.
            let checked = try Program(
                "/usr/bin/env",
                [
                    "--chdir=\(settings.deletingLastPathComponent().path())", command, "--config-file",
                    settings.path(), "run", "\(api.addresses[0])/openapi.yaml", "--no-color",
                    "--generation-deterministic",
                    "--max-examples", "10", "--phases", "examples,coverage,fuzzing", "--checks", "all",
                    "--workers", "1", "--request-timeout", "30",
                ],
                environment: ["PYTHONDONTWRITEBYTECODE": "1"],
                in: URL(filePath: shop.file("schemathesis"))
            )
            let outcome = try await checked.outcome(within: .seconds(240))
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains(/Tested: [1-9]/), "\(outcome.output)")
        }
    }
}
