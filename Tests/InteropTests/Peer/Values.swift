import Foundation
import TemporalCore

// What both languages send each other: `Python/peer/values.py` in Swift.

struct OrderLine: Codable, Hashable, Sendable {
    var sku: String
    var quantity: Int
    var price: Double
}

struct Order: Codable, Hashable, Sendable {
    var customer: String
    var lines: [OrderLine] = []
    var note: String?
    var due: Date?

    /// Two cups of tea, by the end of January 2026.
    static func tea(for customer: String, note: String? = nil) -> Order {
        let lines = [OrderLine(sku: "tea", quantity: 2, price: 2.5)]
        return Order(customer: customer, lines: lines, note: note, due: Date(timeIntervalSince1970: 1_769_850_300))
    }

    var receipt: Receipt {
        let total = lines.reduce(0) { $0 + $1.price * Double($1.quantity) }
        return Receipt(customer: customer, total: total, skus: lines.map(\.sku), note: note)
    }
}

struct Receipt: Codable, Hashable, Sendable {
    var customer: String
    var total: Double
    var skus: [String]
    var note: String?
}

/// An error that both languages know: by the name of its type, with these values as its first detail.
struct Refused: Error, Codable, Hashable, NonRetryableError {
    var item: String
    var left: Int
}

/// Any JSON.
enum JSON: Codable, Hashable, Sendable {
    case null
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? container.decode(Int.self) {
            self = .whole(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .whole(let whole): try container.encode(whole)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral whole: Int) { self = .whole(whole) }
    init(floatLiteral number: Double) { self = .number(number) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(arrayLiteral list: JSON...) { self = .list(list) }
    init(dictionaryLiteral pairs: (String, JSON)...) { self = .object(Dictionary(pairs) { $1 }) }
}

/// A failure as Python sees it.
struct Described: Decodable, Sendable {
    var `class`: String
    var message: String
    var type: String?
    var details: [JSON]?
    var isNonRetryable: Bool?
    /// None or one; a struct cannot hold itself.
    private var causes: [Described]

    /// What led to it.
    var cause: Described? { causes.first }

    private enum Key: String, CodingKey { case `class`, message, type, details, isNonRetryable, cause }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.class = try container.decode(String.self, forKey: .class)
        message = try container.decode(String.self, forKey: .message)
        type = try container.decodeIfPresent(String.self, forKey: .type)
        details = try container.decodeIfPresent([JSON].self, forKey: .details)
        isNonRetryable = try container.decodeIfPresent(Bool.self, forKey: .isNonRetryable)
        causes = try container.decodeIfPresent(Described.self, forKey: .cause).map { [$0] } ?? []
    }
}
