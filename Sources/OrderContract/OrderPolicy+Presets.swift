extension OrderPolicy {
    /// Reference 000: payment, then the stock, then a person completes the order within a day.
    public static let managed = OrderPolicy(
        name: .managed,
        validation: .shape,
        enrich: false,
        inventory: .afterPayment,
        payment: .automatic,
        paymentAsChild: false,
        processing: nil,
        notification: .notify,
        completion: .onSignal(timeoutMilliseconds: 86_400_000, completesAtTimeout: false)
    )

    /// Reference 001: a record, the stock, the payment and a message, for products of the catalogue.
    public static let direct = OrderPolicy(
        name: .direct,
        validation: .shape,
        enrich: false,
        payment: .automatic,
        paymentAsChild: false,
        processing: nil,
        notification: .notify,
        catalogue: .strict
    )

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

    /// Reference 004: a review of large orders, the customer's payment within thirty seconds, split parcels.
    public static let paylater = OrderPolicy(
        name: .paylater,
        validation: .shape,
        enrich: false,
        payment: .onCustomer(timeoutMilliseconds: 30_000),
        paymentAsChild: false,
        processing: nil,
        notification: .email,
        review: ReviewRule(),
        shipping: .automatic
    )

    /// Every step.
    public static let full = OrderPolicy(
        name: .full,
        validation: .external,
        enrich: true,
        payment: .onCustomer(timeoutMilliseconds: 30_000),
        paymentAsChild: true,
        processing: ProcessingTime(),
        notification: .email,
        review: ReviewRule(),
        shipping: .courier,
        catalogue: .strict
    )

    /// The preset of a name.
    public static func preset(_ name: Name) -> OrderPolicy {
        switch name {
        case .managed: .managed
        case .direct: .direct
        case .approval: .approval
        case .validated: .validated
        case .paylater: .paylater
        case .full: .full
        }
    }
}
