/// What makes payment happen.
public enum PaymentTrigger: Sendable, Hashable {
    /// The payment is made at once.
    case automatic
    /// A person's approval; the order is cancelled if it does not come in time.
    case onApproval(timeoutMilliseconds: Int64)
    /// The customer's confirmation; the order is cancelled if it does not come in time.
    case onCustomer(timeoutMilliseconds: Int64)
}

extension PaymentTrigger: Codable {
    private enum CodingKeys: String, CodingKey {
        case mode
        case timeout = "timeout_ms"
    }

    private enum Mode: String, Codable {
        case automatic
        case onApproval = "on_approval"
        case onCustomer = "on_customer"
    }

    /// Reads `{"mode": "on_approval", "timeout_ms": 900000}`.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        switch try keys.decode("mode", as: Mode.self) {
        case .automatic:
            self = .automatic
        case .onApproval:
            self = .onApproval(timeoutMilliseconds: try keys.timeout(default: 900_000))
        case .onCustomer:
            self = .onCustomer(timeoutMilliseconds: try keys.timeout(default: 30_000))
        }
    }

    /// Writes an object with the mode's own settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .automatic:
            try container.encode(Mode.automatic, forKey: .mode)
        case .onApproval(let timeout):
            try container.encode(Mode.onApproval, forKey: .mode)
            try container.encode(timeout, forKey: .timeout)
        case .onCustomer(let timeout):
            try container.encode(Mode.onCustomer, forKey: .mode)
            try container.encode(timeout, forKey: .timeout)
        }
    }
}

extension LenientKeys {
    /// The timeout in milliseconds.
    func timeout(default standard: Int64) throws -> Int64 {
        let timeout: Int64 = try decode("timeout_ms", default: standard)
        guard timeout > 0 else { throw invalid("timeout_ms", "must be positive, not \(timeout)") }
        return timeout
    }
}

/// How long the processing of an order takes, in milliseconds so that tests can be quick.
public struct ProcessingTime: Sendable, Hashable {
    /// At the usual pace.
    public var normalMilliseconds: Int64
    /// When the order is expedited.
    public var expeditedMilliseconds: Int64

    /// A time; by default fifteen seconds, or five when expedited.
    public init(normalMilliseconds: Int64 = 15_000, expeditedMilliseconds: Int64 = 5_000) {
        self.normalMilliseconds = normalMilliseconds
        self.expeditedMilliseconds = expeditedMilliseconds
    }
}

extension ProcessingTime: Codable {
    private enum CodingKeys: String, CodingKey {
        case normalMilliseconds = "normal_ms"
        case expeditedMilliseconds = "expedited_ms"
    }

    /// Reads the two times; a missing one has its default.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        let usual = ProcessingTime()
        self.init(
            normalMilliseconds: try keys.decode("normal_ms", default: usual.normalMilliseconds),
            expeditedMilliseconds: try keys.decode("expedited_ms", default: usual.expeditedMilliseconds)
        )
        guard normalMilliseconds >= 0 else { throw keys.invalid("normal_ms", "must not be negative") }
        guard expeditedMilliseconds >= 0 else { throw keys.invalid("expedited_ms", "must not be negative") }
    }
}

/// How often and how quickly activities are retried.
public struct RetrySettings: Sendable, Hashable {
    /// The pause after the first attempt.
    public var initialMilliseconds: Int64
    /// The factor from each pause to the next.
    public var coefficient: Double
    /// The longest pause.
    public var maximumMilliseconds: Int64
    /// How many attempts there are in all; zero for no limit.
    public var maximumAttempts: Int
    /// How long a step is tried again while the database or a worker is away, which are not answers to the order; zero for
    /// no longer than ``maximumAttempts`` says. Without a value it is ``usualOutageMilliseconds``.
    public var outageMilliseconds: Int64?

    /// How long an outage may usually take: an hour.
    public static let usualOutageMilliseconds: Int64 = 3_600_000

    /// Settings; by default one second, doubled up to one minute, three attempts, and an hour for outages.
    public init(
        initialMilliseconds: Int64 = 1_000,
        coefficient: Double = 2.0,
        maximumMilliseconds: Int64 = 60_000,
        maximumAttempts: Int = 3,
        outageMilliseconds: Int64? = nil
    ) {
        self.initialMilliseconds = initialMilliseconds
        self.coefficient = coefficient
        self.maximumMilliseconds = maximumMilliseconds
        self.maximumAttempts = maximumAttempts
        self.outageMilliseconds = outageMilliseconds
    }
}

extension RetrySettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case initialMilliseconds = "initial_ms"
        case coefficient
        case maximumMilliseconds = "max_interval_ms"
        case maximumAttempts = "max_attempts"
        case outageMilliseconds = "outage_ms"
    }

    /// Reads the settings; a missing one has its default.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        let usual = RetrySettings()
        self.init(
            initialMilliseconds: try keys.decode("initial_ms", default: usual.initialMilliseconds),
            coefficient: try keys.decode("coefficient", default: usual.coefficient),
            maximumMilliseconds: try keys.decode("max_interval_ms", default: usual.maximumMilliseconds),
            maximumAttempts: try keys.decode("max_attempts", default: usual.maximumAttempts),
            outageMilliseconds: try keys.decodeIfPresent("outage_ms")
        )
        guard initialMilliseconds > 0 else { throw keys.invalid("initial_ms", "must be positive") }
        guard coefficient >= 1 else { throw keys.invalid("coefficient", "must be at least 1, not \(coefficient)") }
        guard maximumMilliseconds >= initialMilliseconds else {
            throw keys.invalid("max_interval_ms", "must not be shorter than initial_ms")
        }
        guard maximumAttempts >= 0 else { throw keys.invalid("max_attempts", "must not be negative") }
        guard outageMilliseconds ?? 0 >= 0 else { throw keys.invalid("outage_ms", "must not be negative") }
    }
}
