import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private enum Disk {
    static let sweep = Activity<Empty, Empty, Never>("sweep", startToClose: .seconds(1))
    static let remove = Activity<String, Empty, Never>("remove", startToClose: .seconds(1))
    static let free = Activity<Empty, Int, Never>("free", startToClose: .seconds(1))

    /// Implementations that return nothing where there is nothing to return.
    @RegistrationBuilder static var activities: [Registration] {
        sweep.implemented {}
        remove.implemented { _ in }
        free.implemented { 7 }
    }
}

/// Neither input nor result.
private struct Bare: Workflow {
    var swept = 0

    struct Messages: MessageSet {
        let swept = Query<Bare, Int>("swept") { $0.swept }
    }

    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.execute(Disk.sweep)
        try await context.execute(local: Disk.sweep)
        context.state.swept += 1
    }
}

/// A result only.
private struct Plain: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> Int {
        let free = try await context.execute(Disk.free)
        return try await free + context.start(local: Disk.free).result()
    }
}

/// An input only, on which the state does not depend.
private struct Silent: Workflow {
    static func run(_ path: String, in context: WorkflowContext<Self>) async throws {
        try await context.execute(Disk.remove, path)
        try await context.start(Disk.remove, path).result()
    }
}

/// Both, and a state that does not depend on the input.
private struct Full: Workflow {
    var paths: [String] = []

    static func run(_ path: String, in context: WorkflowContext<Self>) async throws -> [String] {
        context.state.paths.append(path)
        return context.state.paths
    }
}

/// Declares what it fails with.
private struct Declaring: Workflow {
    struct Full: Error, Codable, Equatable { var percent: Int }

    static func run(in context: WorkflowContext<Self>) async throws(Full) {
        throw Full(percent: 99)
    }
}

/// Has children without input.
private struct Householder: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> Int {
        try await context.execute(child: Bare.self)
        try await context.start(child: Bare.self, id: "second").result()
        try await context.execute(child: WorkflowReference<Empty, Empty>("Bare"))
        return try await context.execute(child: Plain.self)
    }
}

/// Goes on without input, three times.
private struct Goer: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> String {
        let round: Int = context.memo("round") ?? 0
        guard round < 2 else { return "round \(round)" }
        var options = ContinueAsNewOptions()
        options.memo = ["round": round + 1]
        try await context.continueAsNew(options: options)
    }
}

/// Takes messages without input and answer.
private struct Door: Workflow {
    var log: [String] = []
    var isClosed: Bool { log.last == "close" }

    struct Shut: Error, Codable, Equatable {}

    struct Messages: MessageSet {
        let ring = Signal<Door, Empty>("ring") { $0.log.append("ring") }
        let knock = Signal<Door, Empty>.running("knock") { context in
            try await context.sleep(for: .seconds(1))
            context.state.log.append("knock")
        }
        let open = Update<Door, Empty, Int, Never>("open") { door in
            door.log.append("open")
            return door.log.count
        }
        let name = Update<Door, String, Empty, Never>("name") { door, name in door.log.append(name) }
        let paint = Update<Door, Empty, Empty, Never>("paint") { $0.log.append("paint") }
        let lock = Update<Door, Empty, Empty, Shut>(
            "lock",
            validate: { (door) throws(Shut) in if door.log.isEmpty { throw Shut() } },
            apply: { (door) throws(Shut) in door.log.append("lock") }
        )
        let push = Update<Door, Empty, Int, Shut>(
            "push",
            validate: { (door) throws(Shut) in if door.log.contains("lock") { throw Shut() } },
            apply: { (door) throws(Shut) in door.log.count }
        )
        let turn = Update<Door, Int, Empty, Shut>(
            "turn",
            validate: { (_, angle) throws(Shut) in if angle < 0 { throw Shut() } },
            apply: { (door, angle) throws(Shut) in door.log.append("turn \(angle)") }
        )
        let wait = Update<Door, Empty, Int, Never>.running("wait") { context in
            try? await context.sleep(for: .seconds(1))
            return context.state.log.count
        }
        let oil = Update<Door, String, Empty, Never>.running("oil") { oil, context in
            try? await context.sleep(for: .seconds(1))
            context.state.log.append(oil)
        }
        let close = Update<Door, Empty, Empty, Never>.running("close") { context in
            try? await context.sleep(for: .seconds(1))
            context.state.log.append("close")
        }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return context.state.log
    }
}

/// Its updates refuse while they are applied, with nothing that validates them first.
private struct Account: Workflow {
    var balance = 10
    var isClosed = false

    struct TooMuch: Error, Codable, Equatable { var balance: Int }

    struct Messages: MessageSet {
        let take = Update<Account, Int, Int, TooMuch>("take") { account, amount throws(TooMuch) in
            guard amount <= account.balance else { throw TooMuch(balance: account.balance) }
            account.balance -= amount
            return account.balance
        }
        let clear = Update<Account, Empty, Int, TooMuch>("clear") { account throws(TooMuch) in
            guard account.balance == 0 else { throw TooMuch(balance: account.balance) }
            return 0
        }
        let close = Signal<Account, Empty>("close") { $0.isClosed = true }
    }

