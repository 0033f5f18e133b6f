import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("Messages in an environment")
struct MessagesTests {
    @Test("signals and queries reach a workflow, a closed one too")
    func signals() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Basket.self, Empty())
            try await handle.signal(\.add, "tea")
            #expect(try await handle.query(\.items) == ["tea"])
            try await handle.signal(\.finish)
            #expect(try await handle.result() == ["tea"])
            #expect(try await handle.query(\.items) == ["tea"])
            await #expect(throws: ClientError.self) { try await handle.signal(\.add, "late") }
        }
    }

    @Test("updates are answered, refused and take their time")
    func updates() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Basket.self, Empty())
            let length = try await handle.describe().historyLength
            await #expect { try await handle.update(\.rename, "cup") } throws: { error in
                guard case .refused(let refused)? = error as? UpdateFailure<Basket.Refused> else { return false }
                return refused.why == "nothing there"
            }
            #expect(try await handle.describe().historyLength == length, "a refused update leaves no trace")
            try await handle.signal(\.add, "tea")
            #expect(try await handle.update(\.rename, "cup") == 1)
            #expect(try await handle.update(\.slow, .hours(5)) == "slept until \(Duration.hours(5))")
            await #expect(throws: UpdateFailure<Basket.Refused>.self) { try await handle.update(\.rename, "forbidden") }
            try await handle.signal(\.finish)
            #expect(try await handle.result() == ["cup"])
        }
    }

    @Test("an update is accepted first and ends later; a handle to it waits")
    func updateStages() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Basket.self, Empty())
            let update = try await handle.startUpdate(\.slow, .hours(1), updateID: "u")
            #expect(test.elapsed == .zero)
            #expect(try await update.result() == "slept until \(Duration.hours(1))")
            #expect(try await handle.updateHandle(\.slow, id: "u").result() == "slept until \(Duration.hours(1))")
            await #expect(throws: UpdateFailure<Never>.self) {
                try await handle.updateHandle(\.slow, id: "nobody knows it").result()
            }
        }
    }

    @Test("messages start their workflow")
    func withStart() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let first = try await test.client.signalWithStart(
                Basket.self,
                id: "basket",
                on: test.taskQueue,
                Empty(),
                signal: \.add,
                "tea"
            )
            let (second, update) = try await test.client.startUpdateWithStart(
                Basket.self,
                id: "basket",
                on: test.taskQueue,
                conflict: .useExisting,
                Empty(),
                update: \.rename,
                "cup"
            )
            #expect(first.runID == second.runID)
            #expect(try await update.result() == 1)
            #expect(try await first.query(\.items) == ["cup"])
        }
    }

    @Test("a workflow is cancelled, and another terminated")
    func endings() async throws {
        try await inMemory {
            Sleeper.self
            Basket.self
        } _: { (test) async throws in
            let sleeper = try await test.start(Sleeper.self, .hours(1))
            try await sleeper.cancel(reason: "enough")
            await #expect { try await sleeper.result() } throws: { error in
                if case .cancelled? = error as? WorkflowFailure<any Error> { true } else { false }
            }
            let basket = try await test.start(Basket.self, Empty())
            try await basket.terminate(reason: "closing time")
            await #expect { try await basket.result() } throws: { error in
                guard case .terminated(let reason)? = error as? WorkflowFailure<any Error> else { return false }
                return reason == "closing time"
            }
            #expect(test.elapsed == .zero)
        }
    }

    @Test("ids are used as their policies say")
    func ids() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let first = try await test.start(Basket.self, Empty())
            await #expect { try await test.start(Basket.self, Empty()) } throws: { error in
                guard case .alreadyStarted(_, let runID)? = error as? ClientError else { return false }
                return runID == first.runID
            }
            var options = StartOptions()
            options.idConflictPolicy = .useExisting
            #expect(try await test.start(Basket.self, options: options, Empty()).runID == first.runID)
            options.idConflictPolicy = .terminateExisting
            let second = try await test.start(Basket.self, options: options, Empty())
            #expect(second.runID != first.runID)
            try await second.signal(\.finish)
            options = StartOptions()
            options.idReusePolicy = .allowDuplicateFailedOnly
            await #expect(throws: ClientError.self) { try await test.start(Basket.self, options: options, Empty()) }
            options.idReusePolicy = .rejectDuplicate
            await #expect(throws: ClientError.self) { try await test.start(Basket.self, options: options, Empty()) }
        }
    }

    @Test("what is not there is named", arguments: ["nobody"])
    func missing(id: String) async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let handle = test.client.handle(Basket.self, id: WorkflowID(id))
            await #expect { try await handle.query(\.items) } throws: { error in
                "\(error)".contains("nobody")
            }
            await #expect(throws: ClientError.self) { try await handle.signal(\.finish) }
            await #expect(throws: ClientError.self) { try await handle.cancel() }
            await #expect(throws: ClientError.self) { _ = try await handle.describe() }
        }
    }
}
