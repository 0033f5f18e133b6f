import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker

/// On whose behalf something is done; it goes along in a header, as JSON.
enum Tenant {
    @TaskLocal static var current: String?
    static let header = "tenant"
}

/// Sends the tenant with a start, and gives it to the workflow.
struct TenantHeader: ClientInterceptor, WorkflowInterceptor {
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var call = call
        if let tenant = Tenant.current {
            call.header[Tenant.header] = try? JSONPayloadConverter.default.payload(from: tenant)
        }
        return try await next(call)
    }

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        let tenant = call.header[Tenant.header].flatMap {
            try? JSONPayloadConverter.default.value(String.self, from: $0)
        }
        return try await Tenant.$current.withValue(tenant) { try await next(call) }
    }
}

/// Tells on whose behalf it runs.
struct Whose: Workflow {
    static let name = "SwiftWhose"
    init(_ nothing: Empty) {}
    static func run(_ nothing: Empty, in context: WorkflowContext<Self>) async -> String? { Tenant.current }
}
