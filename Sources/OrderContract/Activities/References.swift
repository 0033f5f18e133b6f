public import TemporalCore

/// What is done with stock.
public enum Inventory {
    /// Holds everything that an order asks for.
    public static let reserve = Activity<ReserveStockRequest, StockReservation, OutOfStock>(usual: "ReserveStock")
    /// Gives back what an order holds.
    public static let release = Activity<ReleaseStockRequest, StockRelease, Never>(compensation: "ReleaseStock")
    /// Looks up the stock.
    public static let snapshot = Activity<InventorySnapshotRequest, InventorySnapshot, Never>(
        usual: "FetchInventorySnapshot"
    )
    /// Takes a paid order's stock for good.
    public static let commit = Activity<UpdateInventoryRequest, InventoryUpdate, OutOfStock>(usual: "UpdateInventory")
    /// Returns what was taken for good: the same activity, but retried until it succeeds.
    public static let revert = Activity<UpdateInventoryRequest, InventoryUpdate, Never>(
        compensation: "UpdateInventory"
    )
}

/// What is done with money.
public enum Payments {
    /// Takes the money, once for each order.
    public static let charge = Activity<ChargeRequest, Receipt, PaymentDeclined>(
        usual: "ProcessPayment",
        startToClose: .seconds(10)
    )
    /// Gives back what was taken, if anything.
    public static let refund = Activity<RefundRequest, Refund, Never>(compensation: "RefundPayment")
}

/// What is looked up about customers.
public enum Customers {
    /// Who orders.
    public static let profile = Activity<CustomerRequest, CustomerProfile, Never>(usual: "FetchCustomerProfile")
    /// What else they may like.
    public static let recommendations = Activity<CustomerRequest, Recommendations, Never>(
        usual: "FetchRecommendations"
    )
}

/// What is done with the order itself.
public enum Fulfilment {
    /// Asks the validation service.
    public static let validate = Activity<ValidateOrderRequest, ValidationVerdict, ValidationError>(
        usual: "ValidateOrder"
    )
    /// Processes the order, which takes a while. When it is cancelled, it returns its progress instead of failing.
    public static let process = Activity<ProcessOrderRequest, ProcessedOrder, Never>(usual: "ProcessOrder").with {
        $0.heartbeat = .seconds(5)
        $0.cancellation = .waitCompleted
    }
    /// Records the order's status.
    public static let updateStatus = Activity<UpdateOrderStatusRequest, OrderRecordVersion, Never>(
        usual: "UpdateOrderStatus"
    )

    /// Records the order's stage: the same activity, run locally by the workflow's worker.
    public static let progress = Activity<UpdateOrderStatusRequest, OrderRecordVersion, Never>(
        "UpdateOrderStatus",
        startToClose: .seconds(5),
        scheduleToClose: .seconds(15)
    )
    /// Creates the order's record.
    public static let create = Activity<CreateOrderRequest, OrderRecordVersion, Never>(usual: "CreateOrder")
    /// Records what was undone, and why.
    public static let compensate = Activity<CompensateOrderRequest, OrderRecordVersion, Never>(
        usual: "CompensateOrder"
    )

    /// Processing with timeouts that fit the time it takes.
    public static func process(taking time: ProcessingTime) -> Activity<ProcessOrderRequest, ProcessedOrder, Never> {
        let longest = Duration.milliseconds(max(time.normalMilliseconds, time.expeditedMilliseconds))
        return process.with {
            $0.startToClose = longest + .seconds(30)
            $0.scheduleToClose = longest * 3 + .minutes(5)
        }
    }
}

/// What is done with parcels.
public enum Shipments {
    /// Which warehouse sends what.
    public static let plan = Activity<PlanShipmentsRequest, ShipmentPlan, Never>(usual: "PlanShipments")
    /// Books a carrier.
    public static let book = Activity<ShipmentRequest, Shipment, Never>(usual: "BookShipment")
    /// Cancels a booking, if there is one.
    public static let cancel = Activity<ShipmentRequest, Shipment, Never>(compensation: "CancelShipment")
}

/// What is done for orders whose workflow no longer runs.
public enum Sweeping {
    /// Finds orders whose time to hold stock is over.
    public static let find = Activity<LapsedOrdersRequest, LapsedOrdersPage, Never>(usual: "FindLapsedOrders")
    /// Gives back what an order holds, unless its workflow still runs.
    public static let settle = Activity<LapsedOrder, SettledOrder, Never>(usual: "SettleLapsedOrder")
}

/// What customers are told.
public enum CustomerMessages {
    /// That the order is done.
    public static let confirm = Activity<NotificationRequest, NotificationReceipt, Never>(
        usual: "SendOrderConfirmation"
    )
    /// That the order was cancelled.
    public static let cancel = Activity<NotificationRequest, NotificationReceipt, Never>(
        usual: "SendCancellationEmail"
    )
    /// Anything, on any channel.
    public static let notify = Activity<NotificationRequest, NotificationReceipt, Never>(usual: "NotifyCustomer")
}

/// What the greeting does.
public enum Greetings {
    /// Who is greeted.
    public static let details = Activity<UserRequest, UserDetails, Never>(usual: "GetUserDetails")
    /// How they want to be greeted.
    public static let preferences = Activity<UserRequest, UserPreferences, Never>(usual: "GetUserPreferences")
    /// Greets.
    public static let send = Activity<GreetingRequest, Greeting, Never>(usual: "SendGreeting")
    /// Logs the greeting.
    public static let log = Activity<Greeting, GreetingLogEntry, Never>(usual: "LogGreeting")
}

extension Activity {
    /// The same activity, with the retries of an order's policy.
    public func retried(as settings: RetrySettings) -> Self {
        with { $0.retry = RetryPolicy(settings) }
    }

    /// An activity with the usual timeouts.
    ///
    /// It has no schedule-to-start timeout: an order must not fail because the workers were away for a moment.
    fileprivate init(usual name: String, startToClose: Duration = .seconds(30)) {
        self.init(
            name,
            startToClose: startToClose,
            scheduleToClose: .minutes(5),
            retry: RetryPolicy(RetrySettings())
        )
    }

    /// An activity that undoes another: it is retried until it succeeds.
    fileprivate init(compensation name: String) {
        let retry = RetryPolicy(initialInterval: .seconds(1), backoffCoefficient: 2, maximumInterval: .seconds(60))
        self.init(name, startToClose: .seconds(30), retry: retry)
    }
}

extension RetryPolicy {
    /// The retry policy for an order's settings.
    public init(_ settings: RetrySettings) {
        self.init(
            initialInterval: .milliseconds(settings.initialMilliseconds),
            backoffCoefficient: settings.coefficient,
            maximumInterval: .milliseconds(settings.maximumMilliseconds),
            maximumAttempts: settings.maximumAttempts,
            nonRetryableErrorTypes: OrderFailures.finalTypes
        )
    }
}

/// The order's failures by their type names, as in retry policies.
public enum OrderFailures {
    /// The types that another attempt cannot change.
    public static let finalTypes = [
        "ValidationError", "PermanentError", "InvalidProduct", "WrongPrice", "OutOfStock", "PaymentDeclined",
    ]
    /// The types that say nothing about the order: the database, a worker or the machine was away for a moment.
    public static let outageTypes: Set = ["StateUnavailable", "ActivityTimedOut", "ChildTimedOut"]
}
