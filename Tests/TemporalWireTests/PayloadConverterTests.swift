import Foundation
import TemporalCore
import TemporalWire
import Testing

@Suite("JSON payloads")
struct PayloadConverterTests {
    private let converter = JSONPayloadConverter.default

    private struct Order: Codable, Equatable {
        var name: String
        var count: Int
        var note: String?
        var placed: Date?
    }

    private func text(_ value: some Encodable) throws -> String {
        let payload = try converter.payload(from: value)
        #expect(payload.encoding == "json/plain")
        return String(decoding: payload.data, as: UTF8.self)
    }

    @Test("plain values are the JSON that every SDK reads")
    func plain() throws {
        #expect(try text("a \"quoted\"/é\n") == #""a \"quoted\"/é\n""#)
        #expect(try text(true) == "true")
        #expect(try text(-5) == "-5")
        #expect(try text(UInt64.max) == "18446744073709551615")
        #expect(try text(Int?.some(3)) == "3")
        #expect(try text(1.5) == "1.5")
        #expect(try text([Int]()) == "[]")
        #expect(try text(["b": 1, "a": 2]) == #"{"a":2,"b":1}"#)
        #expect(try text(Order(name: "x/y", count: 2)) == #"{"count":2,"name":"x/y"}"#)
    }

    @Test("plain values are the same after a round trip")
    func roundTrips() throws {
        func check<Value: Codable & Equatable>(_ value: Value) throws {
            #expect(try converter.value(Value.self, from: converter.payload(from: value)) == value)
        }
        try check("a \"quoted\"/é\n\u{1}\u{2028}")
        try check("")
        try check(true)
        try check(Int.min)
        try check(UInt64.max)
        try check(Int8(-1))
        try check(0.1)
        try check([1, 2, 3])
        try check([UInt8]([0, 255]))
        try check(Data([0, 255]))
        try check(Int?.none)
        try check(Int?.some(1))
        try check([UInt8]?.some([1]))
        try check([UInt8]?.none)
        try check(Order(name: "n", count: 1, note: "x", placed: Date(timeIntervalSince1970: 1_767_225_600.25)))
        try check(Empty())
    }

    @Test("nothing is binary/null, and bytes are binary/plain")
    func binary() throws {
        #expect(try converter.payload(from: Int?.none) == .null)
        #expect(try converter.payload(from: Int??.some(.none)) == .null)
        #expect(try converter.payload(from: Empty()) == .null)
        #expect(try converter.payload(from: [UInt8]([1])) == Payload(encoding: "binary/plain", data: [1]))
        #expect(try converter.payload(from: Data([1])) == Payload(encoding: "binary/plain", data: [1]))
        #expect(try converter.value(String?.self, from: .null) == nil)
        #expect(try converter.value(String?.self, from: json("null")) == nil)
        #expect(try converter.value(Empty.self, from: json(#"{"any":"thing"}"#)) == Empty())
    }

    struct Price: Codable, Sendable {
        var note: String
        var amount: Decimal
    }

    @Test("numbers that JSON cannot say are an error that says so")
    func notNumbers() throws {
        let nan = #expect(throws: PayloadConversionError.self) { try converter.payload(from: Decimal.nan) }
        #expect(nan?.description.contains("Decimal that is not a number") == true)
        let note = #"a "NaN" \"#
        #expect(throws: PayloadConversionError.self) {
            try converter.payload(from: [Price(note: note, amount: Decimal.nan)])
        }
        #expect(throws: PayloadConversionError.self) { try converter.payload(from: Double.nan) }
        #expect(throws: PayloadConversionError.self) { try converter.payload(from: [Float.infinity]) }
        let price = Price(note: note, amount: 1.5)
        let payload = try converter.payload(from: price)
        #expect(try converter.value(Price.self, from: payload).note == note)
    }

    @Test("raw values pass through")
    func raw() throws {
        let payload = Payload(encoding: "x/y", metadata: [.init("k", [1])], data: [2])
        #expect(try converter.payload(from: RawValue(payload)) == payload)
        #expect(try converter.value(RawValue.self, from: payload).payload == payload)
    }

    @Test("dates are ISO 8601 with as many digits as they need")
    func dates() throws {
        #expect(try text(Date(timeIntervalSince1970: 0)) == #""1970-01-01T00:00:00Z""#)
        #expect(try text(Date(timeIntervalSince1970: 0.25)) == #""1970-01-01T00:00:00.25Z""#)
        #expect(try text(Date(timeIntervalSince1970: -0.5)) == #""1969-12-31T23:59:59.5Z""#)
        let date = try converter.value(Date.self, from: json(#""2026-01-31T10:00:00.5+01:00""#))
        #expect(date == Date(timeIntervalSince1970: 1_769_850_000.5))
    }

    @Test(
        "dates of old years keep their day, and so do the dates that stand for never",
        arguments: [
            ("0001-01-01T00:00:00Z", -62_135_596_800), ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("1500-02-28T12:00:00Z", -14_826_715_200), ("1582-10-10T00:00:00Z", -12_219_724_800),
            ("1582-10-15T00:00:00Z", -12_219_292_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ]
    )
    func oldDates(written: String, seconds: TimeInterval) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(try text(date) == "\"\(written)\"")
        #expect(try converter.value(Date.self, from: json("\"\(written)\"")) == date)
    }

    @Test("the dates that Swift has for none come back as they were; what no text can say is held at the ends")
    func endsOfDates() throws {
        for date in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: 253_402_300_799.5)] {
            #expect(try converter.value(Date.self, from: json(try text(date))) == date)
        }
        for far in [-TimeInterval.infinity, -1e300, -62_167_219_201] {
            #expect(try text(Date(timeIntervalSince1970: far)) == #""0000-01-01T00:00:00Z""#)
        }
        for far in [TimeInterval.infinity, 1e300, 253_402_300_800] {
            #expect(try text(Date(timeIntervalSince1970: far)) == #""9999-12-31T23:59:59.999999Z""#)
        }
        #expect(throws: PayloadConversionError.self) { try text(Date(timeIntervalSince1970: .nan)) }
    }

    @Test("spaces around plain values are read, and wrong types are refused with all that helps")
    func errors() throws {
        #expect(try converter.value(Int.self, from: json(" 5 ")) == 5)
        #expect(try converter.value(String.self, from: json(#" "\u00fc" "#)) == "ü")
        let wrong = json("\"" + String(repeating: "x", count: 500) + "\"")
        let error = #expect(throws: PayloadConversionError.self) { try converter.value(Int.self, from: wrong) }
        let text = try #require(error?.description)
        #expect(text.contains("Int") && text.contains("json/plain") && text.contains("\"xxx") && text.count < 600)
        let unknown = Payload(encoding: "binary/encrypted", data: [1])
        let other = #expect(throws: PayloadConversionError.self) { try converter.value(Int.self, from: unknown) }
        #expect(other?.description.contains("binary/encrypted") == true)
        #expect(other?.description.hasSuffix("; its 1 bytes are not text") == true)
        let cut = Payload(encoding: "unknown", data: Array((String(repeating: "x", count: 98) + "€€").utf8))
        let third = #expect(throws: PayloadConversionError.self) { try converter.value(Int.self, from: cut) }
        #expect(third?.description.hasSuffix("it begins with: " + String(repeating: "x", count: 98)) == true)
        #expect(throws: PayloadConversionError.self) { try converter.value(Int.self, from: .null) }
        #expect(throws: PayloadConversionError.self) { try converter.value(Int.self, from: json("+5")) }
        #expect(throws: PayloadConversionError.self) { try converter.payload(from: Double.nan) }
    }
}
