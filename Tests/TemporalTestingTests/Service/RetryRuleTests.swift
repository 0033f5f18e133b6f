import TemporalCore
import Testing

@testable import TemporalTesting

@Suite("What follows a failed attempt")
struct RetryRuleTests {
    private func failure(_ kind: Failure.Kind = .application(.init(type: "Broken"))) -> Failure {
        Failure(message: "", kind: kind)
    }

    @Test("pauses grow up to their limit")
    func pauses() {
        let rule = RetryRule(
            RetryPolicy(initialInterval: .seconds(2), backoffCoefficient: 3, maximumInterval: .seconds(20))
        )
        let pauses = (1...5).map { rule.decision(attempt: $0, failure: failure(), remaining: nil) }
        #expect(pauses == [2, 6, 18, 20, 20].map { .retry(after: .seconds($0)) })
        let plain = RetryRule(RetryPolicy())
        #expect(plain.decision(attempt: 50, failure: failure(), remaining: nil) == .retry(after: .seconds(100)))
    }

    @Test("it ends for each of the reasons")
    func ends() {
        let rule = RetryRule(
            RetryPolicy(maximumAttempts: 3, nonRetryableErrorTypes: ["Listed", "TemporalTimeout:Heartbeat"])
        )
        func decision(_ kind: Failure.Kind, attempt: Int = 1, remaining: Duration? = nil) -> RetryRule.Decision {
            rule.decision(attempt: attempt, failure: failure(kind), remaining: remaining)
        }
        #expect(RetryRule(nil).decision(attempt: 1, failure: failure(), remaining: nil) == .giveUp(.retryPolicyNotSet))
        #expect(decision(.application(.init(type: "A")), attempt: 3) == .giveUp(.maximumAttemptsReached))
        #expect(decision(.application(.init(type: "A", nonRetryable: true))) == .giveUp(.nonRetryableFailure))
        #expect(decision(.application(.init(type: "Listed"))) == .giveUp(.nonRetryableFailure))
        #expect(decision(.timeout(.heartbeat, lastHeartbeat: [])) == .giveUp(.nonRetryableFailure))
        #expect(decision(.timeout(.startToClose, lastHeartbeat: [])) == .retry(after: .seconds(1)))
        #expect(decision(.timeout(.scheduleToStart, lastHeartbeat: [])) == .giveUp(.nonRetryableFailure))
        #expect(decision(.cancelled([])) == .giveUp(.nonRetryableFailure))
        #expect(decision(.application(.init(type: "A")), remaining: .milliseconds(999)) == .giveUp(.timeout))
        #expect(decision(.application(.init(type: "A")), remaining: .seconds(1)) == .retry(after: .seconds(1)))
    }

    @Test("a failure may say when to try again")
    func delay() {
        let kind = Failure.Kind.application(.init(type: "A", nextRetryDelay: .seconds(40)))
        let decision = RetryRule(RetryPolicy()).decision(attempt: 1, failure: failure(kind), remaining: nil)
        #expect(decision == .retry(after: .seconds(40)))
    }
}
