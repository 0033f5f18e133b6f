import Foundation
import Testing

@testable import TemporalCore

@Suite("JSONText")
struct JSONTextTests {
    static let texts = [
        "", "plain", "order-workflow-v2", "a \"quoted\" word", "back\\slash", "line\nfeed\r\n\ttab", "\u{0}\u{1}\u{1f}",
        "Grüße, 世界 👩‍👩‍👧", "\u{301}begins with a mark", "ends with a quote\"", "\u{2028}", "</script>",
    ]

    @Test("a text survives quoting and unquoting", arguments: texts)
    func roundTrip(_ text: String) { #expect(JSONText.unquoted(JSONText.quoted(text)) == text) }

    @Test("what we quote Foundation reads, and the other way round", arguments: texts)
    func foundation(_ text: String) throws {
        #expect(try JSONDecoder().decode(String.self, from: Data(JSONText.quoted(text).utf8)) == text)
        let theirs = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        #expect(JSONText.unquoted(theirs) == text)
    }

    @Test("control characters are written as escapes")
    func escapes() {
        #expect(JSONText.quoted("\u{1}\u{1f}\n") == "\"\\u0001\\u001f\\n\"")
    }

    @Test(
        "escapes of other writers are read",
        arguments: [
            ("\"\\u003ca\\u003e\"", "<a>"), ("\"\\/\"", "/"), ("\"\\b\\f\"", "\u{8}\u{c}"),
            ("\"\\uD83D\\uDE00\"", "😀"), ("\"\\u00e9\"", "é"),
        ]
    )
    func otherEscapes(json: String, text: String) { #expect(JSONText.unquoted(json) == text) }

    @Test(
        "what is not a JSON string gives nil",
        arguments: [
            "", "\"", "plain", "1", "null", "\"\\", "\"\\\"", "\"\\u12\"", "\"\\uD83D\"", "\"\\uDE00\"", "\"\\u+123\"",
        ]
    )
    func none(json: String) { #expect(JSONText.unquoted(json) == nil) }
}

@Suite("Parts of JSON")
struct JSONPartsTests {
    @Test("members are found behind nested objects, lists and quotation marks")
    func members() {
        let object = #"{"a": {"x": "}", "y": [1, {"z": 2}]}, "b\"": [ "]" ], "c": -1.5e3, "d": null}"#
        #expect(JSONText.member("a", of: object) == #"{"x": "}", "y": [1, {"z": 2}]}"#)
        #expect(JSONText.member("b\"", of: object) == #"[ "]" ]"#)
        #expect(JSONText.member("c", of: object) == "-1.5e3")
        #expect(JSONText.member("d", of: object) == "null")
        #expect(JSONText.member("e", of: object) == nil)
        #expect(JSONText.elements(of: #"[1, "two", {"three": 3}, [4]]"#) == ["1", "\"two\"", "{\"three\": 3}", "[4]"])
        #expect(JSONText.elements(of: "[]").isEmpty)
    }

    @Test(
        "what is not JSON gives nothing and does not hang",
        arguments: ["", "{", "{\"a\"", "{\"a\":", "[", "{\"a\":{", "\\"]
    )
    func broken(_ text: String) {
        #expect(JSONText.member("b", of: text) == nil)
        #expect(JSONText.elements(of: text).count <= 1)
    }
}

@Suite("Base64")
struct Base64Tests {
    // RFC 4648, section 10.
    @Test(
        "is written and read as RFC 4648 has it",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(_ plain: String, _ coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
    }

    @Test("every byte survives")
    func bytes() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Base64.decode("!") == nil)
    }
}
