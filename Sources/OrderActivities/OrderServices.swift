import Logging
import OrderContract
public import TemporalWorker

/// Everything that the order's activities need of the world, and their implementations.
///
/// ```swift
/// let services = OrderServices(state: try .open(path: file), validation: try ValidationClient(address: url))
/// let worker = try Worker(client, on: .orders) {
///     OrderWorkflow.self
///     services.registrations
/// }
/// ```
public struct OrderServices: Sendable {
    /// What is remembered of orders, stock, money and messages.
    public let state: OrderState
    /// The validation service.
    public let validation: ValidationClient
    /// What is known of customers.
    public let customers: CustomerDirectory

    /// The world as the activities see it.
    public init(state: OrderState, validation: ValidationClient, customers: CustomerDirectory = CustomerDirectory()) {
        self.state = state
        self.validation = validation
        self.customers = customers
    }

    /// Every activity of the contract with its implementation.
    @RegistrationBuilder public var registrations: [Registration] {
        stock
        money
        fulfilment
        customerCare
    }

    @RegistrationBuilder private var stock: [Registration] {
        Inventory.reserve.implemented { try await state.inventory.hold($0) }
        Inventory.release.implemented { try await state.inventory.release($0) }
        Inventory.snapshot.implemented { await state.inventory.snapshot($0) }
        // Taking and returning are two references to one activity; the request says which is meant.
        Inventory.commit.implemented { try await state.inventory.update($0) }
    }

    @RegistrationBuilder private var money: [Registration] {
        Payments.charge.implemented { request, activity in
            try await state.payments.charge(request, attempt: activity.info.attempt)
        }
        Payments.refund.implemented { try await state.payments.refund($0) }
    }

    @RegistrationBuilder private var fulfilment: [Registration] {
        Fulfilment.validate.implemented { try await validation.validate($0) }
        Fulfilment.process.implemented { request, activity in try await ProcessingRun(request, activity).work() }
        Fulfilment.updateStatus.implemented { try await state.orders.update($0) }
    }

    @RegistrationBuilder private var customerCare: [Registration] {
        Customers.profile.implemented { customers.profile($0) }
        Customers.recommendations.implemented { customers.recommendations($0) }
        CustomerMessages.confirm.implemented { try await state.notifications.send($0) }
        CustomerMessages.cancel.implemented { try await state.notifications.send($0) }
        CustomerMessages.notify.implemented { try await state.notifications.send($0) }
        Greetings.details.implemented { customers.details($0) }
        Greetings.preferences.implemented { customers.preferences($0) }
        Greetings.send.implemented { customers.greeting($0) }
        Greetings.log.implemented { greeting, activity in
            activity.logger.info("\(greeting.message)")
            return GreetingLogEntry(line: "\(greeting.userID): \(greeting.message)")
        }
    }
}
