import Foundation
import OrderContract
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "text is read exactly",
        arguments: [
            ("1299.99", 129_999), ("100", 10_000), ("1e3", 100_000), ("1.5E-1", 15), ("0", 0), ("-0.05", -5),
            ("+7.5", 750), ("9999.990", 999_999), ("00012.30", 1_230), ("0e9999", 0),
            ("92233720368547758.07", Int64.max), ("-92233720368547758.08", Int64.min),
        ] as [(String, Int64)]
    )
    func text(_ text: String, _ minor: Int64) throws {
        #expect(try Money(text).minor == minor)
    }

    @Test(
        "text that is not a number is refused",
        arguments: ["", ".", "1.", ".5", "1,50", "NaN", "inf", "$5", "1e", "0x10", "1 "]
    )
    func noNumber(_ text: String) {
        #expect(throws: MoneyError.notANumber(text)) { try Money(text) }
    }

    @Test("text that is not an amount is refused by name")
    func noAmount() {
        #expect(throws: MoneyError.tooManyFractionDigits("9999.995")) { try Money("9999.995") }
        #expect(throws: MoneyError.tooManyFractionDigits("1e-3")) { try Money("1e-3") }
        #expect(throws: MoneyError.overflow("92233720368547758.08")) { try Money("92233720368547758.08") }
        #expect(throws: MoneyError.overflow("1e400")) { try Money("1e400") }
        #expect(throws: MoneyError.overflow("1e99999999999999999999")) { try Money("1e99999999999999999999") }
        #expect(throws: MoneyError.notPositive("0.00")) { try Money("0.00", sign: .positive) }
        #expect(throws: MoneyError.notPositive("-1")) { try Money("-1", sign: .positive) }
        #expect(throws: MoneyError.negative("-1")) { try Money("-1", sign: .notNegative) }
    }

    @Test("arithmetic is exact and never wraps")
    func arithmetic() throws {
        #expect(try Money(minor: 10).adding(Money(minor: 20)) == Money(minor: 30))
        #expect(try Money(minor: 1_50).multiplied(by: 5) == Money(minor: 7_50))
        #expect(throws: MoneyError.self) { try Money(minor: .max).adding(Money(minor: 1)) }
        #expect(throws: MoneyError.self) { try Money(minor: .min).subtracting(Money(minor: 1)) }
        #expect(throws: MoneyError.self) { try Money(minor: .max / 2).multiplied(by: 3) }
        #expect(throws: MoneyError.currencyMismatch("USD", "EUR")) {
            try Money(minor: 1).adding(Money(minor: 1, currency: "EUR"))
        }
    }

    @Test("amounts are written as people write them")
    func descriptions() {
        #expect("\(Money(minor: 50_000))" == "$500.00")
        #expect("\(Money(minor: -5))" == "-$0.05")
        #expect("\(Money(minor: 1_200, currency: "CHF"))" == "CHF 12.00")
        #expect(Money(minor: .min).plain == "-92233720368547758.08")
    }

    @Test(
        "JSON numbers are exact in both directions",
        arguments: [0, 5, 10, 129_999, -5, 99_999_999_999_999_999, .max, .min]
    )
    func json(_ minor: Int64) throws {
        let json = try JSONEncoder().encode([Money(minor: minor)])
        #expect(try JSONDecoder().decode([Money].self, from: json) == [Money(minor: minor)])
        let digits = String(decoding: json, as: UTF8.self)
        #expect(try Money(String(digits.dropFirst().dropLast())).minor == minor, "\(digits) is a plain number")
    }

    @Test("JSON that is not an exact amount of money is refused")
    func badJSON() throws {
        for text in ["9999.995", "\"5.00\"", "true", "null", "1e30", "{}", "[1]"] {
            #expect(throws: DecodingError.self, "\(text)") {
                try JSONDecoder().decode(Money.self, from: Data(text.utf8))
            }
        }
        #expect(try decode(Money.self, "1e3") == Money(minor: 100_000))
    }

    @Test("another currency travels with the amount")
    func currency() throws {
        let amount = Money(minor: 1_250, currency: "EUR")
        #expect(try decode(Money.self, #"{"amount": 12.5, "currency": "EUR"}"#) == amount)
        #expect(try JSONDecoder().decode(Money.self, from: JSONEncoder().encode(amount)) == amount)
    }
}

func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
}

func recoded<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}

/// The words of a decoding error.
func problem<Value: Decodable>(_ type: Value.Type, _ json: String) -> String {
    do {
        _ = try decode(type, json)
        return "none"
    } catch DecodingError.dataCorrupted(let context), DecodingError.keyNotFound(_, let context) {
        return context.debugDescription
    } catch {
        return "\(error)"
    }
}
