import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("Activities in an environment")
struct ActivitiesTests {
    private static let work = Activity<String, String, Declined>("work", startToClose: .seconds(1))

    @Test("a mock fails, times out and then answers; its waits are virtual")
    func mock() async throws {
        let charge = ActivityMock(Shop.charge) { call in
            switch call.attempt {
            case 1: .throws(ApplicationFailure("busy"))
            case 2: .timesOut(.startToClose)
            default: .after(.seconds(4), .returns("paid \(call.input)"))
            }
        }
        try await inMemory {
            Charge.self
            charge
        } _: { (test) async throws in
            #expect(try await test.run(Charge.self, 7) == "paid 7")
            // A second, then two, then four.
            #expect(test.elapsed == .seconds(7))
            #expect(charge.calls.map(\.attempt) == [1, 2, 3])
            #expect(charge.calls.map(\.input) == [7, 7, 7])
            #expect(charge.calls.map(\.info.workflowID) == ["Charge", "Charge", "Charge"])
        }
    }

    @Test("failures are as typed as on a server")
    func failures() async throws {
        let charge = ActivityMock(Shop.charge) { call in
            switch call.input {
            case 1: .fails(Declined(reason: "no money"))
            case 2: .throws(ApplicationFailure("gone", type: "Gone", isNonRetryable: true))
            default: .timesOut(.scheduleToClose)
            }
        }
        try await inMemory {
            Charge.self
            charge
        } _: { (test) async throws in
            let results = try await [1, 2, 3].asyncMap { amount in
                try await test.client.execute(Charge.self, id: "charge-\(amount)", on: test.taskQueue, amount)
            }
            #expect(results == ["declined: no money", "failed: Gone", "timed out: scheduleToClose"])
            #expect(charge.calls.count == 5)
        }
    }

    struct Deadline: Sendable, CustomTestStringConvertible {
        var options: Task1.Options
        var end: String
        var testDescription: String { end }
    }

    @Test(
        "deadlines pass exactly",
        arguments: [
            Deadline(
                options: .init(startToClose: .seconds(10), attempts: 2),
                end: "timed out startToClose at \(Duration.seconds(21))"
            ),
            Deadline(
                options: .init(startToClose: .seconds(10), scheduleToClose: .seconds(25)),
                end: "timed out scheduleToClose at \(Duration.seconds(25))"
            ),
            Deadline(
                options: .init(startToClose: .minutes(5), heartbeat: .seconds(15), attempts: 1),
                end: "timed out heartbeat at \(Duration.seconds(15))"
            ),
            Deadline(
                options: .init(startToClose: .minutes(5), scheduleToStart: .seconds(40), queue: "nobody's"),
                end: "timed out scheduleToStart at \(Duration.seconds(40))"
            ),
            Deadline(
                options: .init(startToClose: .seconds(30), attempts: 1, isLocal: true),
                end: "timed out startToClose at \(Duration.seconds(30))"
            ),
            Deadline(
                options: .init(startToClose: .minutes(5), heartbeat: .minutes(1), cancelAfter: .seconds(20)),
                end: "cancelled at \(Duration.seconds(20))"
            ),
            Deadline(
                options: .init(
                    startToClose: .minutes(5),
                    heartbeat: .minutes(1),
                    cancelAfter: .seconds(20),
                    waitsForEnd: true
                ),
                end: "cancelled at \(Duration.seconds(20))"
            ),
            Deadline(
                // The timer begins with the first answer, after 8 s, and fires while a task is held open until the 32nd.
                options: .init(startToClose: .minutes(5), isLocal: true, cancelAfter: .seconds(20), waitsForEnd: true),
                end: "cancelled at \(Duration.seconds(32))"
            ),
        ]
    )
    func deadlines(deadline: Deadline) async throws {
        var options = WorkflowTestEnvironment.Options()
        options.unservedTaskQueues = ["nobody's"]
        let work = ActivityMock(Self.work, .never)
        try await inMemory(options: options) {
            Task1.self
            work
        } _: { (test) async throws in
            #expect(try await test.run(Task1.self, deadline.options) == deadline.end)
        }
    }

