import TemporalCore
import Testing

@Suite("What is printed for people")
struct PlainTextTests {
    @Test(
        "a duration is rounded to what people read",
        arguments: [
            (Duration.seconds(0.2313869669388332), "0.23 s"), (.seconds(2.4631), "2.5 s"), (.seconds(12.7), "13 s"),
            (.seconds(30), "30 s"), (.milliseconds(200), "0.2 s"), (.milliseconds(3), "0.003 s"), (.zero, "0 s"),
            (.seconds(90), "90 s"), (.seconds(3600), "60 min"), (.seconds(86_400), "24 h"), (.seconds(-3), "-3 s"),
            (.seconds(36_000_000_000_000_000), "2562048 h"),
        ]
    )
    func durations(duration: Duration, text: String) {
        #expect(duration.brief == text)
    }

    @Test("what controls a terminal or ends a line is shown instead")
    func visible() {
        #expect("boom\n\u{1b}[31mred\r\u{7}\u{9b}2J".visible == #"boom\n\u{1b}[31mred\r\u{7}\u{9b}2J"#)
        #expect("a\u{2028}b\u{202e}c\tüñ日本👩‍👩‍👧".visible == #"a\u{2028}b\u{202e}c\tüñ日本👩‍👩‍👧"#)
        #expect("plain".visible == "plain")
        #expect("one\n\ttwo\u{1b}[2J".visibleLines == "one\n\ttwo\\u{1b}[2J")
    }

    @Test("a long text is cut, and its length is told")
    func cut() {
        #expect("short".cut(to: 5) == "short")
        #expect(String(repeating: "x", count: 6000).cut(to: 3) == "xxx… (6000 letters in all)")
    }

    @Test(
        "a duration that is compared is told to the nanosecond",
        arguments: [
            (.zero, "0 s"), (.seconds(1), "1 s"), (.milliseconds(2500), "2.5 s"), (.nanoseconds(1), "0.000000001 s"),
            (.seconds(90), "1 min 30 s"), (.seconds(5400), "1 h 30 min"), (.seconds(604_800), "7 d"),
            (.seconds(86_401), "1 d 1 s"), (.seconds(-60), "-1 min"),
        ] as [(Duration, String)]
    )
    func exact(duration: Duration, text: String) {
        #expect(duration.exact == text)
    }
}
