import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Waits in every way there is and says what it saw.
private struct Waiter: Workflow {
    var count = 0
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let add = Signal<Waiter, Int>("add") { $0.count += $1 }
        let count = Query<Waiter, Int>("count") { $0.count }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        try await context.sleep(for: .milliseconds(10))
        seen.append("slept")
        // True already: no timer is started.
        seen.append("at once \(try await context.wait(for: .hours(1)) { _ in true })")
        // Nobody signals that much.
        seen.append("in vain \(try await context.wait(for: .milliseconds(10)) { $0.count > 1_000_000 })")
        // A timer that is started and cancelled within one task leaves no trace.
        let never = context.startTimer(for: .hours(1))
        never.cancel()
        do { try await never.fired() } catch { seen.append("\(error)") }
        // A timer that runs is cancelled.
        let cancelled = context.startTimer(for: .hours(1))
        try await context.sleep(for: .milliseconds(10))
        cancelled.cancel()
        do { try await cancelled.fired() } catch { seen.append("\(error)") }
        // The signal comes before the time is over; its timer is cancelled.
        seen.append("in time \(try await context.wait(for: .hours(1)) { $0.count >= 3 })")
        try await context.wait { $0.count >= 6 }
        return seen + ["\(context.state.count)"]
    }
}

/// Uses all that a workflow may take from its surroundings.
private struct Surroundings: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let dice = Int.random(in: 1...1_000_000, using: &context.random)
        let before = context.now
        let uuid = context.uuid()
        try await context.sleep(for: .milliseconds(20))
        let later = Int.random(in: 1...1_000_000, using: &context.random)
        let moved = context.now.duration(since: before) >= .milliseconds(20)
        return ["\(dice) \(later) \(uuid)", "\(moved)", context.info.workflowType, "\(context.info.attempt)"]
    }
}

extension Live {
    @Suite("Timers and conditions")
    struct TimerTests {
        @Test(
            "fire, are cancelled in time, and leave no trace when cancelled before they are sent",
            arguments: CacheSize.allCases
        )
        func waiting(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(
                Waiter.self,
                Empty(),
                cache: cache,
                during: { handle in
                    for _ in 0..<3 { try await handle.signal(\.add, 1) }
                    try await eventually("three signals were taken in") { try await handle.query(\.count) == 3 }
                    try await handle.signal(\.add, 3)
                }
            )
            #expect(
                try result.get() == [
                    "slept", "at once true", "in vain false", "cancelled", "cancelled", "in time true", "6",
                ]
            )
            let history = try await stage.events(of: Waiter.self, cache: cache)
            let started = history.filter { if case .timerStarted = $0.attributes { true } else { false } }
            let cancelled = history.filter { if case .timerCancelled = $0.attributes { true } else { false } }
            #expect(started.count <= 5)
            #expect(cancelled.count >= 1)
        }

        @Test(
            "the clock, the dice and the names a workflow sees are the same in a replay",
            arguments: CacheSize.allCases
        )
        func surroundings(cache: CacheSize) async throws {
            let stage = try await Stage()
            let seen = try await stage.prove(Surroundings.self, Empty(), cache: cache).get()
            #expect(seen.count == 4)
            #expect(seen[1...] == ["true", "Surroundings", "1"])
        }
    }
}
