public import TemporalCore

/// A person's word that the payment may be made: the payload of `approve-payment`.
public struct Approval: Sendable, Hashable {
    /// Who approves.
    public var approvedBy: String
    /// When they did, as they say.
    public var timestamp: Timestamp?

    /// An approval.
    public init(approvedBy: String, timestamp: Timestamp? = nil) {
        self.approvedBy = approvedBy
        self.timestamp = timestamp
    }
}

extension Approval: Codable {
    private enum CodingKeys: String, CodingKey {
        case approvedBy = "ApprovedBy"
        case timestamp = "Timestamp"
    }

    /// Reads `{"ApprovedBy": "admin"}` in any spelling of the keys.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        let approvedBy: String = try keys.decode("ApprovedBy")
        guard !approvedBy.allSatisfy(\.isWhitespace) else { throw keys.invalid("ApprovedBy", "must not be empty") }
        self.init(approvedBy: approvedBy, timestamp: try keys.decodeIfPresent("Timestamp"))
    }
}

/// The wish to cancel: the payload of `cancel-order`.
public struct CancelRequest: Sendable, Hashable {
    /// Why.
    public var reason: String?

    /// A wish to cancel.
    public init(reason: String? = nil) {
        self.reason = reason
    }
}

extension CancelRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case reason = "Reason"
    }

    /// Reads `{"Reason": "changed my mind"}` in any spelling of the key, `{}` or null.
    public init(from decoder: any Decoder) throws {
        if let value = try? decoder.singleValueContainer(), value.decodeNil() {
            self.init()
        } else {
            self.init(reason: try LenientKeys(decoder).decodeIfPresent("Reason"))
        }
    }
}

/// One more item for a running order: the payload of `add-line-item`.
public struct AddLineItem: Sendable, Hashable {
    /// The product.
    public var sku: String
    /// How many of it.
    public var quantity: Int

    /// One more item.
    public init(sku: String, quantity: Int) {
        self.sku = sku
        self.quantity = quantity
    }
}

extension AddLineItem: Codable {
    private enum CodingKeys: String, CodingKey {
        case sku = "SKU"
        case quantity = "Quantity"
    }

    /// Reads `{"SKU": "ITEM-999", "Quantity": 3}` in any spelling of the keys.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(sku: try keys.decode("SKU"), quantity: try keys.decode("Quantity"))
        guard !sku.allSatisfy(\.isWhitespace) else { throw keys.invalid("SKU", "must not be empty") }
        guard quantity > 0 else { throw keys.invalid("Quantity", "must be positive, not \(quantity)") }
        guard quantity <= LineItem.largestQuantity else {
            throw keys.invalid("Quantity", "must be at most \(LineItem.largestQuantity), not \(quantity)")
        }
    }
}
