import Testing

@testable import TemporalCore

@Suite("LocalRetry")
struct LocalRetryTests {
    private func failure(_ application: Failure.Application = .init(type: "Bad")) -> Failure {
        Failure(message: "bad", kind: .application(application))
    }

    private func decision(
        _ policy: RetryPolicy? = nil,
        attempt: Int = 1,
        _ failure: Failure? = nil,
        remaining: Duration? = nil
    ) -> LocalRetry.Decision {
        LocalRetry(policy).decision(attempt: attempt, failure: failure ?? self.failure(), remaining: remaining)
    }

    @Test("without a policy it waits 1 s, 2 s, 4 s, up to 100 s, for ever")
    func defaults() {
        let seconds = (1...9).map { decision(attempt: $0) }
        #expect(seconds == [1, 2, 4, 8, 16, 32, 64, 100, 100].map { .retry(after: .seconds($0)) })
        #expect(decision(attempt: 1_000_000) == .retry(after: .seconds(100)))
    }

    @Test("the number of attempts is a limit")
    func attempts() {
        let policy = RetryPolicy(maximumAttempts: 2)
        #expect(decision(policy, attempt: 1) == .retry(after: .seconds(1)))
        #expect(decision(policy, attempt: 2) == .giveUp)
    }

    @Test("a failure may say that it is final, and types may be listed in any case")
    func final() {
        #expect(decision(nil, failure(.init(type: "Bad", nonRetryable: true))) == .giveUp)
        #expect(decision(RetryPolicy(nonRetryableErrorTypes: ["bAD"])) == .giveUp)
        #expect(decision(RetryPolicy(nonRetryableErrorTypes: ["Other"])) == .retry(after: .seconds(1)))
    }

    @Test("a failure may say when to try again")
    func nextDelay() {
        let asked = failure(.init(type: "Bad", nextRetryDelay: .seconds(7)))
        #expect(decision(nil, asked) == .retry(after: .seconds(7)))
    }

    @Test("there is no attempt that would begin after the time is over")
    func remaining() {
        #expect(decision(remaining: .milliseconds(900)) == .giveUp)
        #expect(decision(remaining: .milliseconds(1100)) == .retry(after: .seconds(1)))
    }

    @Test("an attempt that took too long is tried again, all of them together are not")
    func timeouts() {
        func timeout(_ kind: TimeoutKind) -> Failure { Failure(message: "", kind: .timeout(kind, lastHeartbeat: [])) }
        #expect(decision(nil, timeout(.startToClose)) == .retry(after: .seconds(1)))
        #expect(decision(nil, timeout(.scheduleToClose)) == .giveUp)
    }
}
