public import TemporalCore

/// When a schedule acts: at the times of all its calendars, intervals and cron strings, without those that are skipped.
public struct ScheduleSpec: Hashable, Sendable {
    /// Times by the calendar.
    public var calendars: [ScheduleCalendar]
    /// Times at equal distances.
    public var intervals: [ScheduleInterval]
    /// Times as cron writes them, with five to seven fields, or `@every` and the like. The server turns them into
    /// calendars and intervals: a description has them there.
    public var cronStrings: [String]
    /// Times by the calendar at which nothing happens.
    public var skipped: [ScheduleCalendar]
    /// Nothing happens before this moment.
    public var start: Timestamp?
    /// Nothing happens after this moment.
    public var end: Timestamp?
    /// Each action is put off by a random time up to this one.
    public var jitter: Duration?
    /// The IANA name of the time zone of the calendars, such as `Europe/Berlin`; UTC when empty.
    public var timeZone: String
    /// The time zone as a TZif file has it (RFC 8536), for one that the server does not know by name.
    public var timeZoneData: [UInt8]

    /// Times; none at all by default.
    public init(
        calendars: [ScheduleCalendar] = [],
        intervals: [ScheduleInterval] = [],
        cronStrings: [String] = [],
        skipped: [ScheduleCalendar] = [],
        start: Timestamp? = nil,
        end: Timestamp? = nil,
        jitter: Duration? = nil,
        timeZone: String = "",
        timeZoneData: [UInt8] = []
    ) {
        self.calendars = calendars
        self.intervals = intervals
        self.cronStrings = cronStrings
        self.skipped = skipped
        self.start = start
        self.end = end
        self.jitter = jitter
        self.timeZone = timeZone
        self.timeZoneData = timeZoneData
    }
}

/// Times at which every field of the calendar fits. By default midnight of every day.
public struct ScheduleCalendar: Hashable, Sendable {
    /// Seconds, 0 to 59.
    public var seconds: [ScheduleRange]
    /// Minutes, 0 to 59.
    public var minutes: [ScheduleRange]
    /// Hours, 0 to 23.
    public var hours: [ScheduleRange]
    /// Days of the month, 1 to 31.
    public var daysOfMonth: [ScheduleRange]
    /// Months, 1 to 12.
    public var months: [ScheduleRange]
    /// Years; every year when empty.
    public var years: [ScheduleRange]
    /// Days of the week, 0 for Sunday to 6.
    public var daysOfWeek: [ScheduleRange]
    /// What the times are for, kept with the schedule.
    public var comment: String

    /// Times by the calendar.
    public init(
        seconds: [ScheduleRange] = [0],
        minutes: [ScheduleRange] = [0],
        hours: [ScheduleRange] = [0],
        daysOfMonth: [ScheduleRange] = [ScheduleRange(1...31)],
        months: [ScheduleRange] = [ScheduleRange(1...12)],
        years: [ScheduleRange] = [],
        daysOfWeek: [ScheduleRange] = [ScheduleRange(0...6)],
        comment: String = ""
    ) {
        self.seconds = seconds
        self.minutes = minutes
        self.hours = hours
        self.daysOfMonth = daysOfMonth
        self.months = months
        self.years = years
        self.daysOfWeek = daysOfWeek
        self.comment = comment
    }
}

/// Values of a calendar's field: from the first to the last, in steps. A single number is a range too.
public struct ScheduleRange: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// The first value.
    public var first: Int
    /// The last value; the server takes a smaller one for the first.
    public var last: Int
    /// The distance between values, from 1.
    public var step: Int

    /// Some values.
    public init(_ range: ClosedRange<Int>, step: Int = 1) {
        first = range.lowerBound
        last = range.upperBound
        self.step = step
    }

    /// One value.
    public init(integerLiteral value: Int) {
        first = value
        last = value
        step = 1
    }

    /// One value that is known only at run time.
    public init(_ value: Int) { self.init(integerLiteral: value) }
}

/// Times at equal distances, counted from 1970.
public struct ScheduleInterval: Hashable, Sendable {
    /// The distance; at least a second.
    public var every: Duration
    /// How long behind each multiple of the distance the time lies; shorter than the distance.
    public var offset: Duration

    /// Times at equal distances.
    public init(every: Duration, offset: Duration = .zero) {
        self.every = every
        self.offset = offset
    }
}
