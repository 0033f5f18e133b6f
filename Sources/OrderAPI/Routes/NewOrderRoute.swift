import HTTPTypes
import Hummingbird
import OrderContract

/// An order of any kind, as the form on the page sends it.
///
/// `{"policy": "full", "customer_id": "CUST-001", "amount": 89.99, "items": [{"sku": "PROD-005", "quantity": 1}]}`
struct NewOrderRequest: Decodable {
    let policy: OrderPolicy.Name
    let customerID: String?
    let amount: Money?
    let items: [LineItem]

    private enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case policy, amount, items
    }
}

extension OrderRoutes {
    func addOrders(to router: Router<OrderContext>) {
        router.post("/orders") { request, context in
            let body: NewOrderRequest = try await request.json()
            let draft = OrderDraft(
                customerID: body.customerID,
                lines: body.items,
                amount: body.amount,
                policy: policies[body.policy]
            )
            let taken = try await take(draft, request, in: context, language: .english)
            let answer = NewOrder(
                orderID: taken.order.orderID,
                workflowID: OrderInput.workflowID(forOrder: taken.order.orderID),
                status: taken.report?.status ?? .pending
            )
            var response = try Response.json(answer, status: taken.isNew ? .created : .ok)
            response.headers[.location] = "/orders/\(Pages.pathSegment(taken.order.orderID))"
            return response
        }
    }

    private struct NewOrder: Encodable {
        let orderID: String
        let workflowID: String
        let status: OrderStatus

        private enum CodingKeys: String, CodingKey {
            case orderID = "order_id"
            case workflowID = "workflow_id"
            case status
        }
    }
}
