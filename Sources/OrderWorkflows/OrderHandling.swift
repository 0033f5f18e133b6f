import OrderContract
import TemporalWorkflows

/// The steps of one order, each a verb of the business.
///
/// A step that takes something first registers its undo, since a step whose answer was lost may have happened.
final class OrderHandling {
    let order: OrderInput
    let context: WorkflowContext<OrderWorkflow>
    /// The undos to run if the order fails, the latest last.
    var undos: [Undo] = []
    /// Everything that the order is to hold.
    var heldLines: [LineItem]
    /// Whether the review is over.
    var isReviewed = false

    init(of order: OrderInput, in context: WorkflowContext<OrderWorkflow>) {
        self.order = order
        self.context = context
        heldLines = order.lines
        context.touch()
        if order.createdAt == nil { context.state.report.createdAt = context.now }
        context.state.recordsProgress = context.version(of: ProgressVersion.self) == .recorded
    }

    /// The activity, with the retries of the order's policy.
    func asOrdered<Input, Output, Declared>(
        _ activity: Activity<Input, Output, Declared>
    ) -> Activity<Input, Output, Declared> {
        activity.retried(as: order.policy.retry)
    }
}

// MARK: - Before the payment

extension OrderHandling {
    /// Creates the order's record, before anything is done for the order.
    func create() async throws(OrderStop) {
        guard context.state.recordsProgress else { return }
        let request = CreateOrderRequest(
            order,
            workflowID: context.info.workflowID,
            runID: context.info.runID.rawValue,
            at: context.now
        )
        do throws(OrderStop) {
            _ = try await context.perform(asOrdered(Fulfilment.create), request)
        } catch {
            guard case .failed(let failure) = error else { throw error }
            throw .failed(CreateOrderFailed(orderID: order.orderID, reason: failure.message))
        }
        context.publishSearchAttributes(of: order)
    }

    /// Checks the order: its form and, if the policy says so, with the validation service.
    func validate() async throws(OrderStop) {
        try await context.enter(.validation)
        do throws(ValidationError) {
            try order.checkShape()
            context.state.report.total = try order.knownTotal()
        } catch {
            throw .failed(error)
        }
        guard order.policy.validation == .external else { return }
        guard let total = context.state.report.total else {
            throw .failed(ValidationError(field: "amount", "the order names neither an amount nor all prices"))
        }
        try await askValidationService(about: total)
    }

    func askValidationService(about amount: Money) async throws(OrderStop) {
        let names = context.state.report.items.map(\.name)
        let question = ValidateOrderRequest(orderID: order.orderID, amount: amount, items: names)
        _ = try await context.perform(asOrdered(Fulfilment.validate), question)
    }

    /// Looks up customer and stock. Only the stock can fail the order; the rest is optional.
    func enrich() async throws(OrderStop) {
        guard order.policy.enrich else { return }
        try await context.enter(.enrichment)
        let version = context.version(of: EnrichmentVersion.self)
        context.state.report.version = version.rawValue
        switch version {
        case .stockOnly: try await lookAtStock()
        case .parallel: try await lookAtEverything()
        }
    }

    private func lookAtStock() async throws(OrderStop) {
        let question = InventorySnapshotRequest(lines: order.lines)
        let snapshot = try await context.perform(asOrdered(Inventory.snapshot), question)
        context.state.report.enrichment = Enrichment(inventory: snapshot)
        try mustBeAvailable(snapshot)
    }

    private func lookAtEverything() async throws(OrderStop) {
        let customer = CustomerRequest(customerID: order.customerID, skus: order.lines.map(\.sku))
        let steps = [Customers.profile.name, Inventory.snapshot.name, Customers.recommendations.name]
            .map { context.begin($0) }
        let profile = context.start(asOrdered(Customers.profile), customer)
        let snapshot = context.start(asOrdered(Inventory.snapshot), InventorySnapshotRequest(lines: order.lines))
        let recommendations = context.start(asOrdered(Customers.recommendations), customer)

        let found = Enrichment(
            profile: try await ifPossible(steps[0], profile) ?? .standard(customerID: order.customerID),
            inventory: try await stock(steps[1], snapshot),
            recommendations: try await ifPossible(steps[2], recommendations)?.skus ?? []
        )
        context.state.report.enrichment = found
        if let snapshot = found.inventory { try mustBeAvailable(snapshot) }
    }

