/// Foundation's values for workflow code, without what Foundation does: a file that imports `TemporalWorkflowsFoundation`
/// has `Date`, `UUID`, `URL`, `Data` and `Decimal` with their members, and the vocabulary and the fence of
/// `TemporalWorkflows`. `ProcessInfo`, `FileManager`, `Locale`, `URLSession` and the like are not in its scope.
///
/// What of these types asks a clock or chance is declared here again, deprecated, with the way to go as its message. That
/// hides Foundation's only in files that do not import Foundation themselves; in one that does, such a call is an error,
/// "ambiguous use". `Data(contentsOf:)` and `Date.timeIntervalSinceReferenceDate` are not seen.
@_exported public import TemporalWorkflows

#if canImport(FoundationEssentials)
    @_exported public import struct FoundationEssentials.Data
    @_exported public import struct FoundationEssentials.Date
    @_exported public import struct FoundationEssentials.Decimal
    @_exported public import struct FoundationEssentials.URL
    @_exported public import struct FoundationEssentials.UUID
#else
    @_exported public import struct Foundation.Data
    @_exported public import struct Foundation.Date
    @_exported public import struct Foundation.Decimal
    @_exported public import struct Foundation.URL
    @_exported public import struct Foundation.UUID
#endif

// All is in one file: a second import of one of these would take it out of the exports.

// MARK: - The fence

// Each stand-in does what Foundation does, whether or not anybody reads the warning, like those of TemporalWorkflows.

extension Date {
    /// As Foundation's.
    @available(*, deprecated, message: "workflow code is deterministic: use context.date")
    public init() { self.init(timeIntervalSinceReferenceDate: Date.timeIntervalSinceReferenceDate) }

    /// As Foundation's.
    @available(*, deprecated, message: "workflow code is deterministic: use context.date")
    public init(timeIntervalSinceNow interval: Double) {
        self.init(timeIntervalSinceReferenceDate: Date.timeIntervalSinceReferenceDate + interval)
    }

    /// As Foundation's.
    @available(*, deprecated, message: "workflow code is deterministic: use context.date")
    public static var now: Date { Date(timeIntervalSinceReferenceDate: Date.timeIntervalSinceReferenceDate) }

    /// As Foundation's.
    @available(*, deprecated, message: "workflow code is deterministic: use timeIntervalSince(context.date)")
    public var timeIntervalSinceNow: Double { timeIntervalSinceReferenceDate - Date.timeIntervalSinceReferenceDate }
}

extension UUID {
    /// As Foundation's.
    @available(*, deprecated, message: "workflow code is deterministic: use context.newUUID()")
    public init() {
        var generator = Swift.SystemRandomNumberGenerator()
        self.init(version4From: &generator)
    }
}

// MARK: - Moments

extension Date {
    /// A moment of a workflow as Foundation knows it, which counts in fractions of a second since 2001: to about a tenth of
    /// a microsecond these days.
    public init(_ moment: Timestamp) {
        let sinceReference = moment.secondsSince1970 - Self.referenceSeconds
        self.init(
            timeIntervalSinceReferenceDate: Double(sinceReference) + Double(moment.nanosecondsOfSecond) / 1_000_000_000
        )
    }

    /// The moment that lies `duration` after this one.
    public func advanced(by duration: Duration) -> Date { addingTimeInterval(duration.timeInterval) }

    /// How long after `earlier` this moment is; stops at nine billion billion seconds to either side. It is zero if one of
    /// the moments is not a number.
    public func duration(since earlier: Date) -> Duration {
        let seconds = timeIntervalSince(earlier)
        return .seconds(seconds.isNaN ? 0 : min(max(seconds, -9e18), 9e18))
    }

    /// From 1970 to 2001, in seconds.
    fileprivate static let referenceSeconds: Int64 = 978_307_200
}

extension Timestamp {
    /// A moment of Foundation's; stops at the ends of the range, the years 1 and 9999. What is not a number is the earliest
    /// moment.
    public init(_ date: Date) {
        let sinceReference = date.timeIntervalSinceReferenceDate
        // Far beyond both ends, and nothing that has no place among whole numbers.
        let held = sinceReference.isNaN ? -1e12 : min(max(sinceReference, -1e12), 1e12)
        let seconds = held.rounded(.down)
        self.init(
            secondsSince1970: Int64(seconds) + Date.referenceSeconds,
            nanoseconds: Int64(((held - seconds) * 1_000_000_000).rounded())
        )
    }
}

extension Duration {
    /// The duration in seconds, as Foundation's `TimeInterval` has it.
    public var timeInterval: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1_000_000_000_000_000_000
    }
}

extension WorkflowContext {
    /// The workflow's time, `WorkflowContext.now`, as Foundation's.
    public var date: Date { Date(now) }

    /// Waits until a moment, durably; not at all when it is over.
    /// - Parameters:
    ///   - date: until when.
    ///   - summary: a short text for the Web UI.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Throws: ``Interruption`` when the workflow is cancelled meanwhile.
    public func sleep(
        until date: Date,
        summary: String? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) {
        let duration = Timestamp(date).duration(since: now)
        try await sleep(for: duration, summary: summary, file: file, line: line)
    }

    /// A UUID of version 4 that a replay repeats; the one that `WorkflowContext.uuid()` would give as text.
    public func newUUID() -> UUID { UUID(version4From: &random) }
}

extension World {
    /// The time, as the worker's machine has it.
    public var date: Date { Date(now) }

    /// A UUID of version 4.
    public mutating func newUUID() -> UUID { UUID(version4From: &random) }
}

extension UUID {
    /// A UUID of version 4.
    init(version4From generator: inout some RandomNumberGenerator) {
        let high = (generator.next() & 0xffff_ffff_ffff_0fff) | 0x4000
        let low = (generator.next() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * place)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5), byte(low, 6),
                byte(low, 7)
            )
        )
    }
}
