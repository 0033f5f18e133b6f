import OrderTimeline
import Testing

@Suite("Text and numbers in SVG")
struct SVGTextTests {
    @Test("what has a meaning in XML is escaped, and what XML does not allow is left out")
    func escaped() {
        #expect(SVGText.escaped("a < b & \"c\" > d") == "a &lt; b &amp; &quot;c&quot; &gt; d")
        #expect(SVGText.escaped("one\ntwo\u{0}\u{1B}\u{FFFE}") == "one two")
        #expect(SVGText.escaped("待支付 ⚠️") == "待支付 ⚠️")
    }

    @Test("numbers have one digit behind the point at most")
    func numbers() {
        #expect(SVGText.number(12.34) == "12.3")
        #expect(SVGText.number(12) == "12")
    }
}
