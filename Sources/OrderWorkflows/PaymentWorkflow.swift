public import OrderContract
public import TemporalWorkflows

/// Makes the payment of one order: a separate workflow, so that it can be seen, limited and retried separately.
public struct PaymentWorkflow: Workflow {
    /// It runs by the build of its order.
    public static let versioningBehavior: VersioningBehavior? = .pinned

    /// A payment that has not begun.
    public init(_ request: ChargeRequest) {}

    /// Charges the customer, and fails with the gateway's error as the type.
    public static func run(_ request: ChargeRequest, in context: WorkflowContext<Self>) async throws -> Receipt {
        do throws(ActivityFailure<PaymentDeclined>) {
            return try await context.execute(Payments.charge.retried(as: request.retry), request)
        } catch {
            if case .interrupted(let interruption) = error.reason { throw interruption }
            throw ApplicationFailure(error)
        }
    }
}

extension WorkflowID where W == PaymentWorkflow {
    /// The payment of an order.
    public static func payment(of orderID: String) -> Self { Self(OrderInput.paymentWorkflowID(forOrder: orderID)) }
}
