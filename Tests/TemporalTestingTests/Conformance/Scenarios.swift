import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker

extension Scenario {
    /// All scenarios.
    static let all: [Scenario] = plain + activities + messages + families + endings

    private static let plain: [Scenario] =
        [
            "nothing", "timer", "timers", "cancelled timer", "timer cancelled at once", "limit", "records", "branches",
            "local and remote", "fails",
        ]
        .map { word in
            Scenario("steps: \(word)") {
                Steps.self
                Work.implementation
            } play: { stage in
                await words(of: try await stage.start(Steps.self, word))
            }
        }

    private static func activity(_ name: String, _ plan: OneActivity.Plan) -> Scenario {
        Scenario("activity: \(name)") {
            OneActivity.self
            Work.implementation
        } play: { stage in
            await words(of: try await stage.start(OneActivity.self, plan))
        }
    }

    private static let activities: [Scenario] = [
        activity("plain", .init()),
        activity("declared error", .init(input: "decline")),
        activity("not to be repeated", .init(input: "break", attempts: 5)),
        activity("third attempt", .init(input: "twice", attempts: 5)),
        activity("all attempts used", .init(input: "twice", attempts: 2)),
        activity("start to close", .init(input: "hang", startToClose: 300)),
        activity("start to close, twice", .init(input: "hang", startToClose: 200, attempts: 2)),
        activity("listed", .init(input: "twice", attempts: 5, listed: ["Again"])),
        activity("listed in another letter case", .init(input: "twice", attempts: 5, listed: ["aGAIN"])),
        activity("listed, at the last attempt", .init(input: "twice", listed: ["Again"])),
        activity(
            "start to close, listed",
            .init(input: "hang", startToClose: 200, attempts: 2, listed: ["TemporalTimeout:StartToClose"])
        ),
        activity(
            "start to close, listed by other names",
            .init(input: "hang", startToClose: 200, attempts: 2, listed: ["StartToClose", "startToClose"])
        ),
        activity("asks for no pause", .init(input: "at once", attempts: 5)),
        activity("schedule to close", .init(input: "hang", startToClose: 5000, scheduleToClose: 400)),
        activity(
            "no time for another attempt",
            .init(input: "twice", scheduleToClose: 800, attempts: 9, interval: 3000)
        ),
        activity("schedule to start", .init(scheduleToStart: 300, queue: "queue-that-nobody-serves")),
        activity(
            "schedule to close, where nobody serves",
            .init(scheduleToClose: 300, queue: "queue-that-nobody-serves")
        ),
        activity("no heartbeat", .init(input: "hang", heartbeat: 300)),
        activity("no heartbeat after one", .init(input: "hang-details", heartbeat: 300)),
        activity("cancelled, not waited for", .init(input: "slow", cancelAfter: 1000)),
        activity("cancelled, waited for", .init(input: "obey", heartbeat: 1000, cancelAfter: 200, waits: true)),
        activity("cancelled, but done", .init(input: "slow", cancelAfter: 1000, waits: true)),
        activity("cancelled between attempts", .init(input: "twice", attempts: 5, interval: 60_000, cancelAfter: 200)),
        activity("local", .init(isLocal: true)),
        activity("local, third attempt", .init(input: "twice", isLocal: true, attempts: 5)),
        activity("local, by a timer", .init(input: "twice", isLocal: true, attempts: 5, interval: 200, threshold: 100)),
        activity(
            "local, listed in another letter case",
            .init(input: "twice", isLocal: true, attempts: 5, listed: ["aGAIN"])
        ),
        activity(
            "local, too slow, listed",
            .init(
                input: "hang",
                isLocal: true,
                startToClose: 200,
                attempts: 2,
                listed: ["TemporalTimeout:StartToClose"]
            )
        ),
        activity("local, asks for no pause", .init(input: "at once", isLocal: true, attempts: 5)),
        activity("local, fails", .init(input: "break", isLocal: true, attempts: 5)),
        activity("local, too slow", .init(input: "hang", isLocal: true, startToClose: 200)),
        Scenario("activity: its failure passes on") {
            Passing.self
            Work.implementation
        } play: { stage in
            await words(of: try await stage.start(Passing.self, "decline"))
        },
    ]

