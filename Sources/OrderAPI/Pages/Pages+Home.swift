import Foundation
import Mustache
import OrderContract
import OrderStores
import TemporalCore

extension Pages {
    /// The figures of the first page, and of which days they are.
    struct Home {
        var figures: Dashboard.Figures
        /// When each day began.
        var days: [Date]
        /// Where these days are.
        var zone: TimeZone
        /// How many products are low on stock.
        var low: Int

        /// How many days the first page shows.
        static let length = 14

        /// The beginnings of the last days, today included.
        static func days(until now: Date, in zone: TimeZone) -> [Date] {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            let today = calendar.startOfDay(for: now)
            return (0..<length).reversed().compactMap { calendar.date(byAdding: .day, value: -$0, to: today) }
        }
    }

    /// The first page: what waits for somebody, and how business goes.
    /// - Parameters:
    ///   - home: the figures.
    ///   - language: the reader's.
    ///   - figuresAlone: whether to return only the part that changes.
    /// - Returns: the page, or its part.
    func home(_ home: Home, in language: DisplayLanguage, figuresAlone: Bool = false) -> String {
        let text = PageText(language: language)
        var values = common(text, title: text["desk"], path: "/")
        fillWaiting(of: home, in: &values, text)
        fillTakings(of: home, in: &values, text)
        fillSteps(of: home, in: &values, text)
        if figuresAlone { return library.render(values, withTemplate: "figures") ?? "" }
        return page("home", values)
    }

    private func fillWaiting(of home: Home, in values: inout [String: Any], _ text: PageText) {
        func count(_ fits: (Dashboard.Open) -> Bool) -> Int {
            home.figures.open.filter(fits).reduce(0) { $0 + $1.count }
        }
        let lang = text["lang"]
        let tiles: [(name: String, query: String, count: Int)] = [
            ("reviews", "status=awaiting_review", count { $0.status == .awaitingReview }),
            ("approvals", "status=awaiting_approval", count { $0.status == .awaitingApproval }),
            ("payments", "status=awaiting_payment", count { $0.status == .awaitingPayment }),
            ("completions", "status=open&stage=awaiting-completion", count { $0.stage == .awaitingCompletion }),
            ("stuck", "status=compensation_stuck", count { $0.status == .compensationStuck }),
        ]
        values["tiles"] = tiles.map { tile in
            [
                "name": tile.name, "address": "/orders?\(tile.query)&lang=\(lang)", "count": text.number(tile.count),
                "text": text["tile-\(tile.name)"], "kind": tile.count == 0 ? "calm" : tile.name,
            ]
        }
        values["underWay"] = text.fill("underWay", text.number(count { _ in true }))
        values["underWayAddress"] = "/orders?status=open&lang=\(lang)"
        if home.low > 0 { values["lowText"] = text.fill("lowCount", text.number(home.low), "\(Catalogue.lowStock)") }
        let ended = home.figures.ended
        let today: [(String, Int)] = [
            ("arrived", home.figures.arrived), ("done", ended[.completed] ?? 0), ("failed", ended[.failed] ?? 0),
            ("undone", (ended[.cancelled] ?? 0) + (ended[.rejected] ?? 0)),
        ]
        values["today"] = today.map { ["text": text["today-\($0)"], "count": text.number($1)] }
    }

