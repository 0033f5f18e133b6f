public import TemporalCore

/// A timeline as lines of text, for terminals.
///
/// ```
/// OrderWorkflow order-workflow-ORDER-001                    0 ms               1.2 s
/// OrderWorkflow                                            ━━━━━━━━━━━━━━━━━━━━━━━━  2.4 s
///   ValidateOrder                                          ━━                        0.2 s
/// ```
public struct TimelineText: Sendable {
    private let timeline: Timeline
    private let now: Timestamp
    private let start: Timestamp
    private let end: Timestamp
    private let barWidth: Int

    private static let nameWidth = 34

    /// A text.
    /// - Parameters:
    ///   - timeline: what is written.
    ///   - now: where what goes on still ends for now.
    ///   - width: how many characters a line has without the note at its end; 60 at least.
    public init(_ timeline: Timeline, now: Timestamp, width: Int = 90) {
        self.timeline = timeline
        self.now = now
        let first = timeline.start ?? now
        start = first
        end = max(timeline.end(now: now), first.advanced(by: .milliseconds(1)))
        barWidth = max(60, width) - Self.nameWidth - 2
    }

    /// The title, a line for each row, and a line for each failure below its row.
    public var lines: [String] {
        let length = LengthOfTime(end.duration(since: start)).description
        let axis = "0" + String(repeating: " ", count: max(1, barWidth - 1 - length.count)) + length
        var lines = [timeline.title, Self.padded("", Self.nameWidth) + axis]
        for row in timeline.rows {
            lines.append(line(of: row))
            if let failure = row.failure {
                let flat = failure.split(whereSeparator: \.isNewline).joined(separator: " ")
                lines.append(Self.padded("", 2 * (row.depth + 2)) + "↳ " + flat)
            }
        }
        return lines
    }

    private func line(of row: Timeline.Row) -> String {
        let indent = String(repeating: " ", count: row.kind == .workflow ? 0 : 2 * (row.depth + 1))
        let name = indent + (row.kindWord.map { "\($0) " } ?? "") + row.name
        let (from, to) = (column(of: row.start), column(of: row.end ?? now))
        let drawn: String
        if row.isMoment {
            drawn = Self.padded("", from) + "◆"
        } else {
            let begun = row.attemptStart.map { min(max(from, column(of: $0)), to) } ?? from
            drawn =
                Self.padded("", from) + String(repeating: "┄", count: begun - from)
                + String(repeating: "━", count: to - begun + 1)
        }
        let note = row.isMoment ? "" : "  " + row.note(now: now)
        let line = Self.padded(name.shortened(to: Self.nameWidth - 1), Self.nameWidth) + drawn
        return note.isEmpty ? line : Self.padded(line, Self.nameWidth + barWidth) + note
    }

    private func column(of time: Timestamp) -> Int {
        let whole = LengthOfTime(end.duration(since: start)).seconds
        let share = LengthOfTime(time.duration(since: start)).seconds / whole
        return Int((min(max(share, 0), 1) * Double(barWidth - 1)).rounded(.down))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
