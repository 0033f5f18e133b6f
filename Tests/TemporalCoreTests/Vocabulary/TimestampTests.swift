import Testing

@testable import TemporalCore

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "it reads as RFC 3339 in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_769_850_300_250_000_000, "2026-01-31T09:05:00.250Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000_000_000, "2000-03-01T00:00:00.000Z"),
            (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000Z"),
            (1_735_689_599_999_999_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
            (4_107_456_000_000_000_000, "2100-02-28T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-1_000_000, "1969-12-31T23:59:59.999Z"),
            (-1_000_000_000, "1969-12-31T23:59:59.000Z"),
            (-86_400_000_000_000, "1969-12-31T00:00:00.000Z"),
            (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000Z"),
            (Int64.max, "2262-04-11T23:47:16.854Z"),
            (Int64.min, "1677-09-21T00:12:43.145Z"),
        ]
    )
    func description(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanosecondsSince1970: nanoseconds).description == text)
    }

    @Test("milliseconds are rounded down, before 1970 as well")
    func milliseconds() {
        #expect(Timestamp(nanosecondsSince1970: 1_999_999).millisecondsSince1970 == 1)
        #expect(Timestamp(nanosecondsSince1970: -1).millisecondsSince1970 == -1)
        #expect(Timestamp(nanosecondsSince1970: -1_000_000).millisecondsSince1970 == -1)
    }

    @Test(
        "its text is read with any offset; what lies behind the millisecond is dropped",
        arguments: [
            ("2026-01-31T09:05:00.250Z", "2026-01-31T09:05:00.250Z"),
            ("2026-01-31T09:05:00Z", "2026-01-31T09:05:00.000Z"),
            ("2026-01-31t09:05:00.2509999z", "2026-01-31T09:05:00.250Z"),
            ("2026-01-31T09:05:00+05:30", "2026-01-31T03:35:00.000Z"),
            ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ]
    )
    func parsing(text: String, canonical: String) { #expect(Timestamp(text)?.description == canonical) }

    @Test(
        "what is not a moment gives nil",
        arguments: [
            "", "2026-01-31", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T24:00:00Z",
            "2026-01-31T09:05:00", "2026-01-31T09:05:00.Z", "2026-01-31T09:05:00Z ", "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-01-31T09:05:00+0530",
        ]
    )
    func noMoment(text: String) { #expect(Timestamp(text) == nil) }

    @Test(
        "what other languages use for \"none\" and \"never\" is read and written as it is",
        arguments: [
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0, "0001-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799, 999_000_000, "9999-12-31T23:59:59.999Z"),
            ("1500-01-01T00:00:00Z", -14_831_769_600, 0, "1500-01-01T00:00:00.000Z"),
            ("1582-10-10T12:00:00Z", -12_219_681_600, 0, "1582-10-10T12:00:00.000Z"),
            ("2900-01-01T00:00:00Z", 29_348_006_400, 0, "2900-01-01T00:00:00.000Z"),
        ] as [(String, Int64, Int64, String)]
    )
    func ends(text: String, seconds: Int64, nanoseconds: Int64, canonical: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.secondsSince1970 == seconds && moment.nanosecondsOfSecond == nanoseconds)
        #expect(moment.description == canonical)
    }

    @Test("it stops at the ends of the range, and reckons from one to the other")
    func range() {
        #expect(Timestamp(secondsSince1970: .min, nanoseconds: .min) == .earliest)
        #expect(Timestamp(secondsSince1970: .max, nanoseconds: .max) == .latest)
        #expect(Timestamp(millisecondsSince1970: .min) == .earliest)
        #expect(Timestamp(millisecondsSince1970: .max) == .latest)
        #expect(Timestamp.earliest.description == "0001-01-01T00:00:00.000Z")
        #expect(Timestamp.latest.description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp.earliest.nanosecondsSince1970 == .min && Timestamp.latest.nanosecondsSince1970 == .max)
        let all = Timestamp.latest.duration(since: .earliest)
        #expect(all == .seconds(315_537_897_599) + .nanoseconds(999_999_999))
        #expect(Timestamp.earliest.advanced(by: all) == .latest)
        #expect(Timestamp.latest.advanced(by: .zero - all) == .earliest)
        #expect(Timestamp.earliest.advanced(by: .nanoseconds(-1)) == .earliest)
        #expect(Timestamp(secondsSince1970: 1, nanoseconds: -1) == Timestamp(nanosecondsSince1970: 999_999_999))
    }

    @Test("every day of the years 1 to 9999 is read back from its text")
    func everyDay() {
        for day in Int64(-719_162)...2_932_896 where day % 7 == 0 || abs(day) < 1000 {
            let moment = Timestamp(millisecondsSince1970: day * 86_400_000 + 1)
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test("adding a duration stops at the ends of the range")
    func advanced() {
        let moment = Timestamp(nanosecondsSince1970: 1_000)
        #expect(moment.advanced(by: .nanoseconds(5)).nanosecondsSince1970 == 1_005)
        #expect(moment.advanced(by: .nanoseconds(-1_005)).nanosecondsSince1970 == -5)
        #expect(moment.advanced(by: .seconds(Int64.max)).nanosecondsSince1970 == .max)
        #expect(Timestamp(nanosecondsSince1970: -5).advanced(by: .seconds(Int64.min)).nanosecondsSince1970 == .min)
    }

    @Test("the distance of two moments is a duration")
    func distance() {
        let earlier = Timestamp(nanosecondsSince1970: -500)
        #expect(Timestamp(nanosecondsSince1970: 500).duration(since: earlier) == .nanoseconds(1000))
        #expect(earlier < Timestamp(nanosecondsSince1970: 0))
    }

    @Test("minutes, hours and days are what they say")
    func units() {
        #expect(Duration.minutes(2) == .seconds(120))
        #expect(Duration.hours(2) == .seconds(7200))
        #expect(Duration.days(2) == .seconds(172_800))
        #expect(Duration.milliseconds(-1500).nanoseconds == -1_500_000_000)
    }
}