    private func fillTakings(of home: Home, in values: inout [String: Any], _ text: PageText) {
        // One chart is of one currency: the one with the largest sums.
        var sums: [String: Int64] = [:]
        for day in home.figures.takings { for (currency, amount) in day { sums[currency, default: 0] += abs(amount) } }
        let currency = sums.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? Money.defaultCurrency
        let amounts = home.figures.takings.map { $0[currency] ?? 0 }
        let highest = max(amounts.max() ?? 0, 1)
        let style = Date.FormatStyle(
            date: .omitted,
            locale: Locale(identifier: text.language == .chinese ? "zh_CN" : "en_US"),
            timeZone: home.zone
        ).month(.abbreviated).day()
        let width = 26
        values["bars"] = zip(amounts, home.days).enumerated().map { index, bar in
            let height = bar.0 > 0 ? max(2, Int(Double(bar.0) / Double(highest) * 100)) : 0
            let name = bar.1.formatted(style)
            return [
                "x": "\(index * width + 8)", "y": "\(110 - height)", "height": "\(height)", "day": name,
                "amount": text.money(Money(minor: bar.0, currency: currency)), "middle": "\(index * width + 17)",
                "label": (amounts.count - 1 - index).isMultiple(of: 3) ? name : "",
            ]
        }
        values["chartWidth"] = "\(amounts.count * width + 12)"
        values["takingsToday"] = text.money(Money(minor: amounts.last ?? 0, currency: currency))
        let whole = amounts.reduce(Int64(0)) { $0.addingReportingOverflow($1).partialValue }
        values["takingsAll"] = text.fill(
            "takingsAll",
            text.money(Money(minor: whole, currency: currency)),
            "\(amounts.count)"
        )
        values["others"] = sums.keys.filter { $0 != currency }.sorted().map { other in
            func said(_ amount: Int64) -> String { text.money(Money(minor: amount, currency: other)) }
            let all = home.figures.takings.compactMap { $0[other] }
            return text.fill(
                "takingsOther",
                said(home.figures.takings.last?[other] ?? 0),
                said(all.reduce(0) { $0.addingReportingOverflow($1).partialValue }),
                "\(amounts.count)"
            )
        }
        values["zone"] = text.fill(
            "zoneName",
            ["GMT", "Etc/UTC"].contains(home.zone.identifier) ? "UTC" : home.zone.identifier
        )
    }

    /// The part of an address that leaves out orders from before the days of the first page.
    private static func since(_ home: Home) -> String {
        guard let first = home.days.first else { return "" }
        let style = Date.ISO8601FormatStyle(timeZone: home.zone).year().month().day()
        return "&from=\(first.formatted(style))&zone=\(pathSegment(home.zone.identifier))"
    }

    private func fillSteps(of home: Home, in values: inout [String: Any], _ text: PageText) {
        let failures = home.figures.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        values["failed"] = !failures.isEmpty
        // A list has the same orders as were counted: those of these days.
        let since = Self.since(home) + "&lang=\(text["lang"])"
        values["failures"] = failures.map { stage, count in
            [
                "text": text.text(of: stage), "count": text.number(count),
                "address": "/orders?status=failed&stage=\(stage.rawValue)\(since)",
            ]
        }
        let unknown = OrderQuery.unknownFailure
        let reasons = home.figures.reasons.map { (code: $0.key ?? unknown, count: $0.value) }
        values["reasons"] = reasons.sorted { ($1.count, $0.code) < ($0.count, $1.code) }.map { code, count in
            [
                "text": text["failure-\(code)"], "count": text.number(count),
                "address": "/orders?status=failed&failure=\(code)\(since)",
            ]
        }
        values["noFailures"] = text.fill("noFailures", "\(Home.length)")
        let paces = home.figures.paces.prefix(5)
        values["paced"] = !paces.isEmpty
        values["paces"] = paces.map { pace in
            [
                "text": text.text(of: pace.stage), "time": text.seconds(pace.median), "count": text.number(pace.count),
            ]
        }
    }
}

extension PageText {
    /// A time that something took: `0.35 s`, `12 s`, `3 min`.
    func seconds(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let minute = language == .chinese ? "分钟" : "min"
        let second = language == .chinese ? "秒" : "s"
        if seconds >= 120 { return "\(Int((seconds / 60).rounded())) \(minute)" }
        if seconds >= 10 { return "\(Int(seconds.rounded())) \(second)" }
        return "\(Double(Int((seconds * 100).rounded())) / 100) \(second)"
    }
}
