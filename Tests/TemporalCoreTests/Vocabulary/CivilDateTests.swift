import Testing

@testable import TemporalCore

@Suite("Dates of all years")
struct CivilDateTests {
    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    @Test("the days follow each other by the calendar's rules from year 0 to year 9999, and each is found by its date")
    func everyDay() {
        // Counted by hand from a day that Python gives: date(1, 1, 1) is 719162 days before 1970.
        var (year, month, date) = (Int64(0), Int64(1), Int64(1))
        var wrong: [Int64] = []
        let first: Int64 = -719_162 - 366
        var day = first
        while year < 10_000 {
            let civil = CivilDate(daysSince1970: day)
            let isRight = (civil.year, civil.month, civil.day) == (year, month, date)
            if !isRight || civil.daysSince1970 != day { wrong.append(day) }
            day += 1
            date += 1
            guard date > Self.length(month, of: year) else { continue }
            (date, month) = (1, month + 1)
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(wrong.isEmpty)
        #expect(day == 2_932_897)
    }

    @Test(
        "known days are what Python's datetime says",
        arguments: [
            // (datetime.date(…) - datetime.date(1970, 1, 1)).days
            (1, 1, 1, -719_162), (1, 12, 31, -718_798), (4, 2, 29, -718_008), (100, 3, 1, -682_944),
            (1500, 2, 28, -171_606), (1500, 3, 1, -171_605), (1582, 10, 4, -141_438), (1582, 10, 5, -141_437),
            (1582, 10, 14, -141_428), (1582, 10, 15, -141_427), (1600, 2, 29, -135_081), (1677, 9, 21, -106_752),
            (1900, 2, 28, -25_509), (1969, 12, 31, -1), (1970, 1, 1, 0), (2000, 2, 29, 11_016), (2262, 4, 11, 106_751),
            (9999, 12, 31, 2_932_896),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func known(year: Int64, month: Int64, day: Int64, days: Int64) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSince1970 == days)
        #expect(CivilDate(daysSince1970: days) == date)
    }

    @Test(
        "a day that is not in the calendar gives nil",
        arguments: [
            (2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32),
        ] as [(Int64, Int64, Int64)]
    )
    func none(year: Int64, month: Int64, day: Int64) { #expect(CivilDate(year: year, month: month, day: day) == nil) }

    @Test(
        "each second of some days is read back from its text, at both ends of the range too",
        arguments: [
            UTCTime.firstWritten, UTCTime.first, -12_219_292_800, -1, 0, UTCTime.last - 86_399,
        ]
    )
    func seconds(_ start: Int64) {
        for second in stride(from: start, to: start + 86_400, by: 613) {
            let time = UTCTime(seconds: second, nanoseconds: 123_456_789)
            #expect(UTCTime("\(time.textToTheSecond).123456789Z") == time)
        }
    }
}
