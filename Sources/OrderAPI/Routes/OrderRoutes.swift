import Foundation
import HTTPTypes
import Hummingbird
import OrderContract
import OrderWorkflows
import TemporalCore

/// The routes for orders, as the five reference systems document them.
struct OrderRoutes: Sendable {
    let service: OrderService
    /// The presets, with the changes that the environment makes.
    let policies: OrderPolicies

    func add(to router: Router<OrderContext>) {
        addManaged(to: router)
        addDirect(to: router)
        addPayLater(to: router)
        addGeneral(to: router)
        addOrders(to: router)
    }

    /// Takes an order.
    /// - Throws: ``Problem`` if it was refused.
    func take(
        _ draft: OrderDraft,
        _ request: Request,
        in context: OrderContext,
        language: DisplayLanguage
    ) async throws(Problem) -> OrderService.Taken {
        let taken = try await service.take(
            draft,
            key: request.idempotencyKey,
            by: context.caller,
            language: request.language(or: language),
            waits: request.waitsForAcceptance
        )
        if let report = taken.report, report.status == .failed {
            throw .unprocessable(report.lastError ?? "the order was refused")
        }
        return taken
    }

    private static func id(_ context: some RequestContext) throws -> String {
        try context.orderID()
    }
}

// MARK: - 000: /order

extension OrderRoutes {
    private func addManaged(to router: Router<OrderContext>) {
        router.post("/order") { request, context in
            let body: ManagedOrderRequest = try await request.json()
            let draft = OrderDraft(lines: body.products, amount: body.amount, policy: policies[.managed])
            let taken = try await take(draft, request, in: context, language: .english)
            var response = try Response.json(ManagedOrder(taken), status: taken.isNew ? .created : .ok)
            response.headers[.location] = "/order/\(taken.order.orderID)"
            return response
        }
        router.get("/order/:id") { request, context in
            let report = try await service.report(try Self.id(context))
            return try Response.json(ManagedOrder(report))
        }
        router.put("/order/:id/status") { request, context in
            let id = try Self.id(context)
            let report: StatusReport
            switch try await request.json(StatusChangeRequest.self).status {
            case .complete: report = try await service.ask(id, \.tryComplete, with: Empty())
            case .cancel:
                let wish = CancelRequest(reason: "cancelled by the user")
                report = try await service.ask(id, \.tryCancel, with: wish)
            }
            return try Response.json(StatusChanged(report))
        }
    }

    private struct ManagedOrder: Encodable {
        let id: String
        let status: OrderStatus
        let stage: OrderStage
        let amount: Money?
        let products: [String]
        let createdAt: Timestamp?
        let workflowID: String

        init(_ taken: OrderService.Taken) {
            id = taken.order.orderID
            status = taken.report?.status ?? .pending
            stage = taken.report?.stage ?? .created
            amount = taken.order.declared
            products = taken.order.lines.map(\.name)
            createdAt = taken.report?.createdAt ?? taken.order.createdAt
            workflowID = OrderInput.workflowID(forOrder: id)
        }

        init(_ report: StatusReport) {
            id = report.orderID
            status = report.status
            stage = report.stage
            amount = report.total
            products = report.items.map(\.name)
            createdAt = report.createdAt ?? report.steps.first?.at ?? report.lastUpdated
            workflowID = OrderInput.workflowID(forOrder: id)
        }

        private enum CodingKeys: String, CodingKey {
            case createdAt = "created_at"
            case workflowID = "workflow_id"
            case id, status, stage, amount, products
        }
    }

    private struct StatusChanged: Encodable {
        let message = "Order status updated"
        let orderID: String
        let status: OrderStatus

        init(_ report: StatusReport) {
            orderID = report.orderID
            status = report.status
        }

        private enum CodingKeys: String, CodingKey {
            case orderID = "orderId"
            case message, status
        }
    }
}

// MARK: - 001: /api/orders

extension OrderRoutes {
    private func addDirect(to router: Router<OrderContext>) {
        router.post("/api/orders") { request, context in
            let body: DirectOrderRequest = try await request.json()
            let draft = OrderDraft(customerID: body.customerID, lines: body.items, policy: policies[.direct])
            let taken = try await take(draft, request, in: context, language: .english)
            let answer = DirectOrder(
                orderID: taken.order.orderID,
                status: taken.report?.status ?? .pending,
                stage: taken.report?.stage,
                message: taken.isNew ? "Order created successfully" : "The order was created before"
            )
            var response = try Response.json(answer, status: taken.isNew ? .created : .ok)
            response.headers[.location] = "/api/orders/\(taken.order.orderID)/status"
            return response
        }
        router.get("/api/orders/:id/status") { request, context in
            let report = try await service.report(try Self.id(context))
            let text = report.text(request.language(or: .english), now: Date())
            return try Response.json(DirectOrder(report, message: report.lastError.map { "\(text): \($0)" } ?? text))
        }
        router.post("/api/orders/:id/cancel") { request, context in
            let wish: CancelRequest = try await request.json(or: CancelRequest(reason: "cancelled by request"))
            let report = try await service.ask(try Self.id(context), \.tryCancel, with: try wish.cleaned())
            return try Response.json(DirectOrder(report, message: "The order is being cancelled"))
        }
    }

    private struct DirectOrder: Encodable {
        let orderID: String
        let workflowID: String
        let status: OrderStatus
        let stage: OrderStage?
        let message: String

