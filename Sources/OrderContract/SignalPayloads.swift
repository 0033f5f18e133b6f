public import TemporalCore

/// A person's approval of the payment: the payload of `approve-payment`.
public struct Approval: Sendable, Hashable {
    /// The person who approves.
    public var approvedBy: String
    /// When they approved, if they say so.
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

/// A request to cancel: the payload of `cancel-order`.
public struct CancelRequest: Sendable, Hashable {
    /// Why.
    public var reason: String?

    /// A request to cancel.
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

/// The customer's confirmation of the payment: the payload of `confirm-payment`.
public struct PaymentConfirmation: Sendable, Hashable {
    /// The customer's reference for the payment, for people.
    public var reference: String?

    /// A confirmation.
    public init(reference: String? = nil) {
        self.reference = reference
    }
}

extension PaymentConfirmation: Codable {
    private enum CodingKeys: String, CodingKey {
        case reference = "Reference"
    }

    /// Reads `{"Reference": "bank-17"}` in any spelling of the key, `{}` or null.
    public init(from decoder: any Decoder) throws {
        if let value = try? decoder.singleValueContainer(), value.decodeNil() {
            self.init()
        } else {
            self.init(reference: try LenientKeys(decoder).decodeIfPresent("Reference"))
        }
    }
}

/// The decision of a review: the payload of `audit`.
public struct AuditDecision: Sendable, Hashable {
    /// What happens to the order.
    public enum Action: String, Sendable, Hashable, Codable {
        /// It goes on.
        case approve = "APPROVE"
        /// It is cancelled.
        case reject = "REJECT"
    }

    /// What happens to the order.
    public var action: Action
    /// Who decided.
    public var by: String?
    /// Why, in the words of the person who decided.
    public var reason: String?

    /// A decision.
    public init(_ action: Action, by: String? = nil, reason: String? = nil) {
        self.action = action
        self.by = by
        self.reason = reason
    }
}

extension AuditDecision: Codable {
    private enum CodingKeys: String, CodingKey {
        case action, by, reason
    }

    /// Reads `{"action": "APPROVE"}` in any spelling, or the bare word.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let action = Action(rawValue: word.uppercased()) else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: decoder.codingPath,
                        debugDescription: "\"\(word)\" is not a decision; give APPROVE or REJECT"
                    )
                )
            }
            self.init(action)
            return
        }
        let keys = try LenientKeys(decoder)
        let word: String = try keys.decode("action")
        guard let action = Action(rawValue: word.uppercased()) else {
            throw keys.invalid("action", "must be APPROVE or REJECT, not \"\(word)\"")
        }
        self.init(action, by: try keys.decodeIfPresent("by"), reason: try keys.decodeIfPresent("reason"))
    }
}

/// A requested status: the payload of `order-signal`.
public struct OrderSignal: Sendable, Hashable {
    /// What is requested.
    public enum Status: String, Sendable, Hashable, Codable {
        /// To complete the order.
        case complete
        /// To cancel the order.
        case cancel
    }

    /// What is requested.
    public var status: Status

    /// A requested status.
    public init(_ status: Status) {
        self.status = status
    }
}

extension OrderSignal: Codable {
    private enum CodingKeys: String, CodingKey {
        case status = "Status"
    }

    /// Reads `{"Status": "complete"}` in any spelling of the key.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        let word: String = try keys.decode("Status")
        guard let status = Status(rawValue: word.lowercased()) else {
            throw keys.invalid("Status", "must be complete or cancel, not \"\(word)\"")
        }
        self.init(status)
    }
}
