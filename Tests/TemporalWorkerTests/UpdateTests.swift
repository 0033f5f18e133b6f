import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private struct Full: Error, Codable, Equatable { var size: Int }

/// Holds numbers; refuses some of them, and does some work when it is told to.
private struct Box: Workflow {
    var numbers: [Int]
    var isWorking = false
    var isDone = false
    init(_ first: Int) { numbers = [first] }

    struct Messages: MessageSet {
        let put = Update<Box, Int, Int, Full>(
            "put",
            validate: { box, number throws(Full) in if number < 0 { throw Full(size: box.numbers.count) } },
            apply: { box, number in
                box.numbers.append(number)
                return box.numbers.count
            }
        )
        let putLater = Update<Box, Int, Int, Full>.running("put-later") { number, context throws(Full) in
            try? await context.sleep(for: .milliseconds(20))
            if number == 13 { throw Full(size: 13) }
            context.state.numbers.append(number)
            return context.state.numbers.count
        }
        let add = Signal<Box, Int>("add") { $0.numbers.append($1) }
        let work = Signal<Box, Empty>("work") { $0.isWorking = true }
        let end = Signal<Box, Empty>("end") { $0.isDone = true }
        let numbers = Query<Box, [Int]>("numbers") { $0.numbers }
    }

    static func run(_ first: Int, in context: WorkflowContext<Self>) async throws -> [Int] {
        context.state.numbers.append(100)
        try await context.wait { $0.isWorking || $0.isDone }
        if context.state.isWorking {
            context.state.numbers.append(try await context.execute(Sums.double, context.state.numbers.count))
            try await context.sleep(for: .milliseconds(5))
        }
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.numbers
    }
}

private enum Sums {
    static let double = Activity<Int, Int, Never>("double", startToClose: .seconds(10))
}

/// Goes on in a new run whenever it is told to.
private struct Relay: Workflow {
    var isPassed = false
    let count: Int
    init(_ count: Int) { self.count = count }

    struct Messages: MessageSet {
        let pass = Update<Relay, Empty, Int, Never>("pass") { relay, _ in
            relay.isPassed = true
            return relay.count
        }
    }

    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isPassed }
        if count < 3 { try await context.continueAsNew(count + 1) }
        return count
    }
}

extension Live {
    @Suite("Updates and what starts with a message")
    struct UpdateTests {
        @Test("an update waits as far as asked, and its result can be fetched by its id", arguments: CacheSize.allCases)
        func stages(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Box.self, 1, cache: cache) {
            } during: { handle in
                let accepted = try await handle.startUpdate(\.putLater, 2, updateID: "two", waitFor: .accepted)
                #expect(accepted.id == "two")
                #expect(try await accepted.result() == 3)
                #expect(try await handle.updateHandle(\.putLater, id: "two").result() == 3)
                // The same id is the same update.
                #expect(try await handle.update(\.putLater, 99, updateID: "two") == 3)
                let completed = try await handle.startUpdate(\.put, 3, waitFor: .completed)
                #expect(try await completed.result() == 4)
                for (number, size) in [(-1, 4), (13, 13)] {
                    let refused =
                        number < 0
                        ? try await handle.startUpdate(\.put, number)
                        : try await handle.startUpdate(\.putLater, number)
                    do throws(UpdateFailure<Full>) {
                        _ = try await refused.result()
                        Issue.record("update \(number) was not refused")
                    } catch {
                        guard case .refused(Full(size: size)) = error else { throw error }
                    }
                }
                try await handle.signal(\.end)
            }
            #expect(try result.get() == [1, 100, 2, 3])
        }

        @Test("updates that are refused leave no trace, and the cache still agrees", arguments: CacheSize.allCases)
        func speculative(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let result = try await stage.prove(Box.self, 1, cache: cache, logger: log.logger) {
                Sums.double.implemented { 2 * $0 }
            } during: { handle in
                try await eventually("the first task is done") { try await stage.answeredTasks(of: handle.id) == 1 }
                let events = try await stage.events(of: handle.id).count
                for _ in 0..<3 { try await stage.refuse(handle) }
                // A task that a slow machine did not answer in time is written down.
                if try await stage.lateTasks(of: handle.id) == 0 {
                    #expect(try await stage.events(of: handle.id).count == events)
                }
                #expect(try await handle.update(\.put, 2) == 3)
                try await stage.refuse(handle)
                let putLater = try await handle.startUpdate(\.putLater, 3)
                try await stage.refuse(handle)
                #expect(try await putLater.result() == 4)
                try await handle.signal(\.work)
                try await stage.refuse(handle)
                try await eventually("the work is done") { try await handle.query(\.numbers).contains(8) }
                try await stage.refuse(handle)
                try await handle.signal(\.end)
            }
            #expect(try result.get() == [1, 100, 2, 3, 8])
            #expect(try await stage.failedTasks(of: Box.self, cache: cache) == 0, "\(log.lines)")
            #expect(log.lines.filter { $0.contains("nondeterminism") } == [])
            if cache == .many {
                // Nothing was replayed because the run in memory and the server did not agree.
                #expect(log.lines.filter { $0.contains("is replayed from its start") } == [])
            }
        }

