// The one Foundation type of this target. A JSON number can be written and read exactly only as `Decimal`: the
// encoder and decoder know that type, while a `Double` would turn 123456789012345.67 into something near it. It is
// imported alone, so that no clock, file or random source comes with it.
import struct Foundation.Decimal

extension Money: Codable {
    private enum CodingKeys: String, CodingKey {
        case amount, currency
    }

    /// Reads a JSON number of US dollars, or `{"amount": 12.50, "currency": "EUR"}`.
    public init(from decoder: any Decoder) throws {
        // A decoder only shows what it holds when one tries; if both fail, the number's error is the one to report.
        if let object = try? decoder.container(keyedBy: CodingKeys.self), object.contains(.amount) {
            let amount = try object.decode(Decimal.self, forKey: .amount)
            let currency = try object.decodeIfPresent(String.self, forKey: .currency) ?? Money.defaultCurrency
            self = try Money(amount, currency: currency, path: decoder.codingPath)
        } else {
            let amount = try decoder.singleValueContainer().decode(Decimal.self)
            self = try Money(amount, currency: Money.defaultCurrency, path: decoder.codingPath)
        }
    }

    /// Writes a JSON number, and the currency beside it when it is not the default one.
    public func encode(to encoder: any Encoder) throws {
        if currency == Money.defaultCurrency {
            var container = encoder.singleValueContainer()
            try container.encode(decimal)
        } else {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(decimal, forKey: .amount)
            try container.encode(currency, forKey: .currency)
        }
    }

    private var decimal: Decimal {
        Decimal(sign: minor < 0 ? .minus : .plus, exponent: -2, significand: Decimal(minor.magnitude))
    }

    private init(_ amount: Decimal, currency: String, path: [any CodingKey]) throws {
        do {
            try self.init("\(amount)", currency: currency)
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: path, debugDescription: "\(error)", underlyingError: error)
            )
        }
    }
}
