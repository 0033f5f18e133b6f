import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private enum Bank {
    static let charge = Activity<String, String, Declined>(
        "charge",
        startToClose: .seconds(60),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    static func mock() -> ActivityMock<String, String, Declined> {
        ActivityMock(charge) { call in
            call.input == "declined"
                ? .fails(Declined(reason: call.input)) : .after(.seconds(10), .returns("charged \(call.input)"))
        }
    }
}

/// Handlers and the main line take turns at one account.
private struct Account: Workflow {
    let mutex = WorkflowMutex()
    var log: [String] = []
    var isClosed = false

    struct Messages: MessageSet {
        let pay = Signal<Account, String>.running("pay") { name, context in
            await Account.pay(name, in: context)
        }
        let close = Signal<Account, Empty>("close") { $0.isClosed = true }
        let isLocked = Query<Account, Bool>("isLocked") { $0.mutex.isLocked }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return context.state.log
    }

    private static func pay(_ name: String, in context: WorkflowContext<Self>) async {
        do throws(ActivityFailure<Declined>) {
            // The type of the body is that of the lock.
            try await context.state.mutex.withLock(in: context) { () async throws(ActivityFailure<Declined>) in
                context.state.log.append("begin \(name)")
                context.state.log.append(try await context.execute(Bank.charge, name))
            }
        } catch {
            context.state.log.append("\(name): \(error.reason)")
        }
    }
}

/// What one line of code after another sees of a semaphore.
private struct Permits: Workflow {
    static func run(_ scenario: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var log: [String] = []
        let permits = WorkflowSemaphore(2)
        func take(_ count: Int, for seconds: Int) -> Branch<Void, any Error> {
            context.fork { context in
                try await permits.acquire(count, in: context)
                defer { permits.release(count) }
                log.append("\(count) at \(context.now.duration(since: context.info.startTime).brief)")
                try await context.sleep(for: .seconds(seconds))
            }
        }
        switch scenario {
        case "fair":
            // Two permits are asked for while one is left: the ones behind wait, although there is one for them.
            try await context.all([take(1, for: 10), take(2, for: 10), take(1, for: 10), take(1, for: 10)])
        case "cancelled":
            let many = take(1, for: 20)
            let large = take(2, for: 1)
            let small = take(1, for: 1)
            try await context.sleep(for: .seconds(5))
            large.cancel()
            do { try await large.result() } catch { log.append("\(error)") }
            try await context.all([many, small])
        case "tries":
            log.append("\(permits.tryAcquire(2)) \(permits.tryAcquire()) \(permits.available)")
            permits.release(3)
            log.append("\(permits.tryAcquire(3)) \(permits.tryAcquire(0)) \(permits.available)")
        default:
            let results = try await context.map(1...4, atMost: 4) { context, number in
                try await permits.withPermit(in: context) {
                    try await context.sleep(for: .seconds(10))
                    return "\(number) at \(context.now.duration(since: context.info.startTime).brief)"
                }
            }
            log += results
        }
        return log
    }
}

/// What goes through a channel.
private struct Pipe: Workflow {
    let inbox = WorkflowChannel<String>()

    struct Messages: MessageSet {
        let add = Signal<Pipe, String>("add") { $0.inbox.trySend($1) }
        let close = Signal<Pipe, Empty>("close") { $0.inbox.close() }
        let count = Query<Pipe, Int>("count") { $0.inbox.count }
    }

    static func run(_ scenario: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var log: [String] = []
        let channel = WorkflowChannel<Int>(capacity: scenario == "meeting" ? 0 : 2)
        switch scenario {
        case "inbox":
            while let name = try await context.state.inbox.receive(in: context) { log.append(name) }
            log.append("\(context.state.inbox.trySend("late"))")
        case "full", "meeting":
            let sender = context.fork { context in
                for number in 1...5 {
                    try await channel.send(number, in: context)
                    log.append("sent \(number)")
                }
                channel.close()
            }
            try await context.sleep(for: .seconds(1))
            log.append("holds \(channel.count)")
            while let number = try await channel.receive(in: context) { log.append("got \(number)") }
            try await sender.result()
        case "receivers":
            let receivers = (1...3).map { number in
                context.fork { context in
                    log.append("\(number) got \(try await channel.receive(in: context) ?? 0)")
                }
            }
            try await context.sleep(for: .seconds(1))
            receivers[0].cancel()
            log.append("\(channel.trySend(7))")
            channel.close()
            for receiver in receivers { do { try await receiver.result() } catch { log.append("\(error)") } }
        default:
            channel.close()
            try await channel.send(1, in: context)
        }
        return log
    }
}

@Suite("Mutexes, semaphores and channels")
struct CoordinationTests {
    @Test("handlers hold a mutex one at a time, in the order in which they came; a failure gives it back")
    func mutex() async throws {
        try await inMemory {
            Account.self
            Bank.mock()
        } _: { (test) async throws in
            let handle = try await test.client.start(Account.self, id: "account", on: test.taskQueue)
            for name in ["a", "declined", "b"] { try await handle.signal(\.pay, name) }
            try await test.sleep(for: .seconds(1))
            #expect(try await handle.query(\.isLocked))
            try await handle.signal(\.close)
            #expect(
                try await handle.result() == [
                    "begin a", "charged a", "begin declined",
                    #"declined: declared(TemporalTestingTests.Declined(reason: "declined"))"#, "begin b", "charged b",
                ]
            )
            #expect(test.elapsed == .seconds(20))
        }
    }

    @Test("who waits for a mutex and is cancelled leaves the line")
    func cancelled() async throws {
        try await inMemory {
            Account.self
            Bank.mock()
        } _: { (test) async throws in
            let handle = try await test.client.start(Account.self, id: "account", on: test.taskQueue)
            for name in ["a", "b"] { try await handle.signal(\.pay, name) }
            try await test.sleep(for: .seconds(1))
            try await handle.cancel()
            await #expect(throws: WorkflowFailure<any Error>.self) { try await handle.result() }
            #expect(test.elapsed == .seconds(1))
        }
    }

    @Test(
        "permits are given in the order in which they were asked for",
        arguments: [
            ("fair", ["1 at 0 s", "2 at 10 s", "1 at 20 s", "1 at 20 s"]),
            ("cancelled", ["1 at 0 s", "1 at 5 s", "cancelled"]),
            ("tries", ["true false 0", "true true 0"]),
            ("limit", ["1 at 10 s", "2 at 10 s", "3 at 20 s", "4 at 20 s"]),
        ]
    )
    func permits(scenario: String, log: [String]) async throws {
        try await inMemory {
            Permits.self
        } _: { (test) async throws in
            #expect(try await test.run(Permits.self, scenario) == log)
        }
    }

    @Test("signals go through a channel, and nothing is lost")
    func inbox() async throws {
        try await inMemory {
            Pipe.self
        } _: { (test) async throws in
            let handle = try await test.start(Pipe.self, "inbox")
            for name in ["a", "b", "c"] { try await handle.signal(\.add, name) }
            try await handle.signal(\.close)
            #expect(try await handle.result() == ["a", "b", "c", "false"])
        }
    }

    @Test(
        "who sends waits for room, and who receives for a value",
        arguments: [
            (
                "full",
                [
                    "sent 1", "sent 2", "holds 2", "got 1", "got 2", "got 3", "sent 3", "sent 4", "sent 5", "got 4",
                    "got 5",
                ]
            ),
            (
                "meeting",
                [
                    "holds 0", "got 1", "sent 1", "got 2", "sent 2", "sent 3", "got 3", "got 4", "sent 4", "sent 5",
                    "got 5",
                ]
            ),
            ("receivers", ["true", "cancelled", "2 got 7", "3 got 0"]),
        ]
    )
    func channel(scenario: String, log: [String]) async throws {
        try await inMemory {
            Pipe.self
        } _: { (test) async throws in
            let seen = try await test.run(Pipe.self, scenario)
            #expect(seen.sorted() == log.sorted(), "\(seen)")
            #expect(seen.filter { $0.hasPrefix("got") } == log.filter { $0.hasPrefix("got") })
        }
    }

    @Test("to send to a channel that is closed fails the task")
    func closed() async throws {
        try await inMemory(replays: false) {
            Pipe.self
        } _: { (test) async throws in
            let handle = try await test.start(Pipe.self, "closed")
            await #expect { try await handle.result() } throws: { "\($0)".contains("to a channel that is closed") }
        }
    }
}

