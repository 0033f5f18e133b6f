import Logging
import OrderContract
public import OrderStores
import TemporalCore
public import TemporalWorker

/// The services that the order's activities use, and the activities' implementations.
///
/// ```swift
/// let stores = try await OrderStores.open(.sqlite(path: ".orderflow/orders.db"))
/// let services = OrderServices(stores: stores, validation: try ValidationClient(address: url))
/// let worker = try Worker(client, on: .orders) {
///     OrderWorkflow.self
///     services.registrations
/// }
/// ```
public struct OrderServices: Sendable {
    /// The database of orders, stock, money and messages.
    public let stores: OrderStores
    /// The validation service.
    public let validation: ValidationClient
    /// The directory of customers.
    public let customers: CustomerDirectory
    /// What carries messages to customers.
    public let gateway: any MessageGateway
    /// The link to a customer's own page, made of the order's token; nil where the shop has no public address.
    private let customerLink: (@Sendable (_ token: String) -> String)?

    /// Whether a workflow runs, by its id.
    private let isRunning: @Sendable (String) async throws -> Bool

    /// Services.
    /// - Parameters:
    ///   - stores: the database.
    ///   - validation: the validation service.
    ///   - customers: the directory of customers.
    ///   - gateway: carries messages to customers; by default they are only written down.
    ///   - customerLink: makes the link to a customer's own page of the order's token, for messages. By default they have
    ///     none.
    ///   - isRunning: whether a workflow runs, by its id. By default all do, so a sweep settles nothing.
    public init(
        stores: OrderStores,
        validation: ValidationClient,
        customers: CustomerDirectory = CustomerDirectory(),
        gateway: any MessageGateway = WrittenMessages(),
        customerLink: (@Sendable (_ token: String) -> String)? = nil,
        isRunning: @escaping @Sendable (String) async throws -> Bool = { _ in true }
    ) {
        self.stores = stores
        self.validation = validation
        self.customers = customers
        self.gateway = gateway
        self.customerLink = customerLink
        self.isRunning = isRunning
    }

    /// Every activity of the contract with its implementation.
    @RegistrationBuilder public var registrations: [Registration] {
        stock
        money
        fulfilment
        records
        customerCare
        sweeping
    }

    @RegistrationBuilder private var stock: [Registration] {
        Inventory.reserve.implemented { try await stores.inventory.hold($0) }
        Inventory.release.implemented { try await stores.inventory.release($0) }
        Inventory.snapshot.implemented { try await stores.inventory.snapshot($0) }
        // Taking and returning are two references to one activity; the request says which is meant.
        Inventory.commit.implemented { try await stores.inventory.update($0) }
    }

    @RegistrationBuilder private var money: [Registration] {
        Payments.charge.implemented { request, activity in
            try await stores.payments.charge(request, attempt: activity.info.attempt)
        }
        Payments.refund.implemented { try await stores.payments.refund($0) }
    }

    @RegistrationBuilder private var fulfilment: [Registration] {
        Fulfilment.validate.implemented { try await validation.validate($0) }
        Fulfilment.process.implemented { request, activity in
            try stores.faultPlan.reach(.processing)
            return try await ProcessingRun(request, activity).work()
        }
        Fulfilment.updateStatus.implemented { request, activity in
            try await stores.orders.update(request, runID: activity.info.runID.rawValue)
        }
    }

    @RegistrationBuilder private var records: [Registration] {
        Fulfilment.create.implemented { try await stores.orders.create($0) }
        Fulfilment.compensate.implemented { try await stores.orders.compensate($0) }
        Shipments.plan.implemented { try await stores.shipments.plan($0) }
        Shipments.book.implemented { try await stores.shipments.book($0) }
        Shipments.cancel.implemented { try await stores.shipments.cancel($0) }
    }

    @RegistrationBuilder private var sweeping: [Registration] {
        Sweeping.find.implemented { request in
            LapsedOrdersPage(
                orders: try await stores.lapsed.candidates(limit: request.limit, after: request.after)
            )
        }
        Sweeping.settle.implemented { order in
            guard try await !isRunning(order.workflowID) else {
                return SettledOrder(orderID: order.orderID, isRunning: true)
            }
            return try await stores.lapsed.settle(order.orderID, because: "the workflow ended without giving back")
        }
    }

    @RegistrationBuilder private var customerCare: [Registration] {
        Customers.profile.implemented { customers.profile($0) }
        Customers.recommendations.implemented { customers.recommendations($0) }
        CustomerMessages.confirm.implemented { try await tell($0, $1) }
        CustomerMessages.cancel.implemented { try await tell($0, $1) }
        CustomerMessages.notify.implemented { try await tell($0, $1) }
        Greetings.details.implemented { customers.details($0) }
        Greetings.preferences.implemented { customers.preferences($0) }
        Greetings.send.implemented { customers.greeting($0) }
        Greetings.log.implemented { greeting, activity in
            activity.logger.info("\(greeting.message)")
            return GreetingLogEntry(line: "\(greeting.userID): \(greeting.message)")
        }
    }

    private func tell(
        _ request: NotificationRequest,
        _ activity: ActivityContext
    ) async throws -> NotificationReceipt {
        let messenger = Messenger(
            notifications: stores.notifications,
            customers: customers,
            gateway: gateway,
            link: { orderID in
                guard let customerLink else { return nil }
                return customerLink(try await stores.secrets.trackingKey().token(of: orderID))
            }
        )
        return try await messenger.tell(request) { message in
            activity.logger.info(
                "told the customer",
                metadata: [
                    "order-id": "\(message.orderID)", "kind": "\(message.kind.rawValue)",
                    "channel": "\(message.channel.rawValue)",
                ]
            )
        }
    }
}
