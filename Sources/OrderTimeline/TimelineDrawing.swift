public import TemporalCore

/// A timeline as an SVG: a row for each thing, time from left to right. It fits light and dark pages.
public struct TimelineDrawing: Sendable {
    private let timeline: Timeline
    private let start: Timestamp
    private let end: Timestamp
    private let now: Timestamp

    private static let width = 960.0
    private static let nameWidth = 262.0
    private static let rightMargin = 120.0
    private static let rowHeight = 22.0
    private static let headHeight = 46.0
    private static let footHeight = 12.0

    /// A drawing.
    /// - Parameters:
    ///   - timeline: what is drawn.
    ///   - now: where what goes on still ends for now.
    public init(_ timeline: Timeline, now: Timestamp) {
        self.timeline = timeline
        self.now = now
        let first = timeline.start ?? now
        start = first
        end = max(timeline.end(now: now), first.advanced(by: .milliseconds(1)))
    }

    private var height: Double { Self.headHeight + Double(timeline.rows.count) * Self.rowHeight + Self.footHeight }

    /// The whole picture. Each row has one element of the class `bar`, with its kind and its outcome as further classes.
    public var svg: String {
        let title = SVGText.escaped(timeline.title)
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 \(SVGText.number(Self.width)) \
            \(SVGText.number(height))" font-family="system-ui, sans-serif" font-size="12" role="img">
            <title>\(title)</title>
            <style>\(Self.style)</style>
            <rect class="paper" width="100%" height="100%"/>
            <text class="title" x="8" y="18">\(title)</text>
            """
        ]
        parts += grid
        for (index, row) in timeline.rows.enumerated() { parts += drawing(of: row, at: index) }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private static let style = """
        .timeline{--paper:#fff;--ink:#1f2328;--soft:#57606a;--line:#d8dee4;--running:#0969da;--done:#1a7f37;\
        --bad:#cf222e;--warn:#9a6700}
        @media (prefers-color-scheme:dark){.timeline{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#30363d;\
        --running:#4493f8;--done:#3fb950;--bad:#f85149;--warn:#d29922}}
        .timeline .paper{fill:var(--paper)}.timeline .grid{stroke:var(--line)}
        .timeline text{fill:var(--ink)}.timeline .title{font-weight:600}
        .timeline .axis,.timeline .note,.timeline .kind{fill:var(--soft);font-size:11px}
        .timeline .bar,.timeline .wait{fill:var(--running)}.timeline .wait{opacity:.35}
        .timeline .completed,.timeline .continued{fill:var(--done)}
        .timeline .failed,.timeline .timed-out,.timeline .terminated{fill:var(--bad)}
        .timeline .cancelled,.timeline .abandoned{fill:var(--warn)}
        .timeline .workflow{opacity:.45}.timeline .timer{opacity:.55}.timeline .child{opacity:.7}
        """

    private var grid: [String] {
        (0...4).map { step in
            let share = Double(step) / 4
            let x = SVGText.number(Self.nameWidth + share * (Self.width - Self.nameWidth - Self.rightMargin))
            let time = LengthOfTime(LengthOfTime(end.duration(since: start)).seconds * share)
            return """
                <line class="grid" x1="\(x)" y1="34" x2="\(x)" y2="\(SVGText.number(height - 8))"/>
                <text class="axis" x="\(x)" y="31" text-anchor="middle">\(time)</text>
                """
        }
    }

    private func drawing(of row: Timeline.Row, at index: Int) -> [String] {
        let y = Self.headHeight + Double(index) * Self.rowHeight
        let classes = "bar \(row.kind.rawValue) \(row.outcome.rawValue)"
        let tip = "<title>\(SVGText.escaped(row.description(now: now)))</title>"
        let from = x(of: row.start)
        var parts = [name(of: row, y)]
        guard !row.isMoment else {
            let (x, top) = (SVGText.number(from), SVGText.number(y + 3))
            parts.append(#"<path class="\#(classes)" d="M\#(x) \#(top)l6 6-6 6-6-6z">\#(tip)</path>"#)
            return parts
        }
        let to = max(from + 2, x(of: row.end ?? now))
        let begun = row.attemptStart.map { min(max(from, x(of: $0)), to - 2) } ?? from
        let shape = #"y="\#(SVGText.number(y + 2))" height="14" rx="3""#
        if begun > from + 1 {
            let length = SVGText.number(begun - from)
            parts.append(
                #"<rect class="wait" x="\#(SVGText.number(from))" width="\#(length)" \#(shape)>\#(tip)</rect>"#
            )
        }
        let (left, length) = (SVGText.number(begun), SVGText.number(to - begun))
        parts.append(#"<rect class="\#(classes)" x="\#(left)" width="\#(length)" \#(shape)>\#(tip)</rect>"#)
        let note = SVGText.escaped(row.note(now: now))
        parts.append(
            #"<text class="note" x="\#(SVGText.number(to + 6))" y="\#(SVGText.number(y + 13))">\#(note)</text>"#
        )
        return parts
    }

    private func name(of row: Timeline.Row, _ y: Double) -> String {
        let x = 8 + Double(row.depth) * 14
        let kind = row.kindWord.map { #"<tspan class="kind">\#($0) </tspan>"# } ?? ""
        let room = 36 - row.depth * 2 - (row.kindWord?.count ?? 0)
        let name = SVGText.escaped(row.name.shortened(to: room))
        return #"<text class="name" x="\#(SVGText.number(x))" y="\#(SVGText.number(y + 13))">\#(kind)\#(name)</text>"#
    }

    private func x(of time: Timestamp) -> Double {
        let whole = LengthOfTime(end.duration(since: start)).seconds
        let share = LengthOfTime(time.duration(since: start)).seconds / whole
        return Self.nameWidth + min(max(share, 0), 1) * (Self.width - Self.nameWidth - Self.rightMargin)
    }
}

extension String {
    /// The text, or its beginning and an ellipsis.
    func shortened(to length: Int) -> String { count > length ? prefix(max(1, length - 1)) + "…" : self }
}
