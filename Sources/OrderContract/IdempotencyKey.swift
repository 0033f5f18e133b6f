/// The key of one effect on the world, by which its repetition is recognised.
///
/// It is made from the order's id, without anything random, so it is the same after a retry, a crash, a reset of the
/// workflow, and long after the workflow's history is deleted.
public struct IdempotencyKey: Sendable, Hashable, CustomStringConvertible {
    /// The key as text, e.g. `ORDER-001/charge`.
    public let description: String

    /// A key from its text.
    public init(_ text: String) {
        description = text
    }

    /// The order's one charge.
    public static func charge(orderID: String) -> IdempotencyKey { IdempotencyKey("\(orderID)/charge") }

    /// The order's one refund.
    public static func refund(orderID: String) -> IdempotencyKey { IdempotencyKey("\(orderID)/refund") }

    /// The hold of exactly these lines; an added item makes another key.
    public static func hold(orderID: String, lines: [StockLine]) -> IdempotencyKey {
        var quantities: [String: Int] = [:]
        for line in lines { quantities[line.sku, default: 0] &+= line.quantity }
        var hash = StableHash()
        for (sku, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
            hash.combine(sku)
            hash.combine(String(quantity))
        }
        return IdempotencyKey("\(orderID)/hold/\(hash.hexadecimal)")
    }

    /// The release of everything the order holds.
    public static func release(orderID: String) -> IdempotencyKey { IdempotencyKey("\(orderID)/release") }

    /// The taking of the order's stock for good.
    public static func commit(orderID: String) -> IdempotencyKey { IdempotencyKey("\(orderID)/commit") }

    /// The return of stock taken for good.
    public static func revert(orderID: String) -> IdempotencyKey { IdempotencyKey("\(orderID)/revert") }

    /// The order's parcel with this number, counted from 1.
    public static func ship(orderID: String, number: Int) -> IdempotencyKey {
        IdempotencyKey("\(orderID)/ship/\(number)")
    }

    /// One message to the customer on one channel.
    public static func notify(
        orderID: String,
        kind: NotificationKind,
        channel: NotificationChannel
    ) -> IdempotencyKey {
        IdempotencyKey("\(orderID)/notify/\(kind.rawValue)/\(channel.rawValue)")
    }

    /// The event with this number in one run of a workflow.
    public static func event(workflowID: String, runID: String, sequence: Int) -> IdempotencyKey {
        IdempotencyKey("\(workflowID)/\(runID)/\(sequence)")
    }
}

extension IdempotencyKey: Codable {
    /// Reads the key's text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the key's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
