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