/// Takes random numbers of several rows, in an order that the input says.
private struct Rolling: Workflow {
    static func run(_ rows: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        for row in rows {
            let number =
                row.isEmpty
                ? Int.random(in: 0...999_999, using: &context.random)
                : Int.random(in: 0...999_999, using: &context.randomStreams[row])
            seen.append("\(row) \(number)")
            try await context.sleep(for: .seconds(1))
        }
        return seen + [context.uuid7(), context.uuid7()]
    }
}

/// Goes by patches that a worker may keep back.
private struct Patched: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> [Bool] {
        let first = context.patched("new")
        try await context.sleep(for: .seconds(1))
        context.deprecatePatch("old")
        return [first, context.patched("new"), context.patched("other")]
    }
}

@Suite("Chance, patches and groups")
struct ComfortTests {
    @Test("a row of random numbers stays the same when others are taken of another row")
    func streams() async throws {
        try await inMemory {
            Rolling.self
        } _: { (test) async throws in
            // The ids of the runs, and so the numbers, follow from the seed of the environment.
            let all = try await test.run(Rolling.self, ["", "a", "b", "a", ""])
            #expect(Set(all).count == all.count)
        }
        var first = WorkflowRandomStreams(seed: "run")
        var second = WorkflowRandomStreams(seed: "run")
        let numbers = (1...3).map { _ in first["a"].next() }
        _ = second["b"].next()
        #expect((1...3).map { _ in second["a"].next() } == numbers)
        var other = WorkflowRandomStreams(seed: "other")
        #expect(other["a"].next() != numbers[0])
    }

    @Test("a UUID of version 7 begins with the workflow's time")
    func uuid7() async throws {
        try await inMemory {
            Rolling.self
        } _: { (test) async throws in
            let uuids = try await test.run(Rolling.self, ["a"]).suffix(2)
            for uuid in uuids {
                let parts = uuid.split(separator: "-")
                #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
                #expect(parts[2].first == "7" && "89ab".contains(parts[3].first ?? "0"))
                let milliseconds = Int64(parts[0] + parts[1], radix: 16)
                #expect(milliseconds.map { $0 * 1_000_000 } == test.now.nanosecondsSince1970)
            }
            #expect(Set(uuids).count == 2)
        }
    }

    @Test("a worker keeps new runs from a patch, and a run stays without it")
    func patches() async throws {
        var options = WorkflowTestEnvironment.Options()
        options.worker.activatesPatch = { $0.patchID == "other" && $0.workflow.workflowType == "Patched" }
        try await inMemory(options: options) {
            Patched.self
        } _: { (test) async throws in
            let handle = try await test.client.start(Patched.self, id: "patched", on: test.taskQueue)
            #expect(try await handle.result() == [false, false, true])
            let markers = try await test.history(of: "patched").events.count { event in
                if case .markerRecorded = event.attributes { true } else { false }
            }
            // The one that is deprecated is written down in any case.
            #expect(markers == 2)
        }
    }
}
