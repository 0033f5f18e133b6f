/// How one order is handled: a value inside the workflow's input, so that no setting or release alters a running order.
///
/// Keys that are missing in JSON are taken from the preset that it names. So presets are part of recorded histories: their
/// numbers never change, and a key that is added later must default to what orders did before.
public struct OrderPolicy: Sendable, Hashable {
    /// A preset's name.
    public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
        /// Stock is taken after the payment, and a person completes the order within a day.
        case managed
        /// Stock, payment and message at once; the catalogue is strict.
        case direct
        /// A person approves the payment within fifteen minutes.
        case approval
        /// A validation service decides, payment is automatic, and there is a processing step.
        case validated
        /// The customer pays within thirty seconds; large orders are reviewed; parcels are sent automatically.
        case paylater
        /// Every step.
        case full
    }

    /// Who decides whether an order is acceptable.
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
        /// Taken after the payment, without a hold.
        case afterPayment = "after_payment"
    }

    /// How the customer is told the outcome.
    public enum Notification: String, Sendable, Hashable, Codable {
        /// By `SendOrderConfirmation` and `SendCancellationEmail`.
        case email
        /// By `NotifyCustomer`.
        case notify
    }

    /// The preset that it is based on.
    public var name: Name
    /// Who decides whether the order is acceptable.
    public var validation: Validation
    /// Whether profile, stock and recommendations are looked up first.
    public var enrich: Bool
    /// When stock is taken.
    public var inventory: Inventory
    /// What makes payment happen.
    public var payment: PaymentTrigger
    /// Whether the payment is a child workflow.
    public var paymentAsChild: Bool
    /// How long processing takes; `nil` leaves the step out.
    public var processing: ProcessingTime?
    /// How activities are retried.
    public var retry: RetrySettings
    /// How the customer is told the outcome.
    public var notification: Notification
    /// Which orders are reviewed before the payment; `nil` for none.
    public var review: ReviewRule?
    /// How the goods reach the customer.
    public var shipping: Shipping
    /// When the order is complete.
    public var completion: CompletionTrigger
    /// What happens to products that the catalogue does not have.
    public var catalogue: CatalogueRule
    /// Whether the order writes search attributes, which the namespace must know.
    public var visibility: Bool
    /// Whether an order may cost nothing.
    public var isFree: Bool

    /// A policy.
    public init(
        name: Name,
        validation: Validation,
        enrich: Bool,
        inventory: Inventory = .hold,
        payment: PaymentTrigger,
        paymentAsChild: Bool,
        processing: ProcessingTime?,
        retry: RetrySettings = RetrySettings(),
        notification: Notification,
        review: ReviewRule? = nil,
        shipping: Shipping = .none,
        completion: CompletionTrigger = .automatic,
        catalogue: CatalogueRule = .open,
        visibility: Bool = false,
        isFree: Bool = false
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
        self.review = review
        self.shipping = shipping
        self.completion = completion
        self.catalogue = catalogue
        self.visibility = visibility
        self.isFree = isFree
    }
}

extension OrderPolicy: Codable {
    private enum CodingKeys: String, CodingKey {
        case paymentAsChild = "payment_as_child"
        case isFree = "free"
        case name, validation, enrich, inventory, payment, processing, retry, notification
        case review, shipping, completion, catalogue, visibility
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
            notification: try keys.decode("notification", default: preset.notification),
            review: keys.has("review") ? try keys.decodeIfPresent("review") : preset.review,
            shipping: try keys.decode("shipping", default: preset.shipping),
            completion: try keys.decode("completion", default: preset.completion),
            catalogue: try keys.decode("catalogue", default: preset.catalogue),
            visibility: try keys.decode("visibility", default: preset.visibility),
            isFree: try keys.decode("free", default: preset.isFree)
        )
    }

    /// Writes every key, including `processing: null` and `review: null`, since a missing key means the preset's value.
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
        try container.encode(review, forKey: .review)
        try container.encode(shipping, forKey: .shipping)
        try container.encode(completion, forKey: .completion)
        try container.encode(catalogue, forKey: .catalogue)
        try container.encode(visibility, forKey: .visibility)
        // Written only where it is so, as it is rare.
        if isFree { try container.encode(true, forKey: .isFree) }
    }
}
