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
        "what is no JSON string is none",
        arguments: [
            "", "\"", "plain", "1", "null", "\"\\", "\"\\\"", "\"\\u12\"", "\"\\uD83D\"", "\"\\uDE00\"", "\"\\u+123\"",
        ]
    )
    func none(json: String) { #expect(JSONText.unquoted(json) == nil) }
}
