import ConsumerSupport
import Temporal
import TemporalTesting
import Testing

// The Swift of the page about interceptors stands here between `docs:` marks.

// docs: interceptors-value
/// On whose behalf the code runs.
enum Tenant {
    @TaskLocal static var current: String?
    static let header = "tenant"
}
// docs: end

// docs: interceptors-propagation
/// Passes the tenant on: from the client to the workflow, and from there to all that it asks for.
struct TenantInterceptor: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor {
    // A program starts a workflow.
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var call = call
        call.header[Tenant.header] = tenant
        return try await next(call)
    }

    // The workflow runs.
    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }

    // The workflow wants an activity.
    func startActivity<W: Workflow, Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in context: WorkflowContext<W>,
        next: (ActivityCall<Input, Output, Failure>) -> ActivityHandle<Output, Failure>
    ) -> ActivityHandle<Output, Failure> {
        var call = call
        call.header[Tenant.header] = tenant
        return next(call)
    }

    // The activity runs.
    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        try await Tenant.$current.withValue(read(call.header)) { try await next(call) }
    }

    private var tenant: Payload? { Tenant.current.map { Payload(encoding: "binary/plain", data: Array($0.utf8)) } }

    private func read(_ header: [NamedPayload]) -> String? {
        header[Tenant.header].map { String(decoding: $0.data, as: UTF8.self) }
    }
}
// docs: end

// docs: plugin
/// Brings the tenant's interceptor along, and gives activities time to end.
struct TenantPlugin: ClientPlugin, WorkerPlugin {
    let name = "com.example.tenant"

    func configureClient(_ options: inout ClientOptions) {
        options.interceptors.append(TenantInterceptor())
    }

    func configureWorker(_ options: inout WorkerOptions) {
        options.gracefulShutdown = .seconds(15)
    }

    func runWorker(_ worker: Worker, next: Next<Worker, Void, any Error>) async throws {
        // What the worker needs is opened here,
        try await next(worker)
        // and closed when the worker has ended.
    }
}
// docs: end

private let ownName = Activity<Empty, String, Never>("Name", startToClose: .seconds(10))

private struct Named: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        [Tenant.current ?? "nobody", try await context.execute(ownName)]
    }
}

extension Live {
    @Suite("The page about interceptors")
    struct InterceptorPageTests {
        private func tenants(_ change: (inout ClientOptions) -> Void) async throws -> [String] {
            let stage = try await Stage(change)
            return try await stage.withWorker({
                Named.self
                ownName.implemented { Tenant.current ?? "nobody" }
            }) {
                let id: WorkflowID<Named> = stage.id("named")
                let names = try await Tenant.$current.withValue("acme") {
                    try await stage.client.execute(Named.self, id: id, on: stage.queue, Empty())
                }
                let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
                try await Replayer { Named.self }.replay(history, .cutAtEachTask)
                return names
            }
        }

        @Test("a value goes from a client to a workflow and its activity")
        func interceptor() async throws {
            let names = try await tenants { options in
                // docs: interceptors-client
                options.interceptors = [TenantInterceptor()]
                // docs: end
            }
            #expect(names == ["acme", "acme"])
        }

        @Test("a plugin brings the interceptor along")
        func plugin() async throws {
            let names = try await tenants { options in
                // docs: plugins
                options.plugins = [TenantPlugin()]
                // docs: end
            }
            #expect(names == ["acme", "acme"])
        }
    }
}
