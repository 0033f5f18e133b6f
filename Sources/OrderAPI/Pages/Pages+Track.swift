import OrderContract
import TemporalCore

extension Pages {
    /// A customer's own page of an order.
    /// - Parameters:
    ///   - standing: how it stands.
    ///   - link: the page's own path.
    ///   - language: the reader's.
    /// - Returns: the page.
    func track(_ standing: OrderStanding, link: String, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        let (report, record) = (standing.report, standing.record)
        var values = common(text, title: text.fill("yourOrder", report.orderID), path: link)
        let story = CustomerStory(report, text)
        values["id"] = report.orderID
        values["state"] = report.status.rawValue
        values["headline"] = story.headline
        values["sentence"] = story.sentence
        values["deadline"] = story.deadline.map { Self.time($0, text) }
        values["ended"] = report.status.isTerminal
        values["items"] = report.items.map { item in
            let price = item.unitPrice
            return [
                "name": item.name, "quantity": text.number(item.quantity), "price": price.map { text.money($0) } ?? "",
                "sum": price.flatMap { try? $0.multiplied(by: item.quantity) }.map { text.money($0) } ?? "",
            ]
        }
        values["listed"] = !report.items.isEmpty
        values["total"] = (report.total ?? record?.total.flatMap { $0.isPositive ? $0 : nil }).map { text.money($0) }
        values["money"] = text.money(of: standing.payments, report)
        values["payments"] = standing.payments.map { payment in
            Self.time(payment.at, text).merging([
                "what": text[payment.kind == "refund" ? "gaveBackAt" : "tookMoneyAt"]
            ]) { $1 }
        }
        let shipping = record.flatMap { OrderPolicy.Name(rawValue: $0.policy) }.map { OrderPolicy.preset($0).shipping }
        let parcels = text.parcels(report, shipping)
        values["parcels"] = parcels.map { ["name": $0.name, "text": $0.text] }
        values["sending"] = !parcels.isEmpty
        values["created"] = (report.createdAt ?? record?.createdAt).map { Self.time($0, text) }
        values["updated"] = Self.time(report.lastUpdated, text)
        return page("track", values, frame: "customer")
    }

    /// A page that says what is wrong, for somebody who knows nothing of the desk.
    func customerProblem(_ status: Int, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        let kind = [404, 429, 503].contains(status) ? "\(status)" : "500"
        var values = common(text, title: text["lost-\(kind)"], path: CustomerLink.prefix)
        // The page is the same under every link, so the way to the other language is to ask again.
        values["otherPage"] = "?lang=\(text["otherLang"])"
        values["help"] = text["lost-\(kind)-more"]
        return page("lost", values, hasScript: false, frame: "customer")
    }

    private static func time(_ time: Timestamp, _ text: PageText) -> [String: String] {
        ["at": "\(time)", "atText": text.time(time)]
    }
}