    @Test("heartbeats keep an activity alive, and the next attempt knows how far it came")
    func heartbeats() async throws {
        let seen = Mutex<[Int?]>([])
        try await inMemory {
            Task1.self
            Self.work.implemented { _, context in
                let before = try context.heartbeatDetails(as: Int.self)
                seen.withLock { $0.append(before) }
                for step in (before ?? 0)..<8 {
                    try context.heartbeat(step)
                    if step == 4, context.info.attempt == 1 { try await VirtualClock.wait(for: .hours(1)) }
                    try await VirtualClock.wait(for: .seconds(50))
                }
                return "done"
            }
        } _: { (test) async throws in
            let options = Task1.Options(startToClose: .hours(2), heartbeat: .minutes(1))
            // Four steps of 50 s, a minute of silence, a second of waiting, and four steps again.
            #expect(try await test.run(Task1.self, options) == "done at \(Duration.seconds(461))")
            #expect(seen.withLock { $0 } == [nil, 4])
        }
    }

    @Test("real code and its own clients run as they are")
    func realCode() async throws {
        let box = Mutex<Client?>(nil)
        try await inMemory {
            Basket.self
            Charge.self
            Shop.charge.implemented { amount in
                let client = box.withLock { $0 }
                try await client?.handle(Basket.self, id: "Basket").signal(\.add, "\(amount)")
                return "told"
            }
        } _: { (test) async throws in
            box.withLock { $0 = test.client }
            let basket = try await test.start(Basket.self, Empty())
            #expect(try await test.run(Charge.self, 3) == "told")
            #expect(try await basket.query(\.items) == ["3"])
        }
    }

    @Test("somebody else completes an activity")
    func later() async throws {
        let charge = ActivityMock(Shop.charge, .completesLater)
        try await inMemory {
            Charge.self
            charge
        } _: { (test) async throws in
            let handle = try await test.start(Charge.self, 3)
            let token = try #require(charge.calls.first?.info.taskToken)
            try await test.client.completion(of: Shop.charge, token: token).complete("by hand")
            #expect(try await handle.result() == "by hand")
            await #expect(throws: ClientError.self) {
                try await test.client.completion(of: Shop.charge, token: token).complete("once more")
            }
        }
    }

    @Test("local activities are repeated in virtual time, long waits by a timer")
    func localRetries() async throws {
        let work = ActivityMock(Self.work) { call in
            call.attempt < 9 ? .throws(ApplicationFailure("not yet")) : .returns("done")
        }
        try await inMemory {
            Task1.self
            work
        } _: { (test) async throws in
            let options = Task1.Options(startToClose: .seconds(30), isLocal: true)
            // 1 + 2 + 4 + 8 + 16 + 32 in the worker, 64 and 100 s by timers of the workflow.
            #expect(try await test.run(Task1.self, options) == "done at \(Duration.seconds(227))")
            #expect(work.calls.map(\.attempt) == Array(1...9))
            #expect(!work.calls.map(\.info.isLocal).contains(false))
        }
    }

    @Test("an activity that nobody has registered is named")
    func unregistered() async throws {
        try await inMemory {
            Charge.self
        } _: { (test) async throws in
            #expect(try await test.run(Charge.self, 1) == "failed: NotFoundError")
        }
    }

    @Test("code that waits for something real does not stop the test")
    func realWaits() async throws {
        var options = WorkflowTestEnvironment.Options()
        options.patience = .milliseconds(50)
        try await inMemory(options: options) {
            Task1.self
            Self.work.implemented { _, _ in
                // tidy:allow sleep — ends by its cancellation, long before
                try await Task.sleep(for: .seconds(3600))
                return ""
            }
        } _: { (test) async throws in
            let options = Task1.Options(startToClose: .minutes(1), attempts: 1)
            #expect(try await test.run(Task1.self, options) == "timed out startToClose at \(Duration.minutes(1))")
        }
    }
}

extension [Int] {
    fileprivate func asyncMap<Value>(_ body: (Int) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
