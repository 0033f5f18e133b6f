import Foundation
import TestSupport
import Testing

@Suite("What scripts/test says in the end", .timeLimit(.minutes(1)))
struct FailureSummaryTests {
    @Test("issues with their details, failed tests, and what has begun and not ended")
    func failures() throws {
        let log = """
            ◇ Test run started.
            ◇ Suite "Schedules" started.
            ◇ Test "it acts" started.
            ◇ Test "it hangs" started.
            ◇ Test plain() started.
            ◇ Test "it is fine" started.
            ✔ Test "it is fine" passed after 0.1 seconds.
            \u{1B}[91m✘\u{1B}[0m Test "it acts" recorded an issue at LiveServer.swift:193:17: Issue recorded
            ↳ not in time: it was triggered
            some line of a program
            ↳ not a detail of an issue
            E1121 ssl_transport_security.cc:1501] Handshake failed with fatal error SSL_ERROR_SSL: error:0A00010B
            ✔ Test plain() passed after 0.2 seconds.
            ✘ Test "it acts" failed after 20.1 seconds with 1 issue.
            Engine/Run.swift:12: Fatal error: Index out of range
            ✘ Suite "Schedules" failed after 20.1 seconds with 1 issue.
            """
        #expect(
            try summary(of: log) == """
                ✘ Test "it acts" recorded an issue at LiveServer.swift:193:17: Issue recorded
                  ↳ not in time: it was triggered
                ✘ Test "it acts" failed after 20.1 seconds with 1 issue.
                Engine/Run.swift:12: Fatal error: Index out of range
                ✘ Suite "Schedules" failed after 20.1 seconds with 1 issue.
                begun and not ended: "it hangs"

                """
        )
    }

    @Test("nothing where all has passed")
    func success() throws {
        let log = """
            ◇ Test "it is fine" started.
            ✔ Test "it is fine" with 2 test cases passed after 0.1 seconds.
            ✔ Test run with 1 test in 1 suite passed after 0.1 seconds.
            """
        #expect(try summary(of: log) == "")
    }

    private func summary(of log: String) throws -> String {
        let script = Places.root.appending(path: "scripts/failures").path()
        let outcome = try Program(script, input: log + "\n").wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }
}
