/// Which orders a person has to look at before they are paid for.
public struct ReviewRule: Sendable, Hashable {
    /// Orders that cost more than this are looked at; this much exactly is not.
    public var threshold: Money

    /// More than 10,000.00 unless told otherwise.
    public init(threshold: Money = Money(minor: 10_000_00)) {
        self.threshold = threshold
    }

    /// Whether an order of this total is looked at. Another currency cannot be compared and is.
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

/// When an order that has been handled is complete.
public enum CompletionTrigger: Sendable, Hashable {
    /// At once.
    case automatic
    /// When somebody says so; after the time it is cancelled and undone, or complete all the same.
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
    /// Not our affair.
    case none
    /// A parcel from each warehouse, gone as soon as it is booked.
    case automatic
    /// A parcel from each warehouse; its carrier says when it is dispatched and delivered.
    case courier
}

/// What becomes of products that the catalogue does not have.
public enum CatalogueRule: String, Sendable, Hashable, Codable {
    /// They become products.
    case open
    /// The order is refused.
    case strict
}
