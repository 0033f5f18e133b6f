import Mustache
import OrderContract
import OrderStores
import TemporalCore

extension Pages {
    /// A part of the list of orders, as it was found.
    struct List {
        var orders: [OrderRecord]
        /// How many fit in all.
        var count: Int
        var query: OrderQuery
        var caller: Caller

        /// How many orders come before it.
        var offset: Int { (query.page - 1) * Pages.listLength }
        /// How many pages there are.
        var pages: Int { max(1, (count + Pages.listLength - 1) / Pages.listLength) }
    }

    /// The list of orders.
    /// - Parameters:
    ///   - list: what was found.
    ///   - language: the reader's.
    ///   - rowsAlone: whether to return only the part that changes.
    /// - Returns: the page, or its part.
    func list(_ list: List, in language: DisplayLanguage, rowsAlone: Bool = false) -> String {
        let text = PageText(language: language)
        let query = list.query
        var values = common(text, title: text["orders"], path: "/orders", query: query.address(page: query.page))
        fillRows(of: list, in: &values, text)
        if rowsAlone { return library.render(values, withTemplate: "rows") ?? "" }
        fillForm(of: query, in: &values, text)
        return page("list", values)
    }

    private func fillRows(of list: List, in values: inout [String: Any], _ text: PageText) {
        let query = list.query
        let lang = ("lang", text["lang"])
        values["orders"] = list.orders.map { Self.row($0, text) }
        values["found"] = !list.orders.isEmpty
        values["searched"] = !query.isEmpty
        values["back"] = query.address(page: query.page, [lang])
        values["csv"] = query.address([lang, ("as", "csv")])
        values["json"] = query.address([lang, ("as", "json")])
        values["approving"] = list.caller.may(.judge)
        values["cancelling"] = list.caller.may(.handle)
        values["choosing"] = list.caller.may(.judge) || list.caller.may(.handle)
        values["count"] = Self.count(list, text)
        let columns: [(OrderArchive.Sorting, String, String)] = [
            (.id, "order", ""), (.status, "status", ""), (.total, "total", "number"), (.customer, "customer", ""),
            (.created, "created", ""),
        ]
        values["columns"] = columns.map { sorting, label, kind in
            let isSorted = query.search.sorting == sorting
            return [
                "name": sorting.rawValue, "text": text[label], "kind": kind,
                "address": query.address(sort: query.sort(by: sorting), [lang]),
                "mark": isSorted ? (query.search.isDescending ? " ↓" : " ↑") : "",
                "direction": isSorted ? (query.search.isDescending ? "descending" : "ascending") : "none",
            ]
        }
        values["pager"] = list.pages > 1
        values["pageText"] = text.fill("pageOf", "\(query.page)", "\(list.pages)")
        if query.page > 1 { values["newer"] = query.address(page: min(query.page - 1, list.pages), [lang]) }
        if query.page < list.pages { values["older"] = query.address(page: query.page + 1, [lang]) }
    }

    private static func row(_ order: OrderRecord, _ text: PageText) -> [String: Any] {
        [
            "id": order.orderID, "path": pathSegment(order.orderID), "state": order.status.rawValue,
            "status": order.status == .processing ? text.short(order.stage) : text.short(order.status),
            "total": order.total.flatMap { $0.isPositive ? text.money($0) : nil } ?? "",
            "policy": OrderPolicy.Name(rawValue: order.policy).map { text.name(of: $0) } ?? order.policy,
            "customer": order.customerID ?? "", "created": order.createdAt.description,
            "createdText": text.time(order.createdAt), "ended": order.status.isTerminal,
        ]
    }

    private static func count(_ list: List, _ text: PageText) -> String {
        guard !list.orders.isEmpty else { return text.fill("countNone", text.number(list.count)) }
        let first = list.offset + 1
        return text.fill(
            "countOf",
            text.number(first),
            text.number(first + list.orders.count - 1),
            text.number(list.count)
        )
    }

    private func fillForm(of query: OrderQuery, in values: inout [String: Any], _ text: PageText) {
        values["fields"] = Dictionary(uniqueKeysWithValues: query.texts.map { ($0.key.rawValue, $0.value) })
        let groups = OrderQuery.Group.allCases.map { ($0.rawValue, text["group-\($0.rawValue)"]) }
        let statuses = OrderStatus.allCases.map { ($0.rawValue, text.short($0)) }
        values["statuses"] = Self.options(groups + statuses, selected: query.texts[.status])
        let stages = OrderStage.allCases.map { ($0.rawValue, text.text(of: $0)) }
        values["stages"] = Self.options(stages, selected: query.texts[.stage])
        let codes = FailureNotice.failureCodes + [OrderQuery.unknownFailure]
        values["failureKinds"] = Self.options(
            codes.map { ($0, text["failure-\($0)"]) },
            selected: query.texts[.failure]
        )
        let sorts = OrderArchive.Sorting.allCases.flatMap { sorting in
            ["-", ""].map { ($0 + sorting.rawValue, text["sort\($0)\(sorting.rawValue)"]) }
        }
        values["sorts"] = Self.options(sorts, selected: query.sort)
        let more: [OrderQuery.Field] = [.stage, .failure, .min, .max, .from, .to]
        values["more"] = more.contains { query.texts[$0] != nil }
        values["mistakes"] = query.mistakes.map { text.fill("mistake-\($0.rawValue)", query.texts[$0] ?? "") }
    }

    private static func options(_ choices: [(String, String)], selected: String?) -> [[String: String]] {
        choices.map { ["value": $0, "text": $1, "selected": $0 == selected ? "selected" : ""] }
    }
}

// MARK: - Several orders at once

extension Pages {
    /// What can be done with several orders.
    enum BatchAction: String {
        case approve, cancel
    }

    /// The page that asks before something is done with several orders.
    func batchQuestion(
        _ action: BatchAction,
        with orders: [String],
        back: String,
        _ language: DisplayLanguage
    ) -> String {
        let text = PageText(language: language)
        let title = text.fill("\(action.rawValue)Count", "\(orders.count)")
        var values = common(text, title: title, path: "/orders")
        values["action"] = action.rawValue
        values["means"] = text["\(action.rawValue)Means"]
        values["reasoned"] = action == .cancel
        values["kind"] = action == .cancel ? "danger" : "main"
        values["keepText"] = text[action == .cancel ? "keep" : "leave"]
        values["orders"] = orders.map { ["id": $0, "path": Self.pathSegment($0)] }
        values["back"] = back
        return page("batch", values, hasScript: false)
    }

    /// The page that tells what has become of each order.
    func batchSummary(_ outcomes: [BatchOutcome], back: String, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        var values = common(text, title: text["batchDone"], path: "/orders")
        let done = outcomes.count { $0.result == .done }
        values["summary"] =
            outcomes.isEmpty ? text["noneChosen"] : text.fill("doneOf", "\(done)", "\(outcomes.count)")
        values["found"] = !outcomes.isEmpty
        values["outcomes"] = outcomes.map { outcome in
            [
                "id": outcome.orderID, "path": Self.pathSegment(outcome.orderID), "state": outcome.result.badge,
                "text": text["result-\(outcome.result.rawValue)"],
                "message": outcome.message ?? outcome.status.map { text.short($0) } ?? "",
            ]
        }
        values["back"] = back
        return page("outcome", values, hasScript: false)
    }
}

extension BatchOutcome.Result {
    /// The class of the mark that shows it.
    fileprivate var badge: String {
        switch self {
        case .done: "completed"
        case .refused: "failed"
        case .unconfirmed: "awaiting_review"
        }
    }
}
