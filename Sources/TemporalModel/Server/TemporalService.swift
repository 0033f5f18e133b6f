/// The services of a Temporal server.
public enum TemporalService: String, CaseIterable, Hashable, Sendable {
    /// What workers and clients need.
    case workflow = "temporal.api.workflowservice.v1.WorkflowService"
    /// Administration of a cluster.
    case `operator` = "temporal.api.operatorservice.v1.OperatorService"
    /// The clock of the test server that skips time.
    case test = "temporal.api.testservice.v1.TestService"
    /// gRPC's own health check.
    case health = "grpc.health.v1.Health"

    /// Where gRPC finds a call of this name.
    package func path(of method: String) -> String { "/\(rawValue)/\(method)" }
}
