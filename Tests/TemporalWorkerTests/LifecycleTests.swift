import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Steps {
    static let step = Activity<String, String, Never>(
        "step",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(10))
    )
}

/// Gives back what it took when it is cancelled.
private struct Booking: Workflow {
    init(_ gives: Bool) {}
    static func run(_ gives: Bool, in context: WorkflowContext<Self>) async throws -> String {
        _ = try await context.execute(Steps.step, "take")
        do {
            try await context.sleep(for: .hours(1))
            return "kept"
        } catch {
            // In the cancelled scope nothing can be started; in the shield it can.
            do { _ = try await context.execute(Steps.step, "refused") } catch {
                guard case .interrupted(.cancelled) = error.reason else { throw error }
            }
            _ = try await context.shielded { context async throws(ActivityFailure<Never>) in
                try await context.execute(Steps.step, "give back")
            }
            guard gives else { return "went on" }
            throw error
        }
    }
}

/// Counts down over several runs.
private struct Countdown: Workflow {
    init(_ rest: Int) {}
    static func run(_ rest: Int, in context: WorkflowContext<Self>) async throws -> String {
        if rest > 0 { try await context.continueAsNew(rest - 1) }
        return "zero, after \(context.info.continuedRunID == nil ? "no" : "an earlier") run"
    }
}

private struct Typed: Workflow {
    enum Failed: Error, Codable, Equatable { case sorry(String) }
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws(Failed) -> Int {
        throw .sorry("no")
    }
}

private struct Thrower: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        throw ApplicationFailure("broken on purpose", type: "Purpose", isNonRetryable: true)
    }
}

extension Live {
    @Suite("The life of a workflow")
    struct LifecycleTests {
        @Test("a cancelled workflow gives back what it took and is cancelled", arguments: CacheSize.allCases)
        func cancellation(cache: CacheSize) async throws {
            let stage = try await Stage()
            let steps = Mutex<[String]>([])
            let result = try await stage.prove(Booking.self, true, cache: cache) {
                Steps.step.implemented { step in
                    steps.withLock { $0.append(step) }
                    return step
                }
            } during: { handle in
                try await eventually("the booking was made") { steps.withLock { $0 } == ["take"] }
                try await eventually("the booking sleeps") { try await handle.describe().historyLength >= 11 }
                try await handle.cancel(reason: "changed my mind")
            }
            guard case .failure(.cancelled) = result else {
                Issue.record("expected a cancelled workflow, got \(result)")
                return
            }
            #expect(steps.withLock { $0 } == ["take", "give back"])
        }

        @Test("a workflow that goes on although it was asked to cancel completes", arguments: CacheSize.allCases)
        func ignoredCancellation(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Booking.self, false, cache: cache) {
                Steps.step.implemented { step in step }
            } during: { handle in
                try await handle.cancel()
            }
            // The cancellation may come before the first step, which then fails as cancelled.
            switch result {
            case .success(let value): #expect(value == "went on")
            case .failure(.cancelled): break
            case .failure(let failure): Issue.record("\(failure)")
            }
        }

        @Test("continue-as-new is followed to the last run's result", arguments: CacheSize.allCases)
        func continueAsNew(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Countdown.self, 3, cache: cache)
            #expect(try result.get() == "zero, after an earlier run")
        }

        @Test("a declared error arrives as itself", arguments: CacheSize.allCases)
        func declared(cache: CacheSize) async throws {
            let stage = try await Stage()
            guard case .failure(.declared(let error)) = try await stage.prove(Typed.self, Empty(), cache: cache) else {
                Issue.record("expected the declared error")
                return
            }
            #expect(error == .sorry("no"))
        }

        @Test("an application failure arrives with its type", arguments: CacheSize.allCases)
        func applicationFailure(cache: CacheSize) async throws {
            let stage = try await Stage()
            guard case .failure(.failed(let failure)) = try await stage.prove(Thrower.self, Empty(), cache: cache),
                case .application(let application) = failure.kind
            else {
                Issue.record("expected an application failure")
                return
            }
            #expect(failure.message == "broken on purpose")
            #expect(application.type == "Purpose" && application.nonRetryable)
        }

        @Test("a terminated workflow, an unknown one and a duplicate are told apart")
        func errors() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Booking> = stage.id("terminated")
            let handle = try await stage.client.start(Booking.self, id: id, on: stage.queue, true)
            do {
                _ = try await stage.client.start(Booking.self, id: id, on: stage.queue, true)
                Issue.record("a second start of the same id was taken")
            } catch {
                guard case .alreadyStarted(let workflowID, let runID) = error else { throw error }
                #expect(workflowID == id.rawValue && runID == handle.runID)
            }
            var existing = StartOptions()
            existing.idConflictPolicy = .useExisting
            let same = try await stage.client.start(Booking.self, id: id, on: stage.queue, options: existing, true)
            #expect(same.runID == handle.runID)
            try await handle.terminate(reason: "enough")
            #expect(try await handle.describe().status == .terminated)
            do { _ = try await handle.result() } catch {
                guard case .terminated(let reason) = error else { throw error }
                #expect(reason == "enough")
            }
            var once = StartOptions()
            once.idReusePolicy = .rejectDuplicate
            await #expect(throws: ClientError.self) {
                try await stage.client.start(Booking.self, id: id, on: stage.queue, options: once, true)
            }
            do {
                try await stage.client.handle(Booking.self, id: "nobody").cancel()
                Issue.record("an unknown workflow was cancelled")
            } catch {
                guard case .workflowNotFound(let workflowID, _) = error else { throw error }
                #expect(workflowID == "nobody")
            }
        }

        @Test("memo and summary of a start are kept")
        func memo() async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.memo = ["note": "hello", "count": 3]
            options.executionTimeout = .seconds(30)
            let handle = try await stage.client.start(
                Booking.self,
                id: stage.id("memo"),
                on: stage.queue,
                options: options,
                true
            )
            let memo = try await handle.describe().memo
            #expect(memo.map(\.name) == ["count", "note"])
            #expect(try stage.client.converter.value(String.self, from: memo[1].payload) == "hello")
            try await handle.terminate()
        }

        @Test("an unreachable server and an unknown namespace are clear errors")
        func unreachable() async throws {
            let port = try DevServer.freePort()
            do {
                _ = try await Client.connect(ClientOptions("127.0.0.1:\(port)"))
                Issue.record("connected to nobody")
            } catch {
                guard case .unreachable(let address, _) = error else { throw error }
                #expect(address == "127.0.0.1:\(port)")
            }
            do { _ = try await Client.connect(ClientOptions("not an address:x")) } catch {
                guard case .invalidAddress = error else { throw error }
            }
            let server = try LiveServerTrait.server
            let client = try await Client.connect(ClientOptions(server.address, namespace: "nowhere"))
            let worker = try Worker(client, on: "any") { Booking.self }
            do {
                try await worker.run()
                Issue.record("a worker ran in a namespace that does not exist")
            } catch {
                guard case .namespaceNotFound("nowhere") = error else { throw error }
            }
        }
    }
}
