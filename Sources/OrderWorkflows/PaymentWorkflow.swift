public import OrderContract
public import Workflows

/// Makes the payment of one order: a workflow of its own, so that it is seen, limited and retried on its own.
public struct PaymentWorkflow: Workflow {
    /// A payment that has not begun.
    public init(_ request: ChargeRequest) {}

    /// Charges, and fails under the name of what the gateway said.
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
