import Testing

@testable import TemporalCore

@Suite("What follows a failed attempt")
struct RetryRuleTests {
    private func failure(_ kind: Failure.Kind = .application(.init(type: "Broken"))) -> Failure {
        Failure(message: "", kind: kind)
    }

    private func decision(
        _ policy: RetryPolicy? = RetryPolicy(),
        _ kind: Failure.Kind = .application(.init(type: "Broken")),
        for subject: RetryRule.Subject = .activity,
        attempt: Int = 1,
        remaining: Duration? = nil
    ) -> RetryRule.Decision {
        RetryRule(policy, for: subject).decision(attempt: attempt, failure: failure(kind), remaining: remaining)
    }

    private static let subjects: [RetryRule.Subject] = [.activity, .localActivity, .workflow]

    @Test("the server's defaults wait 1 s, 2 s, 4 s, up to 100 s, for ever", arguments: subjects)
    func defaults(subject: RetryRule.Subject) {
        let pauses = (1...9).map { decision(for: subject, attempt: $0) }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 100, 100].map { .retry(after: .seconds($0)) })
        #expect(decision(for: subject, attempt: .max) == .retry(after: .seconds(100)))
        let zeros = RetryPolicy(initialInterval: .zero, backoffCoefficient: 0, maximumInterval: .zero)
        #expect(decision(zeros, for: subject, attempt: 3) == .retry(after: .seconds(4)))
    }

    @Test("pauses grow up to their limit")
    func pauses() {
        let policy = RetryPolicy(initialInterval: .seconds(2), backoffCoefficient: 3, maximumInterval: .seconds(20))
        #expect(
            (1...5).map { decision(policy, attempt: $0) } == [2, 6, 18, 20, 20].map { .retry(after: .seconds($0)) }
        )
    }

    // Each of these was asked of a server by an activity.
    @Test("types are compared letter by letter", arguments: subjects)
    func letterCase(subject: RetryRule.Subject) {
        let kind = Failure.Kind.application(.init(type: "Bad"))
        let listed = RetryPolicy(nonRetryableErrorTypes: ["Bad"])
        #expect(decision(listed, kind, for: subject) == .giveUp(.nonRetryableFailure))
        let other = RetryPolicy(nonRetryableErrorTypes: ["bAD", "Ba", "Bad "])
        #expect(decision(other, kind, for: subject) == .retry(after: .seconds(1)))
    }

    @Test("a timeout is listed by the server's name for it, and only two of them are repeated", arguments: subjects)
    func timeouts(subject: RetryRule.Subject) {
        func decision(_ kind: TimeoutKind, _ listed: String...) -> RetryRule.Decision {
            self.decision(
                RetryPolicy(nonRetryableErrorTypes: listed),
                .timeout(kind, lastHeartbeat: []),
                for: subject
            )
        }
        #expect(decision(.startToClose, "StartToClose", "startToClose") == .retry(after: .seconds(1)))
        #expect(decision(.startToClose, "TemporalTimeout:StartToClose") == .giveUp(.nonRetryableFailure))
        #expect(decision(.heartbeat, "TemporalTimeout:StartToClose") == .retry(after: .seconds(1)))
        #expect(decision(.heartbeat, "TemporalTimeout:Heartbeat") == .giveUp(.nonRetryableFailure))
        #expect(decision(.scheduleToClose) == .giveUp(.nonRetryableFailure))
        #expect(decision(.scheduleToStart) == .giveUp(.nonRetryableFailure))
    }

    @Test("the next attempt may begin at the last moment, not after it", arguments: subjects)
    func remaining(subject: RetryRule.Subject) {
        #expect(decision(for: subject, remaining: .seconds(1)) == .retry(after: .seconds(1)))
        #expect(decision(for: subject, remaining: .seconds(1) - .nanoseconds(1)) == .giveUp(.timeout))
    }

    @Test("a final failure comes before the number of attempts, and that before the time", arguments: subjects)
    func order(subject: RetryRule.Subject) {
        let policy = RetryPolicy(maximumAttempts: 1, nonRetryableErrorTypes: ["Listed"])
        let listed = Failure.Kind.application(.init(type: "Listed"))
        #expect(decision(policy, listed, for: subject, remaining: .zero) == .giveUp(.nonRetryableFailure))
        #expect(decision(policy, for: subject, remaining: .zero) == .giveUp(.maximumAttemptsReached))
        #expect(decision(RetryPolicy(), for: subject, remaining: .zero) == .giveUp(.timeout))
        #expect(decision(nil, listed, for: subject) == .giveUp(.retryPolicyNotSet))
        let kinds: [Failure.Kind] = [
            .cancelled([]), .terminated, .server(nonRetryable: true),
            .application(.init(type: "A", nonRetryable: true)),
        ]
        for kind in kinds { #expect(decision(RetryPolicy(), kind, for: subject) == .giveUp(.nonRetryableFailure)) }
        #expect(decision(RetryPolicy(), .server(nonRetryable: false), for: subject) == .retry(after: .seconds(1)))
    }

    @Test("a failure may say when to try again; what that means depends on what failed")
    func asked() {
        func decision(_ delay: Duration, for subject: RetryRule.Subject) -> RetryRule.Decision {
            self.decision(
                RetryPolicy(maximumInterval: .seconds(3)),
                .application(.init(type: "A", nextRetryDelay: delay)),
                for: subject
            )
        }
        #expect(
            Self.subjects.map { decision(.seconds(2), for: $0) }
                == Array(repeating: .retry(after: .seconds(2)), count: 3)
        )
        #expect(decision(.seconds(6), for: .activity) == .retry(after: .seconds(6)))
        #expect(decision(.seconds(6), for: .localActivity) == .retry(after: .seconds(6)))
        #expect(decision(.seconds(6), for: .workflow) == .retry(after: .seconds(3)))
        #expect(decision(.zero, for: .activity) == .giveUp(.timeout))
        #expect(decision(.zero, for: .localActivity) == .retry(after: .zero))
        #expect(decision(.zero, for: .workflow) == .retry(after: .seconds(3)))
        #expect(decision(.seconds(-6), for: .activity) == .retry(after: .zero))
    }

    @Test(
        "no number ends the process",
        arguments: [0, 1, 1e300, -1e300, .infinity, -.infinity, .nan, .leastNonzeroMagnitude],
        [.zero, .nanoseconds(1), .seconds(Int64.max), .seconds(Int64.min), .longest] as [Duration]
    )
    func extremes(coefficient: Double, interval: Duration) {
        for longest in [nil, .zero, .seconds(5), .seconds(Int64.max), .seconds(Int64.min)] as [Duration?] {
            let policy = RetryPolicy(
                initialInterval: interval,
                backoffCoefficient: coefficient,
                maximumInterval: longest
            )
            for subject in Self.subjects {
                for attempt in [Int.min, 0, 1, 2, 1000, .max] {
                    let decision = decision(policy, for: subject, attempt: attempt, remaining: .seconds(Int64.max))
                    guard case .retry(let delay) = decision else { continue }
                    #expect(delay <= .longest)
                }
                let asked = Failure.Kind.application(.init(type: "A", nextRetryDelay: interval))
                _ = self.decision(policy, asked, for: subject, remaining: .seconds(Int64.min))
            }
        }
    }

    @Test("a huge coefficient comes to the longest interval")
    func huge() {
        let policy = RetryPolicy(initialInterval: .seconds(1), backoffCoefficient: 1e300)
        #expect((1...3).map { decision(policy, attempt: $0) } == [1, 100, 100].map { .retry(after: .seconds($0)) })
        let endless = RetryPolicy(initialInterval: .seconds(Int64.max))
        #expect(decision(endless) == .retry(after: .longest))
    }

    @Test("what a server would refuse of a policy is said in words")
    func problems() {
        #expect(RetryPolicy().problem == nil)
        #expect(RetryPolicy(backoffCoefficient: 1e300).problem == nil)
        #expect(RetryPolicy(initialInterval: .seconds(Int64.max)).problem == nil)
        let problems = [
            RetryPolicy(initialInterval: .seconds(-1)), RetryPolicy(backoffCoefficient: 0.5),
            RetryPolicy(backoffCoefficient: .nan), RetryPolicy(backoffCoefficient: -.infinity),
            RetryPolicy(initialInterval: .seconds(2), maximumInterval: .seconds(1)), RetryPolicy(maximumAttempts: -1),
        ].map { $0.problem ?? "none" }
        #expect(problems.allSatisfy { $0.hasPrefix("its retry policy") }, "\(problems)")
    }
}