    private static let messages: [Scenario] = [
        listener("signals") { stage, handle in
            try await handle.signal(\.say, "one")
            try await stage.sleep(.milliseconds(200))
            try await handle.signal(\.say, "end")
        },
        listener("a signal that nobody knows") { stage, handle in
            try await handle.signal(named: "unknown", "x")
            try await stage.sleep(.milliseconds(200))
            try await handle.signal(\.say, "end")
        },
        listener("updates") { stage, handle in
            _ = try await handle.update(\.ask, "one")
            _ = try? await handle.update(\.ask, "no")
            _ = try? await handle.update(\.ask, "late")
            _ = try await handle.update(\.work, "plain")
            _ = try await handle.update(\.ask, "end")
        },
        listener("queries leave no trace") { stage, handle in
            _ = try await handle.query(\.heard)
            try await handle.signal(\.say, "end")
        },
        listener("cancelled") { stage, handle in try await handle.cancel(reason: "enough") },
        listener("terminated") { stage, handle in try await handle.terminate(reason: "enough") },
        Scenario("messages: signal with start") {
            Listener.self
        } play: { stage in
            let handle = try await stage.client.signalWithStart(
                Listener.self,
                id: stage.id("main"),
                on: stage.queue,
                Empty(),
                signal: \.say,
                "end"
            )
            return await words(of: handle)
        },
        Scenario("messages: update with start") {
            Listener.self
        } play: { stage in
            let (handle, update) = try await stage.client.startUpdateWithStart(
                Listener.self,
                id: stage.id("main"),
                on: stage.queue,
                conflict: .fail,
                Empty(),
                update: \.ask,
                "end"
            )
            return "\(try await update.result()) \(await words(of: handle))"
        },
    ]

    private static func listener(
        _ name: String,
        _ body: @escaping @Sendable (Stage, WorkflowHandle<Listener>) async throws -> Void
    ) -> Scenario {
        Scenario("messages: \(name)") {
            Listener.self
            Work.implementation
        } play: { stage in
            let handle = try await stage.start(Listener.self, Empty())
            try await stage.settle(handle)
            try await body(stage, handle)
            return await words(of: handle)
        }
    }

    private static func child(_ name: String, _ change: @escaping @Sendable (inout Mother.Plan) -> Void) -> Scenario {
        Scenario("children: \(name)", ids: ["main", "child"]) {
            Mother.self
            Steps.self
            Listener.self
            Work.implementation
        } play: { stage in
            let id: WorkflowID<Steps> = stage.id("child")
            var plan = Mother.Plan(id: id.rawValue)
            change(&plan)
            let result = await words(of: try await stage.start(Mother.self, plan))
            // What becomes of the child comes after that.
            try await stage.sleep(.milliseconds(500))
            return result
        }
    }

