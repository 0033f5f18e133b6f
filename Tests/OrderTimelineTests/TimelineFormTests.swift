import Foundation
import FoundationXML
import OrderTimeline
import TemporalCore
import Testing

@Suite("A timeline that is shown")
struct TimelineFormTests {
    private let now = Timestamp(millisecondsSince1970: 1_767_225_610_000)

    /// The elements of a drawing that have the class `bar`.
    private func bars(_ svg: String) throws -> [[String]] {
        let finder = BarFinder()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = finder
        try #require(parser.parse(), "\(String(describing: parser.parserError)) in \(svg)")
        return finder.bars
    }

    private final class BarFinder: NSObject, XMLParserDelegate {
        var bars: [[String]] = []

        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            let classes = (attributes["class"] ?? "").split(separator: " ").map(String.init)
            if classes.contains("bar") { bars.append(classes) }
        }
    }

    @Test("has no causes where the reader is not to see them, and all else")
    func withoutCauses() {
        var row = Timeline.Row(.activity, "ReserveStock", start: now)
        row.end = now.advanced(by: .seconds(1))
        row.outcome = .completed
        row.attempts = 2
        row.failure = "libpq: 10.0.0.5 says no"
        let whole = Timeline(title: "an order", rows: [row])
        #expect(TimelineDrawing(whole, now: now).svg.contains("10.0.0.5"))
        let shown = TimelineDrawing(whole.withoutCauses, now: now).svg
        #expect(!shown.contains("10.0.0.5"))
        #expect(shown.contains("ReserveStock: 1 s, 2×"), "\(shown)")
    }

    @Test("is drawn with one bar for each row, in good XML", arguments: try Recording.orders() + Recording.others())
    func drawing(recording: Recording) throws {
        let timeline = try recording.timeline()
        let bars = try bars(TimelineDrawing(timeline, now: now).svg)
        #expect(bars == timeline.rows.map { ["bar", $0.kind.rawValue, $0.outcome.rawValue] })
        #expect(try bars.filter { $0.contains("activity") }.count == recording.activities().count)
    }

    @Test("is drawn to the present where it goes on, with the wait before an attempt apart")
    func running() throws {
        let timeline = try Timeline(historyJSON: TimelineTests.running)
        let svg = TimelineDrawing(timeline, now: now).svg
        #expect(try bars(svg).filter { $0.contains("running") }.count == 4)
        #expect(svg.components(separatedBy: "class=\"wait\"").count == 2, "the payment alone has waited")
        #expect(svg.contains("4 s, 3×") && svg.contains("an earlier attempt failed: the gateway is away"))
    }

    @Test("keeps names from being read as markup")
    func escaping() throws {
        let name = "<script>&\"\u{1}"
        var row = Timeline.Row(.workflow, name, start: now)
        row.failure = name
        let svg = TimelineDrawing(Timeline(title: name, rows: [row]), now: now).svg
        #expect(!svg.contains("<script>"))
        #expect(try bars(svg).count == 1)
    }

    @Test("is written with a line for each row and for each failure, in as many characters as there are")
    func text() throws {
        let timeline = try Timeline(historyJSON: TimelineTests.running)
        let lines = TimelineText(timeline, now: now, width: 80).lines
        #expect(lines.count == 2 + timeline.rows.count + 1)
        #expect(lines[0] == "OrderWorkflow")
        let payment = try #require(lines.first { $0.contains("ProcessPayment") })
        #expect(payment.contains("┄") && payment.contains("━") && payment.hasSuffix("4 s, 3×"))
        #expect(lines.contains { $0.contains("↳ the gateway is away") })
        #expect(try #require(lines.first { $0.contains("UpdateInventory") }).hasSuffix("4 s, not begun …"))
        for line in lines { #expect(line.count <= 80 + 24, "\(line)") }
    }

    @Test("is written for any history", arguments: try Recording.orders() + Recording.others())
    func texts(recording: Recording) throws {
        let timeline = try recording.timeline()
        let failures = timeline.rows.filter { $0.failure != nil }.count
        #expect(TimelineText(timeline, now: now).lines.count == 2 + timeline.rows.count + failures)
    }

    @Test("says lengths of time as people do")
    func lengths() throws {
        let lengths = [(0, "0 ms"), (1_000, "1 s"), (90_500, "90.5 s"), (900_000, "15 min"), (86_400_000, "24 h")]
        for (milliseconds, text) in lengths {
            let start = Timestamp(millisecondsSince1970: 0)
            var row = Timeline.Row(.timer, "timer", start: start)
            row.end = Timestamp(millisecondsSince1970: Int64(milliseconds))
            row.outcome = .completed
            let line = try #require(TimelineText(Timeline(title: "", rows: [row]), now: now).lines.last)
            #expect(line.hasSuffix("  \(text)"), "\(line)")
        }
    }
}
