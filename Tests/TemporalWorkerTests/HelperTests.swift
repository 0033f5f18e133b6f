import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private enum Races {
    static let run = Activity<Int, Int, Never>("race", startToClose: .seconds(10))
}

/// Lets things run against each other.
private struct Race: Workflow {
    var isHurried = false
    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [Int] {
        var winners: [Int] = []
        let long = context.startTimer(for: .hours(1))
        let activity = context.start(Races.run, 5)
        winners.append(try await context.first(of: long, activity))
        winners.append(try await activity.result())
        let branch = context.fork { context async throws(Interruption) in
            try await context.sleep(for: .milliseconds(5))
            return 7
        }
        winners.append(try await context.first(of: long, branch))
        let child = try await context.start(child: Hare.self, Empty())
        winners.append(try await context.first(of: long, child))
        // Those that have ended are not waited for.
        winners.append(try await context.first(of: long, child, branch, activity))
        let never = context.fork { context async throws(Interruption) in
            _ = try await context.first(of: long)
        }
        never.cancel()
        do { try await never.result() } catch { winners.append(error == .cancelled ? -1 : -2) }
        long.cancel()
        winners.append(try await context.first(of: long))
        return winners
    }
}

private struct Hare: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// Takes chances, one in each task.
private struct Chances: Workflow {
    var signals = 0
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let next = Signal<Chances, Empty>("next") { $0.signals += 1 }
        let signals = Query<Chances, Int>("signals") { $0.signals }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        var taken = [context.uuid()]
        for count in 1...3 {
            try await context.wait { $0.signals >= count }
            taken.append(count == 2 ? "\(UInt64.random(in: 0 ... .max, using: &context.random))" : context.uuid())
        }
        return taken
    }
}

extension Live {
    @Suite("Helpers of workflows")
    struct HelperTests {
        @Test("the first of several handles", arguments: CacheSize.allCases)
        func first(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Race.self, Empty(), cache: cache) {
                Hare.self
                Races.run.implemented { $0 + 1 }
            }
            #expect(try result.get() == [1, 6, 1, 1, 1, -1, 0])
        }

        @Test("a reset repeats the chances before it and takes others behind it", arguments: CacheSize.allCases)
        func reset(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Chances> = stage.id("chances-\(cache.rawValue)")
            try await stage.withWorker(cache: cache.rawValue, { Chances.self }) {
                let handle = try await stage.client.start(Chances.self, id: id, on: stage.queue, Empty())
                for count in 0...3 {
                    if count > 0 { try await handle.signal(\.next) }
                    try await eventually("task \(count) is done") {
                        try await stage.answeredTasks(of: id) == count + 1
                    }
                }
                let before = try await handle.result()
                // Back to before the answer to the task of the second signal.
                let answers = try await stage.events(of: id).filter {
                    if case .workflowTaskCompleted = $0.attributes { true } else { false }
                }
                let event = try #require(answers.dropFirst(2).first?.id)
                try await stage.temporal(
                    "workflow",
                    "reset",
                    "-w",
                    id.rawValue,
                    "--event-id",
                    "\(event)",
                    "--reason",
                    "test"
                )
                let again = stage.client.handle(Chances.self, id: id)
                let after = try await again.result()
                #expect(after.count == 4)
                #expect(after.prefix(2) == before.prefix(2), "\(before) \(after)")
                #expect(after[2] != before[2] && after[3] != before[3], "\(before) \(after)")
            }
            try await stage.replay(Chances.self, id)
        }
    }
}
