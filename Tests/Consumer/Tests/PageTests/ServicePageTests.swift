import ConsumerSupport
import Logging
import ServiceLifecycle
import Temporal
import TemporalServiceLifecycle
import Testing

extension Live {
    @Suite("A service group")
    struct ServicePageTests {
        @Test("runs a client and a worker, and ends both")
        func group() async throws {
            let stage = try await Stage()
            let client = try await Stage().client
            let worker = try Worker(client, on: stage.queue) { Nothing.self }
            // docs: service-group
            // The worker is named last and shuts down first.
            let group = ServiceGroup(services: [client, worker], logger: Logger(label: "orders"))
            // docs: end
            async let running: Void = group.run()
            _ = try await stage.client.execute(Nothing.self, id: stage.id("nothing"), on: stage.queue, Empty())
            await group.triggerGracefulShutdown()
            try await running
            await #expect(throws: ClientError.self) { try await client.countWorkflows() }
        }

        private struct Nothing: Workflow {
            init(_ input: Empty) {}
            static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
        }
    }
}
