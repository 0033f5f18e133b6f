// Not Foundation, so that what is in scope is what workflow code sees.
import TemporalWorkflowsFoundation
import Testing

@Suite("Foundation's values in workflow code")
struct FoundationBridgeTests {
    @Test(
        "a moment is the same in both forms",
        arguments: [
            "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.750Z", "2026-11-30T12:00:00.125Z", "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.500Z", "2001-01-01T00:00:00Z",
        ]
    )
    func moments(text: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(Timestamp(Date(moment)) == moment)
    }

    @Test("a moment of Foundation's keeps its fraction to a microsecond")
    func fractions() {
        let moment = Timestamp(secondsSince1970: 1_764_504_000, nanoseconds: 123_456_789)
        let back = Timestamp(Date(moment)).duration(since: moment)
        #expect(abs(back.timeInterval) < 0.000_001)
        #expect(abs(Date(moment).timeIntervalSince1970 - 1_764_504_000.123_456_789) < 0.000_001)
    }

    @Test(
        "what has no place in a workflow's time stops at its ends",
        arguments: [
            (Double.infinity, Timestamp.latest), (1e300, .latest), (-Double.infinity, .earliest), (-1e300, .earliest),
            (Double.nan, .earliest),
        ]
    )
    func ends(interval: Double, moment: Timestamp) {
        let stopped = Timestamp(Date(timeIntervalSinceReferenceDate: interval))
        #expect(stopped == moment)
    }

    @Test("dates and durations are added and subtracted")
    func durations() {
        let begin = Date(timeIntervalSince1970: 1_000_000)
        #expect(begin.advanced(by: .milliseconds(1500)) == Date(timeIntervalSince1970: 1_000_001.5))
        #expect(begin.advanced(by: .seconds(90)).duration(since: begin) == .seconds(90))
        #expect(Duration.milliseconds(250).timeInterval == 0.25)
        #expect(Duration.seconds(-3).timeInterval == -3)
        let end = Date(timeIntervalSinceReferenceDate: .infinity)
        #expect(end.duration(since: begin).timeInterval == 9e18)
        #expect(begin.duration(since: end).timeInterval == -9e18)
        #expect(Date(timeIntervalSinceReferenceDate: .nan).duration(since: begin) == .zero)
    }

    @Test("values and their members are in scope")
    func values() throws {
        let price = try #require(Decimal(string: "19.99"))
        #expect(price * 3 == Decimal(string: "59.97"))
        #expect(URL(string: "https://example.com/a")?.path() == "/a")
        #expect(Data([1, 2]).count == 2)
    }
}