    /// What is in stock, asked again if the first answer was lost in an outage.
    private func stock(
        _ step: Int,
        _ activity: ActivityHandle<InventorySnapshot, Never>
    ) async throws(OrderStop) -> InventorySnapshot {
        do throws(OrderStop) { return try await context.end(step, of: activity) } catch {
            guard error.isOutage, context.outlastsOutages else { throw error }
            let question = InventorySnapshotRequest(lines: order.lines)
            return try await context.perform(asOrdered(Inventory.snapshot), question)
        }
    }

    /// The result of a step that may fail without failing the order.
    private func ifPossible<Output, Declared>(
        _ step: Int,
        _ activity: ActivityHandle<Output, Declared>
    ) async throws(OrderStop) -> Output? {
        do throws(OrderStop) {
            return try await context.end(step, of: activity)
        } catch {
            if case .interrupted = error { throw error }
            context.note(error.notice(order.language), cause: error.description)
            return nil
        }
    }

    private func mustBeAvailable(_ snapshot: InventorySnapshot) throws(OrderStop) {
        guard !snapshot.allAvailable else { return }
        for level in snapshot.levels {
            let wanted = order.lines.reduce(0) { $0 + ($1.sku == level.sku ? $1.quantity : 0) }
            guard wanted > level.available else { continue }
            throw .failed(OutOfStock(sku: level.sku, requested: wanted, available: level.available))
        }
    }

    /// Holds the stock, and gets the prices that the order does not name.
    func reserveStock() async throws(OrderStop) {
        guard order.policy.inventory == .hold else {
            guard context.state.report.total != nil else {
                throw .failed(ValidationError(field: "amount", "the order names neither an amount nor all prices"))
            }
            return
        }
        try await context.enter(.reserve)
        undos.append(.releaseStock)
        let request = reservation(of: heldLines)
        let reservation = try await context.perform(asOrdered(Inventory.reserve), request)
        context.state.report.reserved = true
        guard context.state.report.total == nil else { return }
        context.state.report.items = reservation.lines
        do throws(MoneyError) {
            context.state.report.total = try LineItem.total(of: reservation.lines, currency: order.currency)
        } catch {
            throw .failed(ValidationError(field: "lines", error.description))
        }
        try mustCostSomething()
    }

    /// Refuses an order whose prices, now that all are known, come to nothing, unless its policy says that it may be free.
    private func mustCostSomething() throws(OrderStop) {
        guard let total = context.state.report.total, !total.isPositive, !order.policy.isFree else { return }
        guard context.version(of: FreeVersion.self) == .refused else { return }
        throw .failed(ValidationError(field: "amount", "an order of \(total) is not taken"))
    }

    func reservation(of lines: [LineItem]) -> ReserveStockRequest {
        var request = ReserveStockRequest(
            orderID: order.orderID,
            lines: lines,
            customerID: order.customerID,
            policy: order.policy.name.rawValue,
            catalogue: order.policy.catalogue == .strict ? .strict : nil
        )
        if order.arePricesAccepted { request.arePricesAccepted = true }
        return request
    }
}

/// What is looked up before an order is handled: `GetVersion("order-workflow-v2", Default, 2)`.
enum EnrichmentVersion: Int, ChangeVersions {
    /// Only the stock.
    case stockOnly = -1
    /// Profile, stock and recommendations at the same time.
    case parallel = 2

    static let changeID = "order-workflow-v2"
}

/// Whether an order that costs nothing is taken: `GetVersion("order-free", Default, 1)`. Asked only by such an order.
enum FreeVersion: Int, ChangeVersions {
    /// It is, and has no payment.
    case taken = -1
    /// Only where the policy says so.
    case refused = 1

    static let changeID = "order-free"
}

/// Whether an order's record is updated at each stage: `GetVersion("order-progress", Default, 1)`.
enum ProgressVersion: Int, ChangeVersions {
    /// Only the order's end is recorded.
    case endAlone = -1
    /// The record is created first and updated at each stage.
    case recorded = 1

    static let changeID = "order-progress"
}
