/// Which orders a person must review before the payment.
public struct ReviewRule: Sendable, Hashable {
    /// Orders that cost more than this are reviewed; exactly this amount is not.
    public var threshold: Money

    /// A rule; by default for orders above 10,000.00.
    public init(threshold: Money = Money(minor: 10_000_00)) {
        self.threshold = threshold
    }

    /// Whether an order with this total is reviewed. Other currencies cannot be compared, so they always are.
    public func concerns(_ total: Money) -> Bool {
        total.currency != threshold.currency || total.minor > threshold.minor
    }
}

extension ReviewRule: Codable {
    private enum CodingKeys: String, CodingKey {
        case threshold
    }

    /// Reads `{"threshold": 10000.00}`.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(threshold: try keys.decode("threshold", default: ReviewRule().threshold))
        guard threshold.minor >= 0 else { throw keys.invalid("threshold", "must not be negative") }
    }
}

/// When an order whose steps are done is complete.
public enum CompletionTrigger: Sendable, Hashable {
    /// At once.
    case automatic
    /// When it is signalled; after the timeout the order is cancelled and undone, or completed anyway.
    case onSignal(timeoutMilliseconds: Int64, completesAtTimeout: Bool)
}

extension CompletionTrigger: Codable {
    private enum CodingKeys: String, CodingKey {
        case mode
        case timeout = "timeout_ms"
        case completesAtTimeout = "completes_at_timeout"
    }

    private enum Mode: String, Codable {
        case automatic
        case onSignal = "on_signal"
    }

    /// Reads `{"mode": "on_signal", "timeout_ms": 86400000, "completes_at_timeout": false}`.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        switch try keys.decode("mode", as: Mode.self) {
        case .automatic: self = .automatic
        case .onSignal:
            self = .onSignal(
                timeoutMilliseconds: try keys.timeout(default: 86_400_000),
                completesAtTimeout: try keys.decode("completes_at_timeout", default: false)
            )
        }
    }

    /// Writes an object with the mode's own settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .automatic: try container.encode(Mode.automatic, forKey: .mode)
        case .onSignal(let timeout, let completes):
            try container.encode(Mode.onSignal, forKey: .mode)
            try container.encode(timeout, forKey: .timeout)
            try container.encode(completes, forKey: .completesAtTimeout)
        }
    }
}

/// How the goods reach the customer.
public enum Shipping: String, Sendable, Hashable, Codable {
    /// There is no shipping step.
    case none
    /// A parcel from each warehouse, which is done when it is booked.
    case automatic
    /// A parcel from each warehouse; its carrier reports when it is dispatched and delivered.
    case courier
}

/// What happens to products that the catalogue does not have.
public enum CatalogueRule: String, Sendable, Hashable, Codable {
    /// They are added to the catalogue.
    case open
    /// The order is refused.
    case strict
}
