import LiveTestSupport
import Logging
import ServiceLifecycle
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalServiceLifecycle
import TemporalTesting
import TemporalWorker
import Testing

private let gate = Latch()
private let begun = Latch()
private let slow = Activity<Empty, String, Never>("Slow", startToClose: .seconds(30))

private struct Slow: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(slow)
    }
}

extension Live {
    @Suite("Services")
    struct ServiceTests {
        @Test("a group's graceful shutdown drains the worker, and closes the client behind it")
        func group() async throws {
            let stage = try await Stage()
            // A separate connection, since the group closes it.
            let client = try await Stage().client
            var options = WorkerOptions()
            options.gracefulShutdown = .seconds(20)
            options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let worker = try Worker(client, on: stage.queue, options: options) {
                Slow.self
                slow.implemented {
                    begun.open()
                    await gate.wait()
                    return "done"
                }
            }
            // The worker is named last and shuts down first.
            let group = ServiceGroup(services: [client, worker], logger: Logger(label: "orders"))
            let running = Task { try await group.run() }
            let id: WorkflowID<Slow> = stage.id("slow")
            let handle = try await stage.client.start(Slow.self, id: id, on: stage.queue, Empty())
            await begun.wait()
            await group.triggerGracefulShutdown()
            // What runs is not given up: it ends as it would have.
            gate.open()
            try await running.value
            let attempts = try await stage.client.handle(Slow.self, id: id).describe().pendingActivities
            #expect(attempts.isEmpty)
            await #expect(throws: ClientError.self) { try await client.countWorkflows() }
            // The workflow goes on with another worker.
            let result = try await stage.withWorker({ Slow.self }) { try await handle.result() }
            #expect(result == "done")
        }

        @Test("a worker that cannot run ends its group with the reason")
        func failure() async throws {
            var options = ClientOptions(try LiveServerTrait.server.address)
            options.namespace = "nowhere"
            let client = try await Client.connect(options)
            let worker = try Worker(client, on: "nowhere") { Slow.self }
            let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let group = ServiceGroup(services: [client, worker], logger: quiet)
            let error = await #expect(throws: ClientError.self) { try await group.run() }
            guard case .namespaceNotFound? = error else {
                Issue.record("not that there is no namespace, but \(String(describing: error))")
                return
            }
        }
    }
}
