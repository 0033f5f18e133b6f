import OrderTimeline

/// A plot with two points for each order, above the time of its start: when it was accepted, and when it had ended.
struct LatencyPlot {
    let report: LoadReport
    let samples: [LoadReport.Sample]

    private let width = 960.0
    private let height = 480.0
    private let left = 80.0
    private let right = 150.0
    private let top = 56.0
    private let bottom = 56.0

    private struct Series {
        var title: String
        var colour: String
        var latency: LoadReport.Latency
        var points: [Point]
    }

    private struct Point {
        var x: Double
        var y: Double
    }

    /// The drawing as SVG.
    var svg: String {
        let series = [
            Series(
                title: "accepted",
                colour: "#2563eb",
                latency: report.accepted,
                points: samples.compactMap { sample in sample.accepted.map { Point(x: sample.at, y: $0) } }
            ),
            Series(
                title: "ended",
                colour: "#d97706",
                latency: report.completed,
                points: samples.compactMap { sample in sample.completed.map { Point(x: sample.at, y: $0) } }
            ),
        ]
        let end = max(samples.map(\.at).max() ?? 0, 1)
        let highest = Self.ceiling(max(report.accepted.longest, report.completed.longest, 1))
        func x(_ time: Double) -> Double { left + time / end * (width - left - right) }
        func y(_ latency: Double) -> Double { height - bottom - latency / highest * (height - top - bottom) }

        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
            font-family="system-ui, sans-serif" font-size="12">
            <title>\(SVGText.escaped("Latency of \(report.orders) orders of the policy \(report.policy)"))</title>
            <rect width="100%" height="100%" fill="#ffffff"/>
            """,
            text(
                "\(report.orders) orders (\(report.policy)), \(decimals(report.ordersPerSecond, 1)) a second, "
                    + "\(report.errors) errors",
                at: Point(x: left, y: 28),
                size: 16
            ),
        ]
        for step in 0...4 {
            let latency = highest * Double(step) / 4
            parts.append(line(at: y(latency), colour: "#e5e7eb"))
            parts.append(text("\(decimals(latency, 0)) ms", at: Point(x: left - 8, y: y(latency) + 4), anchor: "end"))
            let time = end * Double(step) / 4
            parts.append(
                text("\(decimals(time, 1)) s", at: Point(x: x(time), y: height - bottom + 20), anchor: "middle")
            )
        }
        let middle = Point(x: (left + width - right) / 2, y: height - 12)
        parts.append(text("time of the start", at: middle, anchor: "middle"))
        for (index, series) in series.enumerated() {
            for point in series.points {
                parts.append(
                    "<circle cx=\"\(SVGText.number(x(point.x)))\" cy=\"\(SVGText.number(y(point.y)))\" r=\"2.5\" "
                        + "fill=\"\(series.colour)\" fill-opacity=\"0.6\"/>"
                )
            }
            let row = top + Double(index) * 90
            let legend = Point(x: width - right + 16, y: row)
            parts.append(text(series.title, at: legend, size: 14, colour: series.colour))
            let quantiles = [("p50", series.latency.p50), ("p95", series.latency.p95), ("p99", series.latency.p99)]
            for (index, quantile) in quantiles.enumerated() {
                let words = "\(quantile.0) \(decimals(quantile.1, 1)) ms"
                parts.append(text(words, at: Point(x: legend.x, y: row + 18 * Double(index + 1))))
            }
            parts.append(line(at: y(series.latency.p95), colour: series.colour, isDashed: true))
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func text(
        _ words: String,
        at point: Point,
        size: Int = 12,
        anchor: String = "start",
        colour: String = "#111827"
    ) -> String {
        "<text x=\"\(SVGText.number(point.x))\" y=\"\(SVGText.number(point.y))\" font-size=\"\(size)\" "
            + "text-anchor=\"\(anchor)\" fill=\"\(colour)\">\(SVGText.escaped(words))</text>"
    }

    /// A line through the whole plot, at a height.
    private func line(at y: Double, colour: String, isDashed: Bool = false) -> String {
        let (from, to, y) = (SVGText.number(left), SVGText.number(width - right), SVGText.number(y))
        let dashes = isDashed ? " stroke-dasharray=\"6 4\"" : ""
        return "<line x1=\"\(from)\" y1=\"\(y)\" x2=\"\(to)\" y2=\"\(y)\" stroke=\"\(colour)\"\(dashes)/>"
    }

    /// The next round number: 1, 2 or 5 times a power of ten.
    static func ceiling(_ value: Double) -> Double {
        var unit = 1.0
        while unit * 10 < value { unit *= 10 }
        for factor in [1.0, 2, 5, 10] where unit * factor >= value { return unit * factor }
        return unit * 10
    }
}
