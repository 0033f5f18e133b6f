import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private enum Trip {
    static let book = Activity<String, String, Declined>(
        "book",
        startToClose: .seconds(5),
        retry: RetryPolicy(maximumAttempts: 1)
    )
    static let cancel = Activity<String, Empty, Never>(
        "cancel",
        startToClose: .seconds(5),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    static func booking() -> ActivityMock<String, String, Declined> {
        ActivityMock(book) { call in
            switch call.input {
            case "full": .fails(Declined(reason: "full"))
            case "slow": .timesOut(.startToClose)
            case "long": .after(.seconds(4), .returns("booked long"))
            default: .returns("booked \(call.input)")
            }
        }
    }

    static func cancelling() -> ActivityMock<String, Empty, Never> {
        ActivityMock(cancel) { call in
            call.input.hasSuffix("stuck")
                ? .throws(ApplicationFailure("stuck", isNonRetryable: true)) : .returns(Empty())
        }
    }
}

/// Books one thing after the other; names that begin with a `>` are undone by their result.
private struct Booking: Workflow {
    static func run(_ stops: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.saga { saga in
            var booked: [String] = []
            for stop in stops {
                switch stop {
                case "throw": throw ApplicationFailure("no more", type: "NoMore")
                case "rest": try await context.sleep(for: .hours(1))
                case _ where stop.hasPrefix(">"):
                    let place = String(stop.dropFirst())
                    let result = try await saga.execute(Trip.book, place) { context, booked in
                        try await context.execute(Trip.cancel, booked)
                    }
                    booked.append(result)
                default: booked.append(try await saga.execute(Trip.book, stop, undo: Trip.cancel))
                }
            }
            return booked
        }
    }
}

/// What a workflow that catches the failure sees of it.
private struct Looking: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        do {
            return try await context.saga { saga in
                for name in ["one", "two", "three"] {
                    saga.undo(name) { context in
                        try await context.sleep(for: .seconds(1))
                        if name != "two" { throw ApplicationFailure(name, type: "Undo") }
                    }
                }
                throw Declined(reason: "enough")
            }
        } catch let failure as SagaFailure {
            return ["\(failure.cause)"] + failure.notUndone.map { "\($0.name) \($0.error)" } + ["\(failure)"]
        }
    }
}

/// Books in branches, and gives up at once when one fails; the others still run then.
private struct Rushing: Workflow {
    static func run(_ stops: [String], in context: WorkflowContext<Self>) async throws {
        try await context.saga { saga in
            let branches = stops.map { stop in
                context.fork { branch in
                    _ = try await saga.execute(Trip.book, stop, in: branch) { context, booked in
                        try await context.execute(Trip.cancel, booked)
                    }
                }
            }
            try await context.all(branches)
        }
    }
}

/// Books all at once; the first failure cancels the others.
private struct Mapping: Workflow {
    static func run(_ stops: [String], in context: WorkflowContext<Self>) async throws {
        try await context.saga { saga in
            _ = try await context.map(stops, atMost: 10) { item, stop in
                try await saga.execute(Trip.book, stop, in: item, undo: Trip.cancel)
            }
        }
    }
}

/// Takes a saga out of its closure and goes on with it.
private struct Keeping: Workflow {
    static func run(_ verb: String, in context: WorkflowContext<Self>) async throws -> String {
        var kept: Saga<Self>?
        try? await context.saga { saga in
            kept = saga
            if verb.hasSuffix("failed") { throw Declined(reason: "no") }
        }
        switch verb.split(separator: " ").first {
        case "undo": kept?.undo("late") { _ in }
        case "execute": _ = try await kept?.execute(Trip.book, "late", undo: Trip.cancel)
        default: _ = try await kept?.execute(Trip.book, "late", undo: { _, _ in })
        }
        return "done"
    }
}

@Suite("Sagas")
struct SagaTests {
    @Test(
        "a step that comes when the saga has ended is not done, and the task says why",
        arguments: ["undo", "execute", "closure", "undo failed", "execute failed"]
    )
    func late(verb: String) async throws {
        let booking = Trip.booking()
        try await inMemory(replays: false) {
            Keeping.self
            booking
            Trip.cancelling()
        } _: { (test) async throws in
            let handle = try await test.start(Keeping.self, verb)
            await #expect { try await handle.result() } throws: { "\($0)".contains("a saga that has ended") }
            #expect(booking.calls.isEmpty)
        }
    }

