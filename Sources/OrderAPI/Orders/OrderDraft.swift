import Foundation
import OrderContract

/// An order as a request describes it, before it has an id.
struct OrderDraft: Hashable, Sendable {
    var customerID: String?
    var lines: [LineItem]
    var amount: Money?
    var policy: OrderPolicy

    /// The order under an id.
    func input(orderID: String, language: DisplayLanguage, idempotencyKey: String?) -> OrderInput {
        OrderInput(
            orderID: orderID,
            customerID: customerID,
            lines: lines,
            declared: amount,
            policy: policy,
            language: language,
            idempotencyKey: idempotencyKey
        )
    }

    /// Refuses orders that are too large, and texts that the database cannot keep.
    func checkSize() throws(Problem) {
        guard lines.count <= 100 else { throw .invalid("the order has \(lines.count) items; 100 are allowed") }
        let texts = [("customer_id", customerID ?? "")] + lines.flatMap { [("an item", $0.sku), ("an item", $0.name)] }
        for (name, text) in texts {
            guard text.unicodeScalars.count <= 100 else {
                throw .invalid("\(name) has \(text.unicodeScalars.count) characters; 100 are allowed")
            }
            guard !text.unicodeScalars.contains("\0") else { throw .invalid("\(name) has a NUL character in it") }
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

    /// The id of the order that a request with this key makes, the same each time.
    /// - Throws: ``Problem`` when the key is not valid.
    static func make(key: String) throws(Problem) -> String {
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw .invalid("Idempotency-Key must have from 1 to 200 ASCII characters, without spaces")
        }
        let text = key.utf8.map { byte -> String in
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(byte) || byte == 45)
            return isPlain ? String(Character(scalar)) : "_" + String(byte, radix: 16)
        }
        return "ORD-K-" + text.joined()
    }
}
