import LiveTestSupport
import TemporalCore
import TemporalRPC
import Testing

@testable import TemporalWorker

@Suite("What the log says of polls that do not work")
struct PollHealthTests {
    private let log = LogCollector()
    private let start = ContinuousClock.now
    private let gone = RPCError(status: .unavailable, message: "gone", method: "Poll")

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private var lines: [String] {
        log.lines.map { $0.replacing(" task-queue=orders", with: "") }
    }

    private func health() -> PollHealth { PollHealth(log.logger, taskQueue: "orders") }

    @Test("one line when they stop and one when all of them work again, with how long it took")
    func stopAndGo() {
        let health = health()
        for second in 0..<180 {
            for kind in PollerKind.allCases { health.failed(kind, polling: "things", with: gone, at: at(second)) }
        }
        let first = "warning polling things failed, trying again until it works: Poll failed with UNAVAILABLE: gone"
        #expect(lines == [first])
        // One that was sent before the others failed proves nothing.
        health.answered(.activity, asked: at(100), at: at(181))
        health.answered(.activity, asked: at(180), at: at(182))
        health.answered(.workflowTask, asked: at(181), at: at(182))
        #expect(lines.count == 1)
        health.answered(.nexusTask, asked: at(181), at: at(183))
        #expect(lines.count == 1)
        health.answered(.sticky, asked: at(180), at: at(190))
        #expect(
            lines.last
                == "info polling works again after 180 s, in which \(180 * PollerKind.allCases.count) polls did not"
        )
        health.answered(.sticky, asked: at(200), at: at(201))
        #expect(lines.count == 2)
    }

    @Test("another reason is told, each once")
    func reasons() {
        let health = health()
        for _ in 0..<10 {
            health.failed(.activity, polling: "things", with: gone)
            health.failed(
                .activity,
                polling: "things",
                with: RPCError(status: .permissionDenied, message: "no", method: "Poll")
            )
            health.answeredAtOnce(.activity, polling: "things")
        }
        #expect(lines.count == 3)
    }

    @Test("polls that fail and work by turns are told of once a minute at most")
    func turns() {
        let health = health()
        for second in 0..<600 {
            health.failed(.activity, polling: "things", with: gone, at: at(second))
            health.answered(.activity, asked: at(second), at: at(second))
        }
        #expect(lines.count <= 2 * 11 && lines.count >= 10)
    }

    @Test("a long message of the server is cut")
    func long() {
        let error = RPCError(status: .internal, message: String(repeating: "é", count: 6000), method: "/a/Poll")
        #expect(error.description.count < 600 && error.description.hasSuffix("é… (6000 letters in all)"))
        #expect(error.message.count == 6000)
        #expect(gone.description == "Poll failed with UNAVAILABLE: gone")
    }
}

@Suite("What would be said again and again")
struct RepetitionsTests {
    @Test("is said in full, then briefly and seldom, each subject for itself")
    func wording() {
        let (repetitions, start) = (Repetitions(), ContinuousClock.now)
        #expect(repetitions.next("a", at: start) == .fully)
        #expect(repetitions.next("b", at: start) == .fully)
        for _ in 0..<5 { #expect(repetitions.next("a", at: start) == .silently) }
        #expect(repetitions.next("a", at: start + .seconds(30)) == .briefly(6))
        #expect(repetitions.next("a", at: start + .seconds(31)) == .silently)
        #expect(repetitions.next("b", at: start + .seconds(31)) == .briefly(1))
    }

    @Test("any number of subjects takes no more than some memory")
    func many() {
        let repetitions = Repetitions()
        let wordings = (0..<5000).map { repetitions.next("\($0)") }
        #expect(wordings.filter { $0 == .fully }.count == 1000)
    }
}