        @Test("an update can come before the first workflow task", arguments: CacheSize.allCases)
        func beforeFirstTask(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Box> = stage.id("early")
            let size = Task {
                try await stage.client.updateWithStart(
                    Box.self,
                    id: id,
                    on: stage.queue,
                    conflict: .fail,
                    1,
                    update: \.put,
                    2
                )
            }
            try await stage.withWorker(cache: cache.rawValue, { Box.self }) {
                let answer = try await size.value
                let handle = stage.client.handle(Box.self, id: id)
                try await handle.signal(\.end)
                let numbers = try await handle.result()
                // It comes with the first task, where the server is not too busy for it; `RunTests` fix the order.
                #expect(numbers == (answer == 2 ? [1, 2, 100] : [1, 100, 2]))
            }
            try await stage.replay(Box.self, id)
        }

        @Test("an update starts its workflow or finds it running, as the policy says")
        func updateWithStart() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Box> = stage.id("with-start")
            let client = stage.client
            try await stage.withWorker({ Box.self }) {
                let first = try await client.startUpdateWithStart(
                    Box.self,
                    id: id,
                    on: stage.queue,
                    conflict: .useExisting,
                    1,
                    update: \.putLater,
                    2
                )
                #expect(try await first.update.result() == 3)
                let second = try await client.startUpdateWithStart(
                    Box.self,
                    id: id,
                    on: stage.queue,
                    conflict: .useExisting,
                    9,
                    update: \.put,
                    3
                )
                #expect(second.workflow.runID == first.workflow.runID)
                #expect(try await second.update.result() == 4)
                do throws(ClientError) {
                    _ = try await client.startUpdateWithStart(
                        Box.self,
                        id: id,
                        on: stage.queue,
                        conflict: .fail,
                        9,
                        update: \.put,
                        3
                    )
                    Issue.record("a second start was taken")
                } catch {
                    guard case .alreadyStarted(let workflowID, let runID) = error else { throw error }
                    #expect(workflowID == id.rawValue && runID == first.workflow.runID)
                }
                do throws(UpdateFailure<Full>) {
                    _ = try await client.updateWithStart(
                        Box.self,
                        id: id,
                        on: stage.queue,
                        conflict: .useExisting,
                        9,
                        update: \.put,
                        -1
                    )
                    Issue.record("the update was not refused")
                } catch {
                    guard case .refused(Full(size: 4)) = error else { throw error }
                }
                try await first.workflow.signal(\.end)
                let numbers = try await first.workflow.result()
                #expect(numbers == [1, 100, 2, 3])
            }
            try await stage.replay(Box.self, id)
        }

        @Test("a signal starts its workflow or finds it running")
        func signalWithStart() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Box> = stage.id("signalled")
            let client = stage.client
            let first = try await client.signalWithStart(
                Box.self,
                id: id,
                on: stage.queue,
                1,
                signal: \.add,
                2
            )
            let second = try await client.signalWithStart(
                Box.self,
                id: id,
                on: stage.queue,
                9,
                signal: \.add,
                3
            )
            #expect(first.runID == second.runID)
            try await first.signal(\.end)
            try await stage.withWorker({ Box.self }) {
                let numbers = try await first.result()
                #expect(numbers == [1, 2, 3, 100])
            }
            try await stage.replay(Box.self, id)
        }

        @Test("updates follow a workflow that continues as new", arguments: CacheSize.allCases)
        func acrossRuns(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Relay.self, 0, cache: cache) {
            } during: { handle in
                for count in 0...3 {
                    let passed = try await handle.update(\.pass, Empty())
                    #expect(passed == count)
                }
            }
            #expect(try result.get() == 3)
            #expect(try await stage.failedTasks(of: Relay.self, cache: cache) == 0)
        }
    }
}

extension Stage {
    /// Sends an update that the workflow's validator refuses.
    fileprivate func refuse(_ handle: WorkflowHandle<Box>) async throws {
        do throws(UpdateFailure<Full>) {
            _ = try await handle.update(\.put, -1)
            Issue.record("the update was not refused")
        } catch {
            guard case .refused = error else { throw error }
        }
    }
}
