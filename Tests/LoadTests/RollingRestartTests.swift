import Foundation
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

/// What the tests know of the program's workflow: the length of a step, and of the rest behind two, in milliseconds.
private struct Pace: Codable, Sendable {
    var step: Int
    var rest: Int
}

private struct StepsWorkflow: Workflow {
    init(_ pace: Pace) {}
    struct Messages: MessageSet {
        let finish = Signal<StepsWorkflow, Empty>("finish") { _, _ in }
    }
    static func run(_ pace: Pace, in context: WorkflowContext<Self>) async throws -> Int { 0 }
}

extension LoadTests {
    @Suite("Restarts under load", .timeLimit(.minutes(5)))
    struct RollingRestartTests {
        private static let workflowCount = 500
        private static let restartCount = 10
        /// Some 150 steps a second: a test server that starves for processor time loses answers to polls by itself.
        private static let pace = Pace(step: 200, rest: 6_000)

        @Test(
            "ten rolling restarts of a worker lose nothing of 500 workflows in flight, and do nothing twice",
            arguments: [false, true]
        )
        func restarts(serverEndsPolls: Bool) async throws {
            let server = try await startServer("frontend.enableCancelWorkerPollsOnShutdown=\(serverEndsPolls)")
            defer { server.stop() }
            let folder = try TemporaryFolder()
            let ledger = folder.url.appending(path: "ledger").path()
            let client = try await Client.connect(ClientOptions(server.address))
            let arguments = ["work", "--address", server.address, "--ledger", ledger]

            var worker = try SoakProgram(arguments, in: folder.url)
            defer { worker.kill() }
            let handles = try await inParallel(Self.workflowCount) { number in
                let id = WorkflowID<StepsWorkflow>("steps-\(number)")
                return try await client.start(StepsWorkflow.self, id: id, on: "soak", Self.pace)
            }
            try await worker.waitFor("READY")
            for _ in 0..<Self.restartCount {
                let next = try SoakProgram(arguments, in: folder.url)
                let previous = worker
                worker = next
                defer { previous.kill() }
                try await next.waitFor("READY")
                previous.terminate()
                let status = try await previous.end(within: .seconds(60))
                #expect(status == 0, "\(previous.output)")
            }
            let steps = try await inParallel(handles.count) { number in
                try await handles[number].signal(\.finish)
                return try await handles[number].result()
            }
            worker.terminate()
            #expect(try await worker.end(within: .seconds(60)) == 0)

            try checkLedger(ledger, steps: steps.reduce(0, +))
            let histories = try await inParallel(handles.count) { number in
                try await WorkflowHistory.fetch(client, workflowID: "steps-\(number)").events
            }
            for (number, events) in histories.enumerated() { check(events, of: number, steps: steps[number]) }
            await client.close()
        }

        /// Each step ran once, in its first attempt: none was lost, which would be a timeout and another attempt, and none
        /// ran to its end twice.
        private func checkLedger(_ path: String, steps: Int) throws {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == steps && steps >= 2 * Self.workflowCount)
            #expect(Set(lines).count == lines.count, "a step ran twice")
            #expect(lines.filter { !$0.hasSuffix(" 1") }.isEmpty, "a step needed another attempt")
        }

        private func check(_ events: [HistoryEvent], of number: Int, steps: Int) {
            var (scheduled, completed) = (0, 0)
            for event in events {
                switch event.attributes {
                case .activityScheduled: scheduled += 1
                case .activityCompleted: completed += 1
                case .workflowTaskTimedOut:
                    // Not for the worker to rule out. The server gives itself a second to write that a task has begun;
                    // when that is over, as on a machine that starves, it has begun and nobody is given it. And it
                    // loses a task that it has just given to a poll of a worker's own queue which it had handed on to
                    // the usual queue, when the backlog there changes at that moment.
                    withKnownIssue("the server did not hand a task out", isIntermittent: true) {
                        Issue.record("steps-\(number), event \(event.id): \(event.attributes)")
                    }
                case .workflowTaskFailed, .activityFailed, .activityTimedOut, .activityCancelled:
                    Issue.record("steps-\(number), event \(event.id): \(event.attributes)")
                default: break
                }
            }
            #expect(scheduled == steps && completed == steps, "steps-\(number)")
            guard case .workflowCompleted? = events.last?.attributes else {
                Issue.record("steps-\(number) ends with event \(String(describing: events.last?.attributes))")
                return
            }
        }

        /// Does something so many times, fifty at once.
        private func inParallel<Value: Sendable>(
            _ count: Int,
            _ body: @escaping @Sendable (Int) async throws -> Value
        ) async throws -> [Value] {
            try await withThrowingTaskGroup(of: (Int, Value).self) { group in
                var values: [Int: Value] = [:]
                for number in 0..<count {
                    if number >= 50, let (done, value) = try await group.next() { values[done] = value }
                    group.addTask { (number, try await body(number)) }
                }
                for try await (done, value) in group { values[done] = value }
                return (0..<count).compactMap { values[$0] }
            }
        }
    }
}
