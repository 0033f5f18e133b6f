import Foundation
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Local {
    static let greet = Activity<String, String, Never>("greet", startToClose: .seconds(5))
    static let fail = Activity<Empty, String, Refusal>(
        "fail",
        startToClose: .seconds(5),
        retry: RetryPolicy(initialInterval: .milliseconds(5), maximumAttempts: 3)
    )
    static let hold = Activity<String, String, Never>("hold", startToClose: .seconds(30))
    static let missing = Activity<Empty, String, Never>("missing", startToClose: .seconds(5))
}

private struct Refusal: Error, Codable { var attempt: Int }

/// Lets activities wait for each other, without a clock.
private final class Gate: Sendable {
    private let state = Mutex<(open: Set<String>, waiting: [String: [CheckedContinuation<Void, Never>]])>(([], [:]))

    func open(_ name: String) {
        let waiting = state.withLock { state in
            state.open.insert(name)
            return state.waiting.removeValue(forKey: name) ?? []
        }
        for continuation in waiting { continuation.resume() }
    }

    func pass(_ name: String) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.open.contains(name) { state.waiting[name, default: []].append(continuation) }
                    return state.open.contains(name)
                }
                if isOpen { continuation.resume() }
            }
        } onCancel: {
            open(name)
        }
    }
}

/// One after another, and what fails.
private struct Plain: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen = [try await context.execute(local: Local.greet, "local")]
        do { seen.append(try await context.execute(local: Local.fail)) } catch {
            if case .declared(let refusal) = error.reason {
                seen.append("refused \(refusal.attempt), \(error.origin?.activityID ?? "?")")
            }
        }
        seen.append(
            try await context.execute(Activity<String, String, Never>("greet", startToClose: .seconds(5)), "far")
        )
        return seen
    }
}

/// Two at once; the second ends first, and each has a command behind it.
private struct Crossed: Workflow {
    init(_ key: String) {}
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var order: [String] = []
        let slow = context.fork { branch async throws in
            let value = try await branch.execute(local: Local.hold, "slow-\(key)")
            order.append("slow")
            try await branch.sleep(for: .milliseconds(1), summary: "after slow")
            return value
        }
        let quick = context.fork { branch async throws in
            let value = try await branch.execute(local: Local.hold, "quick-\(key)")
            order.append("quick")
            // The workflow has heard of the quick one's end.
            _ = try await branch.execute(local: Local.hold, "open-\(key)")
            context.upsertMemo("note", "quick")
            return value
        }
        _ = try await quick.result()
        _ = try await slow.result()
        return order
    }
}

/// Waits between attempts for longer than the worker should.
private struct Patient: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let activity = Local.fail.with {
            $0.retry = RetryPolicy(initialInterval: .milliseconds(50), maximumAttempts: 3)
            $0.localRetryThreshold = .milliseconds(10)
        }
        do { return try await context.execute(local: activity) } catch {
            guard case .declared(let refusal) = error.reason else { return "\(error)" }
            return "refused \(refusal.attempt)"
        }
    }
}

/// Gives an activity too little time: for each attempt, and for all of them.
private struct Hasty: Workflow {
    init(_ key: String) {}
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        let attempt = Local.hold.with {
            $0.startToClose = .milliseconds(20)
            $0.retry = RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 2)
        }
        let all = Local.hold.with { $0.scheduleToClose = .milliseconds(30) }
        for activity in [attempt, all] {
            do { seen.append(try await context.execute(local: activity, "never-\(key)")) } catch {
                if case .timedOut(let kind) = error.reason { seen.append("\(kind)") } else { seen.append("\(error)") }
            }
        }
        return seen
    }
}

/// Cancels what runs, in each of the three ways.
private struct Canceller: Workflow {
    init(_ input: Cancelled) {}
    struct Cancelled: Codable, Sendable { var way: Int; var key: String }
    static func run(_ input: Cancelled, in context: WorkflowContext<Self>) async throws -> String {
        let ways: [ActivityCancellation] = [.tryCancel, .waitCompleted, .abandon]
        let held = context.start(local: Local.hold.with { $0.cancellation = ways[input.way] }, "held-\(input.key)")
        _ = try await context.execute(local: Local.greet, "first")
        held.cancel()
        let early = context.start(local: Local.hold.with { $0.cancellation = ways[input.way] }, "early-\(input.key)")
        early.cancel()
        var seen: [String] = []
        for handle in [held, early] {
            do { seen.append(try await handle.result()) } catch {
                seen.append(error.isCancellation ? "cancelled" : "\(error)")
            }
        }
        return seen.joined(separator: ", ")
    }
}

