/// An exact amount: a whole number of hundredths of one currency.
///
/// It is not a `Double`, since 0.1 + 0.2 must be exactly 0.3. Every currency here has two decimals.
public struct Money: Sendable, Hashable {
    /// The currency of an amount without a currency.
    public static let defaultCurrency = "USD"

    /// The amount in hundredths, e.g. cents.
    public var minor: Int64
    /// The ISO 4217 code, e.g. `USD`.
    public var currency: String

    /// An amount of `minor` hundredths.
    public init(minor: Int64, currency: String = Money.defaultCurrency) {
        self.minor = minor
        self.currency = currency
    }

    /// No money.
    public static func zero(_ currency: String = Money.defaultCurrency) -> Money {
        Money(minor: 0, currency: currency)
    }

    /// The sum.
    public func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (sum, overflow) = minor.addingReportingOverflow(other.minor)
        guard !overflow else { throw .overflow("\(plain) + \(other.plain)") }
        return Money(minor: sum, currency: currency)
    }

    /// The difference.
    public func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (difference, overflow) = minor.subtractingReportingOverflow(other.minor)
        guard !overflow else { throw .overflow("\(plain) - \(other.plain)") }
        return Money(minor: difference, currency: currency)
    }

    /// The amount `count` times.
    public func multiplied(by count: Int) throws(MoneyError) -> Money {
        let (product, overflow) = minor.multipliedReportingOverflow(by: Int64(count))
        guard !overflow else { throw .overflow("\(plain) × \(count)") }
        return Money(minor: product, currency: currency)
    }

    /// Whether this is more than zero.
    public var isPositive: Bool { minor > 0 }
}

extension Money: CustomStringConvertible {
    /// The digits alone: `500.00`, `-0.05`.
    public var plain: String {
        let hundredths = minor.magnitude % 100
        return "\(minor < 0 ? "-" : "")\(minor.magnitude / 100).\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    /// The amount as people write it: `$500.00`, `-€0.05`, `CHF 12.00`.
    public var description: String {
        let sign = minor < 0 ? "-" : ""
        let digits = minor < 0 ? String(plain.dropFirst()) : plain
        return switch currency {
        case "USD": "\(sign)$\(digits)"
        case "EUR": "\(sign)€\(digits)"
        case "GBP": "\(sign)£\(digits)"
        case "CNY": "\(sign)¥\(digits)"
        default: "\(currency) \(sign)\(digits)"
        }
    }
}

/// Why a text or the result of a calculation is not an amount of money.
public enum MoneyError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// Not a decimal number at all, e.g. `12,50`, `NaN` or an empty text.
    case notANumber(String)
    /// More precise than a hundredth, e.g. `9999.995`.
    case tooManyFractionDigits(String)
    /// Zero or less, where a positive amount is needed.
    case notPositive(String)
    /// Below zero, where that is not allowed.
    case negative(String)
    /// Beyond ±92,233,720,368,547,758.07.
    case overflow(String)
    /// Amounts of two currencies in one calculation.
    case currencyMismatch(String, String)

    /// The error as one sentence that quotes the offending value.
    public var description: String {
        switch self {
        case .notANumber(let text): "'\(text)' is not a decimal number"
        case .tooManyFractionDigits(let text): "'\(text)' has more than two decimals"
        case .notPositive(let text): "'\(text)' is not a positive amount"
        case .negative(let text): "'\(text)' is a negative amount"
        case .overflow(let text): "'\(text)' is too large for an amount of money"
        case .currencyMismatch(let one, let other): "\(one) and \(other) cannot be mixed in one calculation"
        }
    }
}
