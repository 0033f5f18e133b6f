import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("An activity by itself")
struct ActivityEnvironmentTests {
    @Test("code is told what it is, and its heartbeats are noted")
    func heartbeats() async throws {
        var info = ActivityEnvironment.Info()
        info.attempt = 3
        info.workflowID = "order-7"
        info.lastHeartbeat = 5
        let heard = Mutex(0)
        let environment = ActivityEnvironment(info) { _ in heard.withLock { $0 += 1 } }
        let result = try await environment.run("x") { input, context in
            let before = try context.heartbeatDetails(as: Int.self) ?? 0
            context.heartbeat()
            try context.heartbeat(before + 1)
            return "\(input) \(context.info.attempt) \(context.info.workflowID)"
        }
        #expect(result == "x 3 order-7")
        #expect(environment.heartbeats.count == 2)
        #expect(try environment.heartbeats(as: Int.self) == [6])
        #expect(heard.withLock { $0 } == 2)
    }

    @Test(
        "code hears of its cancellation for any reason",
        arguments: [
            ActivityCancellationReason.requested, .gone, .paused, .reset, .timedOut, .workerShutdown,
        ]
    )
    func cancellation(reason: ActivityCancellationReason) async throws {
        let environment = ActivityEnvironment()
        let seen = Mutex<ActivityCancellationReason?>(nil)
        await #expect(throws: CancellationError.self) {
            try await environment.run { context in
                environment.cancel(reason)
                seen.withLock { $0 = context.cancellationReason }
                // tidy:allow sleep — ends at once, by its cancellation
                try await Task.sleep(for: .seconds(3600))
            }
        }
        #expect(seen.withLock { $0 } == reason)
    }

    @Test("code that begins after its cancellation hears of it too")
    func cancelledBefore() async throws {
        let environment = ActivityEnvironment()
        environment.shutDownWorker()
        #expect(try await environment.run { context in context.cancellationReason } == .workerShutdown)
    }

    @Test("an implementation runs as on a worker, and its errors pass")
    func implementation() async throws {
        let environment = ActivityEnvironment()
        let charge = Shop.charge.implemented { amount in
            if amount > 10 { throw Declined(reason: "too much") }
            return "paid \(amount)"
        }
        #expect(try await environment.run(Shop.charge, 3, implementedBy: charge) == "paid 3")
        await #expect(throws: Declined(reason: "too much")) {
            try await environment.run(Shop.charge, 30, implementedBy: charge)
        }
        await #expect { try await environment.run(Shop.pack, "x", implementedBy: charge) } throws: { error in
            "\(error)".contains("pack")
        }
    }

    @Test("there is no server behind it unless a client is given")
    func noServer() async throws {
        await #expect(throws: ClientError.self) {
            try await ActivityEnvironment().run { context in
                try await context.client.handle(Sleeper.self, id: "x").cancel()
            }
        }
        let test = try await WorkflowTestEnvironment { Sleeper.self }
        let handle = try await test.client.start(Sleeper.self, id: "x", on: test.taskQueue, .hours(1))
        try await ActivityEnvironment(client: test.client).run { context in
            try await context.client.handle(Sleeper.self, id: "x").cancel()
        }
        #expect(try await handle.describe().status == .cancelled)
        test.shutDown()
    }
}