/// Holds its task open for longer than one task may take, and hears a signal meanwhile.
private struct Holder: Workflow {
    var heard: [String] = []
    init(_ key: String) {}
    struct Messages: MessageSet {
        let say = Signal<Holder, String>("say") { $0.heard.append($1) }
        let heard = Query<Holder, [String]>("heard") { $0.heard }
    }
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        let value = try await context.execute(local: Local.hold, "long-\(key)")
        return context.state.heard + [value]
    }
}

extension Live {
    @Suite("Local activities")
    struct LocalActivityTests {
        fileprivate let gate = Gate()

        private var activities: [Registration] { Self.activities(gate) }

        private static func activities(_ gate: Gate) -> [Registration] {
            [
                Local.greet.implemented { "hello \($0)" },
                Local.fail.implemented { (_, context: ActivityContext) in throw Refusal(attempt: context.info.attempt)
                },
                Local.hold.implemented { name in
                    let (kind, key) = (name.prefix { $0 != "-" }, name.drop { $0 != "-" })
                    // Of two that run at once the quick one waits until both have begun, the slow one until it is told.
                    if kind == "slow" { gate.open("quick\(key)") }
                    switch kind {
                    case "open": gate.open("slow\(key)")
                    // Each attempt has its own gate, which nobody but a cancellation opens.
                    case "never": await gate.pass(UUID().uuidString)
                    default: await gate.pass(name)
                    }
                    try Task.checkCancellation()
                    return name
                },
            ]
        }

        @Test("run in the worker, are tried again there, and fail with what they throw", arguments: CacheSize.allCases)
        func plain(cache: CacheSize) async throws {
            let activities = activities
            let stage = try await Stage()
            let result = try await stage.prove(Plain.self, Empty(), cache: cache, with: { activities }).get()
            #expect(result == ["hello local", "refused 3, 2", "hello far"])
            let names = try await stage.events(of: Plain.self, cache: cache).filter { $0.attributes.isCommandEvent }
                .map(\.summary)
            #expect(names.prefix(2).allSatisfy { $0.contains("core_local_activity") }, "\(names)")
        }

        @Test("end in the order in which they did, in a replay too", arguments: CacheSize.allCases)
        func crossed(cache: CacheSize) async throws {
            let stage = try await Stage()
            let key = "\(stage.key)-\(cache)"
            let activities = activities
            let order = try await stage.prove(Crossed.self, key, cache: cache, with: { activities }).get()
            #expect(order == ["quick", "slow"])
        }

        @Test("end when their time is over, though their code hears of it and stops", arguments: CacheSize.allCases)
        func timeouts(cache: CacheSize) async throws {
            let activities = activities
            let stage = try await Stage()
            let key = "\(stage.key)-\(cache)"
            let result = try await stage.prove(Hasty.self, key, cache: cache, with: { activities }).get()
            #expect(result == ["startToClose", "scheduleToClose"])
        }

        @Test("leave long waits between attempts to a timer", arguments: CacheSize.allCases)
        func patient(cache: CacheSize) async throws {
            let activities = activities
            let stage = try await Stage()
            let result = try await stage.prove(Patient.self, Empty(), cache: cache, with: { activities }).get()
            #expect(result == "refused 3")
            let timers = try await stage.events(of: Patient.self, cache: cache).filter {
                if case .timerFired = $0.attributes { true } else { false }
            }
            #expect(timers.count == 2)
        }

        @Test("are cancelled in three ways", arguments: [0, 1, 2], CacheSize.allCases)
        func cancelled(way: Int, cache: CacheSize) async throws {
            let activities = activities
            let stage = try await Stage()
            let key = "\(stage.key)-\(cache)"
            let input = Canceller.Cancelled(way: way, key: key)
            let result = try await stage.prove(Canceller.self, input, cache: cache, with: { activities }).get()
            #expect(result == "cancelled, cancelled", "way \(way)")
            gate.open("held-\(key)")
            gate.open("early-\(key)")
        }

        @Test(
            "hold the workflow's task open across several tasks; signals and queries reach it",
            arguments: CacheSize.allCases
        )
        func holds(cache: CacheSize) async throws {
            let activities = activities
            let stage = try await Stage()
            let key = "\(stage.key)-\(cache)"
            let id: WorkflowID<Holder> = stage.id("holder-\(cache.rawValue)")
            try await stage.withWorker(cache: cache.rawValue, { [.workflow(Holder.self)] + activities }) {
                var options = StartOptions()
                options.taskTimeout = .seconds(1)
                let handle = try await stage.client.start(Holder.self, id: id, on: stage.queue, options: options, key)
                try await handle.signal(\.say, "one")
                try await eventually("the signal is heard") { try await handle.query(\.heard) == ["one"] }
                try await eventually("three tasks were held open") { try await handle.describe().historyLength >= 10 }
                gate.open("long-\(key)")
                let result = try await handle.result()
                #expect(result == ["one", "long-\(key)"])
            }
            try await stage.replay(Holder.self, id, with: { activities })
        }
    }
}
