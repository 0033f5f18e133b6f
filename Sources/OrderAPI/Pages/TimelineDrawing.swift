import OrderContract
import TemporalCore

/// A timeline as an SVG: a row for each thing, time from left to right.
struct TimelineDrawing {
    let timeline: Timeline
    /// Where what goes on still ends for now.
    let now: Timestamp

    private static let width = 960.0
    private static let nameWidth = 240.0
    private static let rightMargin = 90.0
    private static let rowHeight = 22.0
    private static let headHeight = 46.0
    private static let footHeight = 12.0

    private var start: Timestamp { timeline.rows.map(\.start).min() ?? now }
    private var end: Timestamp {
        let ends = timeline.rows.map { $0.end ?? now }
        return max(ends.max() ?? now, start.advanced(by: .milliseconds(1)))
    }
    private var height: Double { Self.headHeight + Double(timeline.rows.count) * Self.rowHeight + Self.footHeight }

    /// The whole picture.
    var svg: String {
        let title = Self.escaped(timeline.title)
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(Self.width)) \(Self.number(height))" \
            font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="\(title)">
            <style>
            .grid{stroke:#d8dee4}.axis{fill:#57606a;font-size:11px}.name{fill:#1f2328}.title{fill:#1f2328;font-weight:600}
            .note{fill:#57606a;font-size:11px}.running{fill:#54aeff}.completed{fill:#2da44e}.failed{fill:#cf222e}
            .cancelled{fill:#9a6700}.timedOut{fill:#bc4c00}.workflow{opacity:.35}.timer{opacity:.6}
            </style>
            <rect width="100%" height="100%" fill="#fff"/>
            <text class="title" x="8" y="18">\(title)</text>
            """
        ]
        parts += grid
        parts += timeline.rows.enumerated().map { index, row in drawing(of: row, at: index) }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private var grid: [String] {
        (0...4).map { step in
            let share = Double(step) / 4
            let x = Self.nameWidth + share * (Self.width - Self.nameWidth - Self.rightMargin)
            let time = Self.seconds(end.duration(since: start)) * share
            return """
                <line class="grid" x1="\(Self.number(x))" y1="34" x2="\(Self.number(x))" y2="\(Self.number(height - 8))"/>
                <text class="axis" x="\(Self.number(x))" y="31" text-anchor="middle">\(Self.text(ofSeconds: time))</text>
                """
        }
    }

    private func drawing(of row: Timeline.Row, at index: Int) -> String {
        let y = Self.headHeight + Double(index) * Self.rowHeight
        let name =
            "<text class=\"name\" x=\"8\" y=\"\(Self.number(y + 13))\">\(Self.escaped(Self.short(row.name)))</text>"
        let tip = "<title>\(Self.escaped(description(of: row)))</title>"
        let from = x(of: row.start)
        guard !row.isMoment else {
            let mark =
                "<circle class=\"bar \(row.kind.rawValue) \(row.outcome.rawValue)\" cx=\"\(Self.number(from))\""
                + " cy=\"\(Self.number(y + 9))\" r=\"5\">\(tip)</circle>"
            return name + "\n" + mark
        }
        let length = max(2, x(of: row.end ?? now) - from)
        let bar =
            "<rect class=\"bar \(row.kind.rawValue) \(row.outcome.rawValue)\" x=\"\(Self.number(from))\""
            + " y=\"\(Self.number(y + 2))\" width=\"\(Self.number(length))\" height=\"14\" rx=\"3\">\(tip)</rect>"
        let note =
            "<text class=\"note\" x=\"\(Self.number(min(from + length + 5, Self.width - 60)))\""
            + " y=\"\(Self.number(y + 13))\">\(Self.escaped(self.note(on: row)))</text>"
        return [name, bar, note].joined(separator: "\n")
    }

    private func description(of row: Timeline.Row) -> String {
        let time = Self.text(ofSeconds: Self.seconds((row.end ?? now).duration(since: row.start)))
        let attempts = row.attempts > 1 ? ", \(row.attempts) attempts" : ""
        return row.isMoment
            ? "\(row.kind.rawValue) \(row.name)" : "\(row.kind.rawValue) \(row.name): \(time)\(attempts)"
    }

    private func note(on row: Timeline.Row) -> String {
        let time = Self.text(ofSeconds: Self.seconds((row.end ?? now).duration(since: row.start)))
        return row.attempts > 1 ? "\(time), \(row.attempts)×" : time
    }

    private func x(of time: Timestamp) -> Double {
        let share = Self.seconds(time.duration(since: start)) / Self.seconds(end.duration(since: start))
        return Self.nameWidth + min(max(share, 0), 1) * (Self.width - Self.nameWidth - Self.rightMargin)
    }

    private static func seconds(_ duration: Duration) -> Double {
        let parts = duration.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }

    /// A length of time as people say it.
    private static func text(ofSeconds seconds: Double) -> String {
        switch seconds {
        case ..<1: "\(Int((seconds * 1_000).rounded())) ms"
        case ..<120: "\((seconds * 10).rounded() / 10) s"
        case ..<7_200: "\((seconds / 6).rounded() / 10) min"
        default: "\((seconds / 360).rounded() / 10) h"
        }
    }

    private static func short(_ name: String) -> String { name.count > 34 ? name.prefix(33) + "…" : name }

    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
