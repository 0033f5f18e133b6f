import Foundation
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore

/// Starts orders of any policy, and sends them at once the signals that people would send.
struct OrderDriver: Sendable {
    let client: Client
    let queue: TaskQueue
    /// The beginning of the orders' ids.
    let name: String
    /// Whether the namespace has the orders' search attributes.
    let visibility: Bool

    /// What happens to an order apart from its usual course.
    enum Turn: Int, CaseIterable {
        case none, failingPayment, cancelled, declined, tooMany
    }

    /// An order that is in stock and quick to process.
    /// - Parameters:
    ///   - number: its number, for the id.
    ///   - policy: how it is handled.
    ///   - turn: what happens to it.
    /// - Returns: the order.
    func order(_ number: Int, _ policy: OrderPolicy, turn: Turn = .none) -> OrderInput {
        var policy = policy
        policy.visibility = visibility
        let isLarge = policy.name == .paylater && turn == .failingPayment
        var line =
            policy.catalogue == .strict
            ? LineItem(sku: "PROD-005", unitPrice: Money(minor: 89_99))
            : LineItem(sku: "product\(number % 5 + 1)", unitPrice: Money(minor: isLarge ? 20_000_00 : 25_00))
        if turn == .tooMany { line.quantity = 101 }
        var faults: Faults?
        if turn == .failingPayment { faults = Faults(paymentFailureRate: 0.3) }
        if turn == .declined { faults = Faults(paymentDeclined: true) }
        return OrderInput(
            orderID: "\(name)-\(number)",
            customerID: "CUST-\(number)",
            lines: [line],
            policy: policy,
            faults: faults
        )
    }

    /// Starts an order, or uses the one that an earlier call has started.
    func start(_ order: OrderInput) async throws(ClientError) -> WorkflowHandle<OrderWorkflow> {
        var options = StartOptions()
        options.idReusePolicy = .rejectDuplicate
        return try await client.start(
            OrderWorkflow.self,
            id: .order(order.orderID),
            on: queue,
            options: options,
            order
        )
    }

    /// Starts an order and waits until it is accepted or has ended, in one call.
    func startAccepted(_ order: OrderInput) async throws -> WorkflowHandle<OrderWorkflow> {
        var options = StartOptions()
        options.idReusePolicy = .rejectDuplicate
        let started = try await client.startUpdateWithStart(
            OrderWorkflow.self,
            id: .order(order.orderID),
            on: queue,
            conflict: .fail,
            options: options,
            order,
            update: \.accepted,
            Empty(),
            waitFor: .completed
        )
        _ = try await started.update.result()
        return started.workflow
    }

    /// Sends all signals that the order will wait for; it keeps those that come early.
    func sendSignals(to handle: WorkflowHandle<OrderWorkflow>, _ order: OrderInput, cancels: Bool = false) async throws
    {
        do throws(ClientError) {
            if cancels { try await handle.signal(\.cancel, CancelRequest(reason: "changed my mind")) }
            if case .onApproval = order.policy.payment {
                try await handle.signal(\.approve, Approval(approvedBy: "order-starter"))
            }
            if let rule = order.policy.review, let total = (try? order.knownTotal()) ?? nil, rule.concerns(total) {
                try await handle.signal(\.audit, AuditDecision(.approve, by: "order-starter"))
            }
            if case .onCustomer = order.policy.payment {
                try await handle.signal(\.confirmPayment, PaymentConfirmation())
            }
            if case .onSignal = order.policy.completion { try await handle.signal(\.complete) }
        } catch {
            // The result will show that the order has already ended.
            guard case .workflowNotFound = error else { throw error }
        }
    }

    /// Plays the carrier of an order's only parcel, until the order has ended.
    func playCarrier(of order: OrderInput) async throws {
        guard order.policy.shipping == .courier else { return }
        let parcel = client.handle(ShipmentWorkflow.self, id: .shipment(1, of: order.orderID))
        let handle = client.handle(OrderWorkflow.self, id: .order(order.orderID))
        while try await handle.describe().status == .running {
            do throws(ClientError) {
                return try await parcel.signal(\.carrierUpdate, CarrierUpdate(.delivered))
            } catch {
                guard case .workflowNotFound = error else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Waits for an order's end.
    /// - Returns: its status, also if it failed.
    func end(of handle: WorkflowHandle<OrderWorkflow>) async throws -> OrderStatus {
        do throws(WorkflowFailure<any Error>) {
            return try await handle.result().status
        } catch {
            switch error {
            case .failed, .declared: return .failed
            case .cancelled: return .cancelled
            default: throw error
            }
        }
    }
}