        init(orderID: String, status: OrderStatus, stage: OrderStage?, message: String) {
            self.orderID = orderID
            workflowID = OrderInput.workflowID(forOrder: orderID)
            self.status = status
            self.stage = stage
            self.message = message
        }

        init(_ report: StatusReport, message: String) {
            self.init(orderID: report.orderID, status: report.status, stage: report.stage, message: message)
        }

        private enum CodingKeys: String, CodingKey {
            case orderID = "order_id"
            case workflowID = "workflow_id"
            case status, stage, message
        }
    }
}

// MARK: - 004: /api/v1/orders

extension OrderRoutes {
    private func addPayLater(to router: Router<OrderContext>) {
        router.post("/api/v1/orders") { request, context in
            let body: PayLaterOrderRequest = try await request.json()
            let draft = OrderDraft(lines: body.items, amount: body.amount, policy: policies[.paylater])
            let taken = try await take(draft, request, in: context, language: .chinese)
            return try Response.json(["order_id": taken.order.orderID])
        }
        router.get("/api/v1/orders/:id") { request, context in
            let report = try await service.report(try Self.id(context))
            return try Response.json(PayLaterOrder(report, request.language(or: .chinese)))
        }
        router.post("/api/v1/orders/:id/pay") { request, context in
            let word: PaymentConfirmation = try await request.json(or: PaymentConfirmation())
            let report = try await service.ask(try Self.id(context), \.tryPay, with: word)
            return try Response.json(PayLaterOrder(report, request.language(or: .chinese)))
        }
        router.post("/api/v1/orders/:id/audit") { request, context in
            let decision = try await request.json(AuditDecision.self).signed(by: context.caller)
            let report = try await service.ask(try Self.id(context), \.tryAudit, with: decision)
            return try Response.json(PayLaterOrder(report, request.language(or: .chinese)))
        }
    }

    private struct PayLaterOrder: Encodable {
        let orderID: String
        let status: String
        let state: OrderStatus
        let stage: OrderStage
        let deadline: Timestamp?
        let total: Money?

        init(_ report: StatusReport, _ language: DisplayLanguage) {
            orderID = report.orderID
            status = report.text(language, now: Date())
            state = report.status
            stage = report.stage
            deadline = report.deadline
            total = report.total
        }

        private enum CodingKeys: String, CodingKey {
            case orderID = "order_id"
            case status, state, stage, deadline, total
        }
    }
}

// MARK: - Any order: what the page's buttons do

extension OrderRoutes {
    private func addGeneral(to router: Router<OrderContext>) {
        let group = router.group("/orders/:id")
        group.get("state") { _, context in
            try Response.json(try await service.report(try Self.id(context)).seen(by: context.caller))
        }
        group.post("approve") { request, context in
            let usual = Approval(approvedBy: context.caller.name ?? "order page")
            let word = try await request.json(or: usual).signed(by: context.caller)
            return try Response.json(
                try await service.ask(try Self.id(context), \.tryApprove, with: word).seen(by: context.caller)
            )
        }
        group.post("pay") { request, context in
            let word: PaymentConfirmation = try await request.json(or: PaymentConfirmation())
            return try Response.json(
                try await service.ask(try Self.id(context), \.tryPay, with: word).seen(by: context.caller)
            )
        }
        group.post("audit") { request, context in
            let decision = try await request.json(AuditDecision.self).signed(by: context.caller)
            return try Response.json(
                try await service.ask(try Self.id(context), \.tryAudit, with: decision).seen(by: context.caller)
            )
        }
        group.post("cancel") { request, context in
            let wish: CancelRequest = try await request.json(or: CancelRequest(reason: "cancelled on the order page"))
            return try Response.json(
                try await service.ask(try Self.id(context), \.tryCancel, with: try wish.cleaned()).seen(
                    by: context.caller
                )
            )
        }
        group.post("complete") { _, context in
            try Response.json(
                try await service.ask(try Self.id(context), \.tryComplete, with: Empty()).seen(by: context.caller)
            )
        }
        group.post("expedite") { _, context in
            try Response.json(
                try await service.ask(try Self.id(context), \.tryExpedite, with: Empty()).seen(by: context.caller)
            )
        }
        group.post("items") { request, context in
            let item: AddLineItem = try await request.json()
            if let problem = OrderText.problem(in: item.sku) { throw Problem.invalid("SKU \(problem)") }
            return try Response.json(
                try await service.ask(try Self.id(context), \.tryAddItem, with: item).seen(by: context.caller)
            )
        }
    }
}

// MARK: - What a person says

extension Approval {
    /// Who has signed in has approved, regardless of what the request says.
    fileprivate func signed(by caller: Caller) -> Approval {
        var approval = self
        approval.approvedBy = caller.name ?? OrderText.cleaned(approvedBy, longest: 100)
        return approval
    }
}

extension AuditDecision {
    /// Who has signed in has decided, regardless of what the request says.
    fileprivate func signed(by caller: Caller) -> AuditDecision {
        var decision = self
        decision.by = caller.name ?? by.map { OrderText.cleaned($0, longest: 100) }
        decision.reason = reason.map { OrderText.cleaned($0) }
        return decision
    }
}

extension CancelRequest {
    /// The request with its reason on one line.
    /// - Throws: ``Problem`` when a reason is given that says nothing.
    fileprivate func cleaned() throws(Problem) -> CancelRequest {
        guard let reason else { return self }
        let line = OrderText.cleaned(reason)
        guard !line.isEmpty else { throw .invalid("reason is empty; leave it out, or say why") }
        return CancelRequest(reason: line)
    }
}
