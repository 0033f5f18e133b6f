import Foundation
import OrderContract
import TemporalCore

/// An order as a request describes it, before it has an id.
struct OrderDraft: Hashable, Sendable {
    var customerID: String?
    var lines: [LineItem]
    var amount: Money?
    var policy: OrderPolicy

    /// The order under an id.
    func input(
        orderID: String,
        language: DisplayLanguage,
        idempotencyKey: String?,
        createdAt: Timestamp? = nil
    ) -> OrderInput {
        OrderInput(
            orderID: orderID,
            customerID: customerID,
            lines: lines,
            declared: amount,
            policy: policy,
            language: language,
            idempotencyKey: idempotencyKey,
            createdAt: createdAt
        )
    }

    /// Refuses orders that are too large, and texts that are not what they look like.
    func checkSize() throws(Problem) {
        guard lines.count <= 100 else { throw .invalid("the order has \(lines.count) items; 100 are allowed") }
        let texts =
            (customerID.map { [("customer_id", $0)] } ?? [])
            + lines.flatMap { [("an item", $0.sku), ("an item", $0.name)] }
        for (name, text) in texts {
            guard text.unicodeScalars.count <= 100 else {
                throw .invalid("\(name) has \(text.unicodeScalars.count) characters; 100 are allowed")
            }
            if let problem = OrderText.problem(in: text) { throw .invalid("\(name) \(problem)") }
        }
        let amounts = lines.compactMap(\.unitPrice) + (amount.map { [$0] } ?? [])
        guard amounts.allSatisfy({ $0.minor <= 100_000_000_000 }) else {
            throw .invalid("an amount is larger than 1000000000.00")
        }
    }

    /// A hash of the request, which tells a repetition from another request with the same key.
    ///
    /// It contains only what the sender sends: the policy's numbers are the server's, and may change between two requests.
    var fingerprint: String {
        var hash = StableHash()
        hash.combine(policy.name.rawValue)
        hash.combine(customerID ?? "")
        hash.combine(amount.map { "\($0)" } ?? "")
        for line in lines {
            hash.combine(line.sku)
            hash.combine(line.name)
            hash.combine("\(line.quantity)")
            hash.combine(line.unitPrice.map { "\($0)" } ?? "")
        }
        return hash.hexadecimal
    }
}

/// `{"amount": 100.50, "products": ["product1", "product2"]}`
struct ManagedOrderRequest: Decodable {
    let amount: Money
    let products: [LineItem]
}

/// `{"customer_id": "CUST-001", "items": [{"product_id": "PROD-001", "quantity": 1, "unit_price": 1299.99}]}`
struct DirectOrderRequest: Decodable {
    let customerID: String
    let items: [LineItem]

    private enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case items
    }
}

/// `{"amount": 500, "items": ["iPhone 15"]}`
struct PayLaterOrderRequest: Decodable {
    let amount: Money
    let items: [LineItem]
}

/// `{"status": "complete"}`
struct StatusChangeRequest: Decodable {
    let status: OrderSignal.Status

    init(from decoder: any Decoder) throws { status = try OrderSignal(from: decoder).status }
}

/// The id of an order.
enum OrderID {
    /// A new id: seconds and four random digits, since a clock alone collides under load.
    static func make(now: Date = Date()) -> String {
        let digits = String(Int.random(in: 0..<10_000))
        let padding = String(repeating: "0", count: 4 - digits.count)
        return "ORD-\(Int64(now.timeIntervalSince1970))\(padding)\(digits)"
    }

    /// The id of the order that a request with this key makes, the same each time. It is made from the caller and the
    /// customer too, and cannot be guessed from the key: nobody blocks or learns of another one's order.
    /// - Parameters:
    ///   - key: the sender's key.
    ///   - scope: whose key it is.
    /// - Returns: the id.
    /// - Throws: ``Problem`` when the key is not valid.
    static func make(key: String, scope: [String]) throws(Problem) -> String {
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw .invalid("Idempotency-Key must have from 1 to 200 ASCII characters, without spaces")
        }
        // With their lengths, so that no two lists are the same text.
        let text = (scope + [key]).map { "\($0.utf8.count):\($0)" }.joined()
        return "ORD-K-" + Tokens.hex(Array(SHA256.hash(Array(text.utf8)).prefix(16)))
    }
}
