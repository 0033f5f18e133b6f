import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

enum Declined: Error, Codable, Equatable, NonRetryableError {
    case funds(missing: Int)
    case expired
}

private enum Acts {
    static let double = Activity<Int, Int, Never>("double", startToClose: .seconds(10))
    static let flaky = Activity<Int, Int, Never>(
        "flaky",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(10))
    )
    static let charge = Activity<Int, String, Declined>("charge", startToClose: .seconds(10))
    static let hopeless = Activity<Empty, Int, Never>(
        "hopeless",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(10), maximumAttempts: 2)
    )
    static let slow = Activity<Empty, String, Never>(
        "slow",
        startToClose: .seconds(60),
        heartbeat: .seconds(6),
        retry: RetryPolicy(maximumAttempts: 1)
    )
    static let silent = Activity<Empty, Int, Never>(
        "silent",
        startToClose: .milliseconds(300),
        retry: RetryPolicy(maximumAttempts: 1)
    )
}

/// Runs activities one after another and at once.
private struct Calculation: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let first = context.start(Acts.double, input)
        let second = context.start(Acts.double, input + 1)
        let sum = try await second.result() + first.result()
        return try await context.execute(Acts.flaky, sum)
    }
}

/// Tells declared errors, other errors and timeouts apart.
private struct Reasons: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        do { _ = try await context.execute(Acts.charge, 5) } catch {
            switch error.reason {
            case .declared(.funds(let missing)): seen.append("funds \(missing)")
            case .declared(.expired), .timedOut, .interrupted, .undeclared: seen.append("other")
            }
        }
        do { _ = try await context.execute(Acts.hopeless) } catch {
            if case .undeclared(let failure) = error.reason {
                seen.append("\(failure.type) \(error.retryState) \(error.origin?.activityType ?? "")")
            }
        }
        do { _ = try await context.execute(Acts.silent) } catch {
            if case .timedOut(let kind) = error.reason { seen.append("\(kind)") } else { seen.append("\(error)") }
        }
        return seen
    }
}

/// Fails with what its activity fails with.
private struct LetsItPass: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Acts.charge, 1)
    }
}

/// Cancels a running activity in a certain way and says what it got.
private struct Canceller: Workflow {
    enum Way: String, Codable { case tryCancel, waitCompleted, abandon, beforeItIsSent }
    var hasStarted = false
    init(_ way: Way) {}
    struct Messages: MessageSet {
        let started = Signal<Canceller, Empty>("started") { $0.hasStarted = true }
    }
    static func run(_ way: Way, in context: WorkflowContext<Self>) async throws -> String {
        let activity = Acts.slow.with { options in
            switch way {
            case .tryCancel, .beforeItIsSent: options.cancellation = .tryCancel
            case .waitCompleted: options.cancellation = .waitCompleted
            case .abandon: options.cancellation = .abandon
            }
        }
        let handle = context.start(activity)
        if way != .beforeItIsSent { try await context.wait { $0.hasStarted } }
        handle.cancel()
        do { return try await handle.result() } catch {
            if case .interrupted(.cancelled) = error.reason { return "cancelled" }
            return "\(error)"
        }
    }
}

extension Live {
    @Suite("Activities")
    struct ActivityTests {
        @Test("run one after another, at once, and again when they fail", arguments: CacheSize.allCases)
        func calculation(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Calculation.self, 3, cache: cache) {
                Acts.double.implemented { number in number * 2 }
                Acts.flaky.implemented { number, activity in
                    if activity.info.attempt < 3 { throw ApplicationFailure("not yet") }
                    return number
                }
            }
            #expect(try result.get() == 14)
        }

        @Test(
            "fail with a declared error, another error or a timeout, and the workflow can tell",
            arguments: CacheSize.allCases
        )
        func reasons(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Reasons.self, Empty(), cache: cache) {
                Acts.charge.implemented { amount in throw Declined.funds(missing: amount) }
                Acts.hopeless.implemented { throw ApplicationFailure("no hope", type: "Hopeless") }
                Acts.silent.implemented { _, activity in
                    // Outlives its attempt on purpose, until the worker shuts down.
                    while !activity.isCancelled {
                        // tidy:allow sleep — the activity's work, cut short by its cancellation
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    return 0
                }
            }
            let seen = try result.get()
            #expect(seen == ["funds 5", "Hopeless maximumAttemptsReached hopeless", "startToClose"])
        }

        @Test("fail their workflow when it lets the error pass, with the whole chain", arguments: CacheSize.allCases)
        func chain(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(LetsItPass.self, Empty(), cache: cache) {
                Acts.charge.implemented { _ in throw Declined.expired }
            }
            guard case .failure(.failed(let failure)) = result else {
                Issue.record("expected a failed workflow, got \(result)")
                return
            }
            guard case .activity(let origin, .nonRetryableFailure) = failure.kind else {
                Issue.record("expected an activity failure, got \(failure)")
                return
            }
            #expect(origin.activityType == "charge")
            #expect(stage.client.declared(Declined.self, in: failure.cause) == .expired)
        }

        @Test(
            "are cancelled in each of the three ways, and before they are sent",
            arguments: CacheSize.allCases,
            [
                Canceller.Way.tryCancel, .waitCompleted, .abandon, .beforeItIsSent,
            ]
        )
        private func cancellation(cache: CacheSize, way: Canceller.Way) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Canceller> = stage.id("\(Canceller.name)-\(cache.rawValue)")
            let client = stage.client
            let result = try await stage.prove(Canceller.self, way, cache: cache) {
                Acts.slow.implemented { _, activity in
                    try await client.handle(Canceller.self, id: id).signal(\.started)
                    while !activity.isCancelled, (try? await client.handle(Canceller.self, id: id).isRunning) == true {
                        activity.heartbeat()
                        // tidy:allow sleep — the activity's work, cut short by its cancellation
                        try? await Task.sleep(for: .milliseconds(50))
                    }
                    return "ended after cancellation"
                }
            }
            let expected = way == .waitCompleted ? "ended after cancellation" : "cancelled"
            let outcome = try result.get()
            #expect(outcome == expected)
        }
    }
}

extension WorkflowHandle {
    var isRunning: Bool {
        get async throws { try await describe().status == .running }
    }
}

extension Client {
    func declared<Declared: Error>(_ type: Declared.Type, in failure: Failure?) -> Declared? {
        converter.declared(type, in: failure)
    }
}