    static func run(in context: WorkflowContext<Self>) async throws { try await context.wait { $0.isClosed } }
}

@Suite("What has no input or no result")
struct NothingTests {
    @Test("an update may refuse while it is applied, with no validation before")
    func refusals() async throws {
        let test = try await WorkflowTestEnvironment { Account.self }
        let account = try await test.client.start(Account.self, id: "account", on: test.taskQueue)
        #expect(try await account.update(\.take, 4) == 6)
        do {
            _ = try await account.update(\.take, 7)
            Issue.record("more was taken than there was")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal == Account.TooMuch(balance: 6))
        }
        await #expect(throws: UpdateFailure<Account.TooMuch>.self) { try await account.update(\.clear) }
        try await account.signal(\.close)
        try await account.result()
    }

    @Test("workflows, children and activities leave out what they do not have")
    func forms() async throws {
        try await inMemory {
            Bare.self
            Plain.self
            Silent.self
            Full.self
            Householder.self
            Goer.self
            Disk.activities
        } _: { (test) async throws in
            let bare = try await test.client.start(Bare.self, id: "bare", on: test.taskQueue)
            try await bare.result()
            #expect(try await bare.query(\.swept) == 1)
            #expect(try await test.client.execute(Plain.self, id: "plain", on: test.taskQueue) == 14)
            try await test.client.execute(Silent.self, id: "silent", on: test.taskQueue, "/tmp")
            #expect(try await test.client.execute(Full.self, id: "full", on: test.taskQueue, "/var") == ["/var"])
            #expect(try await test.client.execute(Householder.self, id: "parent", on: test.taskQueue) == 14)
            #expect(try await test.client.execute(Goer.self, id: "goer", on: test.taskQueue) == "round 2")
        }
    }

    @Test("what has no input is sent without a payload, and what has no result ends with a payload of null")
    func wire() async throws {
        try await inMemory {
            Bare.self
            Disk.activities
        } _: { (test) async throws in
            try await test.client.execute(Bare.self, id: "bare", on: test.taskQueue)
            let history = try await test.history(of: "bare")
            for event in history.events {
                switch event.attributes {
                case .workflowStarted(let started): #expect(started.input.isEmpty)
                case .activityCompleted(_, let result): #expect(result == [.null])
                case .workflowCompleted(let result): #expect(result == [.null])
                default: continue
                }
            }
        }
    }

    @Test("an input that others send, and a result that others leave out, do no harm")
    func others() async throws {
        try await inMemory {
            Bare.self
            Plain.self
            Disk.activities
        } _: { (test) async throws in
            let bare = WorkflowReference<String, Empty>("Bare")
            try await test.client.execute(bare, id: "with-input", on: test.taskQueue, "nobody reads this")
            let arguments = WorkflowReference<Arguments<Int, String>, Int>("Plain")
            let result = try await test.client.execute(arguments, id: "two", on: test.taskQueue, Arguments(1, "x"))
            #expect(result == 14)
            let nothing = WorkflowReference<Empty, Empty>("Plain")
            try await test.client.execute(nothing, id: "dropped-result", on: test.taskQueue)
        }
    }

    @Test("an error that such a workflow declares arrives as declared")
    func declared() async throws {
        try await inMemory {
            Declaring.self
        } _: { (test) async throws in
            do throws(WorkflowFailure<Declaring.Full>) {
                try await test.client.execute(Declaring.self, id: "declaring", on: test.taskQueue)
                Issue.record("it did not fail")
            } catch {
                guard case .declared(let full) = error else { throw error }
                #expect(full.percent == 99)
            }
        }
    }

    @Test("messages leave out what they do not have")
    func messages() async throws {
        try await inMemory {
            Door.self
        } _: { (test) async throws in
            let door = try await test.client.signalWithStart(Door.self, id: "door", on: test.taskQueue, signal: \.ring)
            try await door.signal(\.ring)
            try await door.signal(\.knock)
            #expect(try await door.update(\.open) == 3)
            try await door.update(\.name, "Ann")
            try await door.update(\.paint)
            try await door.update(\.turn, 90)
            #expect(try await door.update(\.push) == 6)
            try await door.update(\.lock)
            await #expect(throws: (any Error).self) { try await door.update(\.push) }
            await #expect(throws: (any Error).self) { try await door.update(\.turn, -1) }
            #expect(try await door.update(\.wait) == 8)
            try await door.update(\.oil, "oil")
            try await door.startUpdate(\.close).result()
            let log = try await door.result()
            #expect(
                log == ["ring", "ring", "open", "Ann", "paint", "turn 90", "lock", "knock", "oil", "close"]
            )
        }
    }
}
