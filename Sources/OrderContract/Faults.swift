/// The failures that an order simulates, recorded in its input.
///
/// Whether an attempt fails depends only on the order and the attempt: a worker that was killed decides the same again,
/// and a test knows in advance which orders fail how often.
public struct Faults: Sendable, Hashable {
    /// The share of payment attempts that fail and may be retried, from 0 to 1.
    public var paymentFailureRate: Double
    /// Whether the payment is declined for good.
    public var paymentDeclined: Bool

    /// Failures; none by default.
    public init(paymentFailureRate: Double = 0, paymentDeclined: Bool = false) {
        self.paymentFailureRate = paymentFailureRate
        self.paymentDeclined = paymentDeclined
    }

    /// Whether this attempt, counted from 1, to pay for this order fails.
    public func paymentFails(orderID: String, attempt: Int) -> Bool {
        var hash = StableHash()
        hash.combine("payment")
        hash.combine(orderID)
        hash.combine(String(attempt))
        let million: UInt64 = 1_000_000
        let threshold = UInt64(min(max(paymentFailureRate, 0), 1) * Double(million))
        return hash.value % million < threshold
    }
}

extension Faults: Codable {
    private enum CodingKeys: String, CodingKey {
        case paymentFailureRate = "payment_failure_rate"
        case paymentDeclined = "payment_declined"
    }

    /// Reads the failures; a missing key means no failure.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(
            paymentFailureRate: try keys.decode("payment_failure_rate", default: 0),
            paymentDeclined: try keys.decode("payment_declined", default: false)
        )
        guard (0...1).contains(paymentFailureRate) else {
            throw keys.invalid("payment_failure_rate", "must be from 0 to 1, not \(paymentFailureRate)")
        }
    }
}