    private static let families: [Scenario] = [
        child("completes") { _ in },
        child("fails") { $0.input = "fails late" },
        child("is cancelled") { ($0.input, $0.cancelAfter) = ("hour", 200) },
        child("times out") { ($0.input, $0.runTimeout) = ("hour", 1000) },
        child("is terminated with its parent") { ($0.input, $0.leaves) = ("hour", true) },
        child("is cancelled with its parent") {
            ($0.input, $0.leaves, $0.policy) = ("hour", true, ParentClosePolicy.requestCancel.rawValue)
        },
        child("is abandoned") { ($0.input, $0.leaves, $0.policy) = ("hour", true, ParentClosePolicy.abandon.rawValue) },
        child("is told something") { $0.tells = true },
        child("of a run that is continued") { ($0.input, $0.continues) = ("hour", true) },
        Scenario("children: an id that is taken", ids: ["main"]) {
            Mother.self
            Steps.self
            Listener.self
        } play: { stage in
            let other = try await stage.start(Listener.self, as: "child", Empty())
            let id: WorkflowID<Steps> = stage.id("child")
            let result = await words(of: try await stage.start(Mother.self, Mother.Plan(id: id.rawValue)))
            try await other.terminate()
            return result
        },
        Scenario("others: signalled", ids: ["main", "other"]) {
            Caller.self
            Listener.self
        } play: { stage in
            let other = try await stage.start(Listener.self, as: "other", Empty())
            try await stage.settle(other)
            let told = await words(of: try await stage.start(Caller.self, Arguments("end", other.id.rawValue)))
            return "\(told) \(await words(of: other))"
        },
        Scenario("others: cancelled", ids: ["main", "other"]) {
            Caller.self
            Listener.self
        } play: { stage in
            let other = try await stage.start(Listener.self, as: "other", Empty())
            try await stage.settle(other)
            let told = await words(of: try await stage.start(Caller.self, Arguments("cancel", other.id.rawValue)))
            return "\(told) \(await words(of: other))"
        },
        Scenario("others: nobody there") {
            Caller.self
        } play: { stage in
            await words(of: try await stage.start(Caller.self, Arguments("end", "nobody-\(stage.key)")))
        },
    ]

    private static let endings: [Scenario] = [
        Scenario("runs: continued as new") {
            Relay.self
        } play: { stage in
            await words(of: try await stage.start(Relay.self, 2))
        },
        Scenario("runs: tried again") {
            Stubborn.self
        } play: { stage in
            let handle = try await stage.start(Stubborn.self, 3) {
                $0.retry = RetryPolicy(initialInterval: .milliseconds(100), maximumAttempts: 5)
            }
            return await words(of: handle)
        },
        Scenario("runs: tried too often") {
            Stubborn.self
        } play: { stage in
            let handle = try await stage.start(Stubborn.self, 9) {
                $0.retry = RetryPolicy(initialInterval: .milliseconds(100), maximumAttempts: 2)
            }
            return await words(of: handle)
        },
        Scenario("runs: out of time") {
            Listener.self
        } play: { stage in
            await words(of: try await stage.start(Listener.self, Empty()) { $0.runTimeout = .seconds(1) })
        },
        Scenario("runs: execution out of time") {
            Listener.self
        } play: { stage in
            await words(of: try await stage.start(Listener.self, Empty()) { $0.executionTimeout = .seconds(1) })
        },
        Scenario("runs: limits within each other") {
            Steps.self
        } play: { stage in
            let handle = try await stage.start(Steps.self, "nothing") {
                ($0.runTimeout, $0.executionTimeout, $0.taskTimeout) = (.seconds(40), .seconds(30), .seconds(200))
            }
            return await words(of: handle)
        },
        Scenario("runs: limits that do not limit") {
            Steps.self
        } play: { stage in
            let handle = try await stage.start(Steps.self, "nothing") {
                ($0.runTimeout, $0.executionTimeout, $0.taskTimeout) = (.zero, .seconds(-1), .zero)
            }
            return await words(of: handle)
        },
        Scenario("runs: a delayed start") {
            Steps.self
        } play: { stage in
            await words(of: try await stage.start(Steps.self, "nothing") { $0.startDelay = .milliseconds(300) })
        },
    ]

    private static func words<W: Workflow>(of handle: WorkflowHandle<W>) async -> String {
        do throws(WorkflowFailure<W.Failure>) { return "\(try await handle.result())" } catch {
            switch error {
            case .declared(let declared): return "declared \(declared)"
            case .failed(let failure):
                return "failed \(failure.kind.name) \(failure.message) \(failure.cause?.kind.name ?? "")"
            case .cancelled: return "cancelled"
            case .terminated(let reason): return "terminated \(reason)"
            case .timedOut: return "timed out"
            case .client(let error): return "client \(error)"
            }
        }
    }
}
