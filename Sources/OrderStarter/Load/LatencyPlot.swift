/// Each order as two points over the time of its start: when it was accepted, and when it had ended.
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
        var points: [(x: Double, y: Double)]
    }

    /// The drawing as SVG.
    var svg: String {
        let series = [
            Series(
                title: "accepted",
                colour: "#2563eb",
                latency: report.accepted,
                points: samples.compactMap { sample in sample.accepted.map { (sample.at, $0) } }
            ),
            Series(
                title: "ended",
                colour: "#d97706",
                latency: report.completed,
                points: samples.compactMap { sample in sample.completed.map { (sample.at, $0) } }
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
            <title>Latency of \(report.orders) orders of the policy \(report.policy)</title>
            <rect width="100%" height="100%" fill="#ffffff"/>
            """,
            text(
                "\(report.orders) orders (\(report.policy)), \(decimals(report.ordersPerSecond, 1)) a second, "
                    + "\(report.errors) errors",
                left,
                28,
                size: 16
            ),
        ]
        for step in 0...4 {
            let latency = highest * Double(step) / 4
            parts.append(line(left, y(latency), width - right, y(latency), "#e5e7eb"))
            parts.append(text("\(decimals(latency, 0)) ms", left - 8, y(latency) + 4, anchor: "end"))
            let time = end * Double(step) / 4
            parts.append(text("\(decimals(time, 1)) s", x(time), height - bottom + 20, anchor: "middle"))
        }
        parts.append(text("time of the start", (left + width - right) / 2, height - 12, anchor: "middle"))
        for (index, series) in series.enumerated() {
            for point in series.points {
                parts.append(
                    "<circle cx=\"\(decimals(x(point.x), 1))\" cy=\"\(decimals(y(point.y), 1))\" r=\"2.5\" "
                        + "fill=\"\(series.colour)\" fill-opacity=\"0.6\"/>"
                )
            }
            let row = top + Double(index) * 90
            parts.append(text(series.title, width - right + 16, row, size: 14, colour: series.colour))
            let quantiles = [("p50", series.latency.p50), ("p95", series.latency.p95), ("p99", series.latency.p99)]
            for (line, quantile) in quantiles.enumerated() {
                let words = "\(quantile.0) \(decimals(quantile.1, 1)) ms"
                parts.append(text(words, width - right + 16, row + 18 * Double(line + 1)))
            }
            parts.append(dashes(left, y(series.latency.p95), width - right, series.colour))
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func text(
        _ words: String,
        _ x: Double,
        _ y: Double,
        size: Int = 12,
        anchor: String = "start",
        colour: String = "#111827"
    ) -> String {
        "<text x=\"\(decimals(x, 1))\" y=\"\(decimals(y, 1))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" "
            + "fill=\"\(colour)\">\(words)</text>"
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String) -> String {
        "<line x1=\"\(decimals(x1, 1))\" y1=\"\(decimals(y1, 1))\" x2=\"\(decimals(x2, 1))\" y2=\"\(decimals(y2, 1))\" "
            + "stroke=\"\(colour)\"/>"
    }

    private func dashes(_ x1: Double, _ y: Double, _ x2: Double, _ colour: String) -> String {
        "<line x1=\"\(decimals(x1, 1))\" y1=\"\(decimals(y, 1))\" x2=\"\(decimals(x2, 1))\" y2=\"\(decimals(y, 1))\" "
            + "stroke=\"\(colour)\" stroke-dasharray=\"6 4\"/>"
    }

    /// The next round number: 1, 2 or 5 and zeros.
    static func ceiling(_ value: Double) -> Double {
        var unit = 1.0
        while unit * 10 < value { unit *= 10 }
        for factor in [1.0, 2, 5, 10] where unit * factor >= value { return unit * factor }
        return unit * 10
    }
}