    @Test("what still runs in a branch is waited for and undone")
    func branches() async throws {
        let cancelling = Trip.cancelling()
        let test = try await WorkflowTestEnvironment {
            Rushing.self
            Trip.booking()
            cancelling
        }
        await #expect(throws: WorkflowFailure<any Error>.self) {
            try await test.client.execute(Rushing.self, id: "trip", on: test.taskQueue, ["full", "long", "near"])
        }
        #expect(cancelling.calls.map(\.input) == ["booked long", "booked near"])
        #expect(test.elapsed == .seconds(4))
    }

    @Test("a step belongs to the branch that it is told of, and is cancelled with it")
    func cancelledBranch() async throws {
        let cancelling = Trip.cancelling()
        let test = try await WorkflowTestEnvironment {
            Mapping.self
            Trip.booking()
            cancelling
        }
        await #expect(throws: WorkflowFailure<any Error>.self) {
            try await test.client.execute(Mapping.self, id: "trip", on: test.taskQueue, ["long", "full"])
        }
        #expect(cancelling.calls.map(\.input) == ["full", "long"])
        #expect(test.elapsed < .seconds(4))
    }

    @Test("a workflow that could not undo everything is not tried again")
    func noRetry() async throws {
        let booking = Trip.booking()
        let test = try await WorkflowTestEnvironment {
            Booking.self
            booking
            Trip.cancelling()
        }
        var options = StartOptions()
        options.retry = RetryPolicy(maximumAttempts: 3)
        let stops = ["stuck", "throw"]
        await #expect(throws: WorkflowFailure<any Error>.self) {
            try await test.client.execute(Booking.self, id: "trip", on: test.taskQueue, options: options, stops)
        }
        #expect(booking.calls.count == 1)
    }

    @Test("nothing is undone when nothing fails")
    func success() async throws {
        let cancelling = Trip.cancelling()
        try await inMemory {
            Booking.self
            Trip.booking()
            cancelling
        } _: { (test) async throws in
            #expect(try await test.run(Booking.self, ["a", ">b"]) == ["booked a", "booked b"])
            #expect(cancelling.calls.isEmpty)
        }
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        var stops: [String]
        var undone: [String]
        var error: String
        var testDescription: String { "\(stops)" }
    }

    @Test(
        "what was done is undone, the latest first",
        arguments: [
            // The step that failed may have done its work, and is undone by its input.
            Trouble(stops: ["a", "b", "full"], undone: ["full", "b", "a"], error: "full"),
            Trouble(stops: ["a", "slow"], undone: ["slow", "a"], error: "book"),
            // What is undone by its result has nothing to undo when it failed.
            Trouble(stops: ["a", ">b", ">full"], undone: ["booked b", "a"], error: "full"),
            Trouble(stops: ["a", "throw"], undone: ["a"], error: "no more"),
            Trouble(stops: ["throw"], undone: [], error: "no more"),
            // What cannot be undone does not keep the others from it.
            Trouble(stops: ["a", "stuck", "c", "throw"], undone: ["c", "stuck", "a"], error: "not undone: book"),
            Trouble(stops: [">stuck", "c", "throw"], undone: ["c", "booked stuck"], error: "not undone: book"),
        ]
    )
    func undone(trouble: Trouble) async throws {
        let cancelling = Trip.cancelling()
        try await inMemory {
            Booking.self
            Trip.booking()
            cancelling
        } _: { (test) async throws in
            do {
                _ = try await test.run(Booking.self, trouble.stops)
                Issue.record("it did not fail")
            } catch let error as WorkflowFailure<any Error> {
                guard case .failed(let failure) = error else { throw error }
                #expect("\(failure)".contains(trouble.error), "\(failure)")
            }
            #expect(cancelling.calls.map(\.input) == trouble.undone)
        }
    }

    @Test("a workflow that is cancelled undoes its steps, and then is cancelled", arguments: ["rest", "long"])
    func cancelled(last: String) async throws {
        let cancelling = Trip.cancelling()
        try await inMemory {
            Booking.self
            Trip.booking()
            cancelling
        } _: { (test) async throws in
            let handle = try await test.start(Booking.self, ["a", "b", last])
            try await test.sleep(for: .seconds(2))
            try await handle.cancel()
            do throws(WorkflowFailure<any Error>) {
                try await handle.result()
                Issue.record("it was not cancelled")
            } catch {
                guard case .cancelled = error else { throw error }
            }
            #expect(cancelling.calls.map(\.input) == (last == "long" ? ["long", "b", "a"] : ["b", "a"]))
        }
    }

    @Test("a workflow that is cancelled and cannot undo its steps fails")
    func cancelledAndStuck() async throws {
        try await inMemory {
            Booking.self
            Trip.booking()
            Trip.cancelling()
        } _: { (test) async throws in
            let handle = try await test.start(Booking.self, ["a", "stuck", "rest"])
            try await test.sleep(for: .seconds(2))
            try await handle.cancel()
            do throws(WorkflowFailure<any Error>) {
                try await handle.result()
                Issue.record("it did not fail")
            } catch {
                guard case .failed(let failure) = error else { throw error }
                #expect(failure.message.contains("not undone: book"))
                guard case .application(let application) = failure.kind else { throw error }
                #expect(application.type == "SagaFailure")
                guard case .cancelled = failure.cause?.kind else {
                    Issue.record("the cause is lost: \(failure)")
                    return
                }
            }
        }
    }

    @Test("the failure says why the saga failed and what could not be undone")
    func failure() async throws {
        try await inMemory {
            Looking.self
        } _: { (test) async throws in
            let seen = try await test.client.execute(Looking.self, id: "looking", on: test.taskQueue)
            #expect(
                seen == [
                    "Declined(reason: \"enough\")", "three Undo: three", "one Undo: one",
                    "Declined(reason: \"enough\"); not undone: three (Undo: three), one (Undo: one)",
                ]
            )
            #expect(test.elapsed == .seconds(3))
        }
    }
}
