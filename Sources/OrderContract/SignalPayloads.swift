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

/// The customer's word that they have paid: the payload of `confirm-payment`.
public struct PaymentConfirmation: Sendable, Hashable {
    /// The customer's name of the payment, for people.
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

/// What a review decides: the payload of `audit`.
public struct AuditDecision: Sendable, Hashable {
    /// What is to become of the order.
    public enum Action: String, Sendable, Hashable, Codable {
        /// It goes on.
        case approve = "APPROVE"
        /// It is given up.
        case reject = "REJECT"
    }

    /// What is to become of the order.
    public var action: Action
    /// Who says so.
    public var by: String?

    /// A decision.
    public init(_ action: Action, by: String? = nil) {
        self.action = action
        self.by = by
    }
}

extension AuditDecision: Codable {
    private enum CodingKeys: String, CodingKey {
        case action, by
    }

    /// Reads `{"action": "APPROVE"}` in any spelling, or the bare word.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let action = Action(rawValue: word.uppercased()) else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: decoder.codingPath,
                        debugDescription: "\"\(word)\" is no decision; it is APPROVE or REJECT"
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
        self.init(action, by: try keys.decodeIfPresent("by"))
    }
}

/// A new status from outside: the payload of `order-signal`.
public struct OrderSignal: Sendable, Hashable {
    /// What is wanted.
    public enum Status: String, Sendable, Hashable, Codable {
        /// That the order is complete.
        case complete
        /// That the order is given up.
        case cancel
    }

    /// What is wanted.
    public var status: Status

    /// A new status.
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
