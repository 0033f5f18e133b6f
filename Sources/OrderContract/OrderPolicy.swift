/// How one order is handled: a value inside the workflow's input, so that no setting or release alters a running order.
///
/// JSON without some key gets that of the preset it names. A preset is therefore part of recorded histories: its
/// numbers never change, and a key added later must default to what orders did before it existed.
public struct OrderPolicy: Sendable, Hashable {
    /// A preset's name.
    public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
        /// A person approves the payment within fifteen minutes.
        case approval
        /// A validation service decides, payment is automatic, and processing takes its time.
        case validated
    }

    /// Who says whether an order is acceptable.
    public enum Validation: String, Sendable, Hashable, Codable {
        /// The order itself, by its shape.
        case shape
        /// The validation service, after the shape.
        case external
    }

    /// When stock is taken.
    public enum Inventory: String, Sendable, Hashable, Codable {
        /// Held before payment, committed after it.
        case hold
    }

    /// How the customer hears of the outcome.
    public enum Notification: String, Sendable, Hashable, Codable {
        /// By `SendOrderConfirmation` and `SendCancellationEmail`.
        case email
        /// By `NotifyCustomer`.
        case notify
    }

    /// The preset this began as.
    public var name: Name
    /// Who says whether the order is acceptable.
    public var validation: Validation
    /// Whether profile, stock and recommendations are looked up first.
    public var enrich: Bool
    /// When stock is taken.
    public var inventory: Inventory
    /// What makes payment happen.
    public var payment: PaymentTrigger
    /// Whether payment is a workflow of its own.
    public var paymentAsChild: Bool
    /// How long processing takes; `nil` leaves the step out.
    public var processing: ProcessingTime?
    /// How activities are retried.
    public var retry: RetrySettings
    /// How the customer hears of the outcome.
    public var notification: Notification

    /// A policy of one's own.
    public init(
        name: Name,
        validation: Validation,
        enrich: Bool,
        inventory: Inventory = .hold,
        payment: PaymentTrigger,
        paymentAsChild: Bool,
        processing: ProcessingTime?,
        retry: RetrySettings = RetrySettings(),
        notification: Notification
    ) {
        self.name = name
        self.validation = validation
        self.enrich = enrich
        self.inventory = inventory
        self.payment = payment
        self.paymentAsChild = paymentAsChild
        self.processing = processing
        self.retry = retry
        self.notification = notification
    }

    /// Reference 002: enrichment, a hold, approval within fifteen minutes, payment, confirmation.
    public static let approval = OrderPolicy(
        name: .approval,
        validation: .shape,
        enrich: true,
        payment: .onApproval(timeoutMilliseconds: 900_000),
        paymentAsChild: false,
        processing: nil,
        notification: .email
    )

    /// Reference 003: external validation, payment in a child workflow, processing, notification.
    public static let validated = OrderPolicy(
        name: .validated,
        validation: .external,
        enrich: false,
        payment: .automatic,
        paymentAsChild: true,
        processing: ProcessingTime(),
        notification: .notify
    )

    /// The preset of a name.
    public static func preset(_ name: Name) -> OrderPolicy {
        switch name {
        case .approval: .approval
        case .validated: .validated
        }
    }
}

extension OrderPolicy: Codable {
    private enum CodingKeys: String, CodingKey {
        case paymentAsChild = "payment_as_child"
        case name, validation, enrich, inventory, payment, processing, retry, notification
    }

    /// Reads a policy, or a preset's bare name.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(Name.self) {
            self = .preset(name)
            return
        }
        let keys = try LenientKeys(decoder)
        let preset = OrderPolicy.preset(try keys.decode("name", default: .approval))
        self.init(
            name: preset.name,
            validation: try keys.decode("validation", default: preset.validation),
            enrich: try keys.decode("enrich", default: preset.enrich),
            inventory: try keys.decode("inventory", default: preset.inventory),
            payment: try keys.decode("payment", default: preset.payment),
            paymentAsChild: try keys.decode("payment_as_child", default: preset.paymentAsChild),
            processing: keys.has("processing") ? try keys.decodeIfPresent("processing") : preset.processing,
            retry: try keys.decode("retry", default: preset.retry),
            notification: try keys.decode("notification", default: preset.notification)
        )
    }

    /// Writes every key, `processing: null` too: a missing key would mean the preset's.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(validation, forKey: .validation)
        try container.encode(enrich, forKey: .enrich)
        try container.encode(inventory, forKey: .inventory)
        try container.encode(payment, forKey: .payment)
        try container.encode(paymentAsChild, forKey: .paymentAsChild)
        try container.encode(processing, forKey: .processing)
        try container.encode(retry, forKey: .retry)
        try container.encode(notification, forKey: .notification)
    }
}
