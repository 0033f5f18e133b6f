public import TemporalCore
import TemporalWire

// What passes the interceptors of a client about schedules.

/// A schedule to be made.
public struct CreateScheduleCall: Sendable {
    /// Names it within the namespace.
    public var id: String
    /// What is done, when and how often.
    public var schedule: Schedule
    /// Whether it acts once at once.
    public var triggersNow: Bool
    /// Stretches of time that it catches up on at once.
    public var backfills: [ScheduleBackfill]
    /// Notes beside the schedule.
    public var memo: [String: any Encodable & Sendable]
    /// By what it is found.
    public var searchAttributes: [SearchAttributeUpdate]
    /// What goes with the workflows that it starts.
    public var header: [NamedPayload] = []
}

/// Something that is done with a schedule which is there.
public struct ScheduleCall: Sendable {
    /// What is done.
    public enum Action: Sendable {
        /// It is kept from acting; with a note.
        case pause(note: String)
        /// It acts again; with a note.
        case unpause(note: String)
        /// It acts now, out of turn; by its own policy when nil.
        case trigger(overlap: ScheduleOverlapPolicy?)
        /// It catches up on stretches of time.
        case backfill([ScheduleBackfill])
        /// It is removed.
        case delete
    }

    /// Its id.
    public let id: String
    /// What is done.
    public var action: Action
}

/// A changed schedule on its way to the server.
public struct UpdateScheduleCall: Sendable {
    /// Its id.
    public let id: String
    /// What it was and what it is to be.
    public var update: ScheduleUpdate
}

/// What became of a changed schedule.
public struct ScheduleUpdateOutcome: Sendable {
    /// Whether the server has it; false when somebody else has changed the schedule meanwhile. The change is made anew.
    public let isTaken: Bool
    let parts: ScheduleParts
}

/// A look at what the server knows of a schedule.
public struct DescribeScheduleCall: Sendable {
    /// Its id.
    public let id: String
}

/// A search for schedules.
public struct ListSchedulesCall: Sendable {
    /// A visibility query.
    public var query: String
    /// How many are asked for at once; the server's own number when 0.
    public var pageSize: Int
}

/// A count of schedules.
public struct CountSchedulesCall: Sendable {
    /// A visibility query.
    public var query: String
}
