import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private enum Meter {
    /// Takes as many seconds as its input says.
    static let read = Activity<Int, String, Declined>(
        "read",
        startToClose: .hours(1),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    static func mock() -> ActivityMock<Int, String, Declined> {
        ActivityMock(read) { call in
            call.input < 0
                ? .after(.seconds(-call.input), .fails(Declined(reason: "\(call.input)")))
                : .after(.seconds(call.input), .returns("read \(call.input)"))
        }
    }
}

private struct MapInput: Codable, Sendable {
    var items: [Int]
    var limit = 2
}

/// Reads meters, so many at a time.
private struct Mapping: Workflow {
    var running = 0
    var most = 0
    var begun: [Int] = []
    var ended: [String] = []

    struct Messages: MessageSet {
        let most = Query<Mapping, Int>("most") { $0.most }
        let begun = Query<Mapping, [Int]>("begun") { $0.begun }
        let ended = Query<Mapping, [String]>("ended") { $0.ended }
    }

    static func run(_ input: MapInput, in context: WorkflowContext<Self>) async throws -> [String] {
        do {
            return try await context.map(input.items, atMost: input.limit) {
                (context, item) async throws(ActivityFailure<Declined>) in
                context.state.begun.append(item)
                context.state.running += 1
                context.state.most = max(context.state.most, context.state.running)
                defer { context.state.running -= 1 }
                do throws(ActivityFailure<Declined>) {
                    return try await context.execute(Meter.read, item)
                } catch {
                    context.state.ended.append("\(item): \(error.reason)")
                    throw error
                }
            }
        } catch {
            switch error.reason {
            case .declared(let declined): return ["declined \(declined.reason)", "running \(context.state.running)"]
            default: throw error
            }
        }
    }
}

/// Awaits all of several handles.
private struct Gathering: Workflow {
    static func run(_ items: [Int], in context: WorkflowContext<Self>) async throws -> [String] {
        let activities = items.map { context.start(Meter.read, $0) }
        do {
            let read = try await context.all(activities)
            let branches = items.map { item in context.fork { _ async throws(Declined) in "branch \(item)" } }
            var children: [ChildWorkflowHandle<Mapping>] = []
            for item in items { children.append(try await context.start(child: Mapping.self, MapInput(items: [item]))) }
            return try await read + context.all(branches) + context.all(children).flatMap(\.self)
        } catch let error as ActivityFailure<Declined> {
            let others = activities.filter(\.isFinished).count
            return ["\(error.reason)", "\(others) ended", "\(context.now.duration(since: context.info.startTime))"]
        }
    }
}

@Suite("Many things at once")
struct MapTests {
    @Test(
        "results come in the order of the items, and no more are at work than allowed",
        arguments: [(1, 1, 21), (2, 2, 12), (3, 3, 9), (0, 1, 21), (-3, 1, 21), (100, 6, 6)]
    )
    func order(limit: Int, most: Int, seconds: Int) async throws {
        try await inMemory {
            Mapping.self
            Meter.mock()
        } _: { (test) async throws in
            let handle = try await test.start(Mapping.self, MapInput(items: [6, 5, 1, 2, 3, 4], limit: limit))
            #expect(try await handle.result() == [6, 5, 1, 2, 3, 4].map { "read \($0)" })
            #expect(try await handle.query(\.most) == most)
            #expect(try await handle.query(\.begun) == [6, 5, 1, 2, 3, 4])
            #expect(test.elapsed == .seconds(seconds))
        }
    }

    @Test("no items are no work")
    func nothing() async throws {
        try await inMemory {
            Mapping.self
            Meter.mock()
        } _: { (test) async throws in
            #expect(try await test.run(Mapping.self, MapInput(items: [])) == [])
        }
    }

    @Test("the first error cancels the others, begins no further item, and is thrown when all have ended")
    func failure() async throws {
        try await inMemory {
            Mapping.self
            Meter.mock()
        } _: { (test) async throws in
            let handle = try await test.start(Mapping.self, MapInput(items: [1, 50, -3, 60, 70], limit: 3))
            // The first ends after a second, the third fails after three.
            #expect(try await handle.result() == ["declined -3", "running 0"])
            #expect(try await handle.query(\.begun) == [1, 50, -3, 60])
            let ended = try await handle.query(\.ended)
            #expect(ended.count == 3)
            #expect(ended.first?.hasPrefix("-3: declared") == true)
            #expect(ended.dropFirst().allSatisfy { $0.contains("cancelled") }, "\(ended)")
        }
    }

    @Test("a cancellation reaches the items")
    func cancellation() async throws {
        try await inMemory {
            Mapping.self
            Meter.mock()
        } _: { (test) async throws in
            let handle = try await test.start(Mapping.self, MapInput(items: [1000, 1001, 1002], limit: 2))
            try await test.sleep(for: .seconds(5))
            try await handle.cancel()
            do throws(WorkflowFailure<any Error>) {
                try await handle.result()
                Issue.record("it was not cancelled")
            } catch {
                guard case .cancelled = error else { throw error }
            }
            #expect(try await handle.query(\.begun) == [1000, 1001])
        }
    }

    @Test("all waits for all, in the order of the list")
    func all() async throws {
        try await inMemory {
            Gathering.self
            Mapping.self
            Meter.mock()
        } _: { (test) async throws in
            #expect(
                try await test.run(Gathering.self, [3, 1, 2]) == [
                    "read 3", "read 1", "read 2", "branch 3", "branch 1", "branch 2", "read 3", "read 1", "read 2",
                ]
            )
        }
    }

    @Test("all throws the first failure at once, and the others go on")
    func firstFailure() async throws {
        try await inMemory {
            Gathering.self
            Meter.mock()
        } _: { (test) async throws in
            let result = try await test.run(Gathering.self, [100, -7, -2, 1])
            #expect(result.first?.contains("\"-2\"") == true, "\(result)")
            #expect(result.dropFirst() == ["2 ended", "\(Duration.seconds(2))"])
        }
    }
}
