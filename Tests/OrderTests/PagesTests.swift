import Foundation
import OrderContract
import TemporalCore
import Testing

import struct OrderStores.Catalogue

@testable import OrderAPI

@Suite("The order pages")
struct PagesTests {
    private let pages: Pages
    private let now = Timestamp(millisecondsSince1970: 1_767_225_600_000)
    private var today: Date { Date(timeIntervalSince1970: 1_767_225_600) }

    init() throws { pages = try Pages(uiAddress: "http://localhost:8088") }

    private func report(_ status: OrderStatus, _ stage: OrderStage, id: String = "ORDER-1") -> StatusReport {
        StatusReport(orderID: id, status: status, stage: stage, lastUpdated: now)
    }

    private func view(_ report: StatusReport, _ language: DisplayLanguage = .english) -> OrderView {
        OrderView(report, nil, language: language, now: today)
    }

    @Test(
        "offer what can be done at each stage, and nothing to an order that has ended or is being undone",
        arguments: OrderStage.allCases
    )
    func actions(stage: OrderStage) {
        let actions = view(report(stage.status, stage)).actions
        switch stage {
        case .awaitingApproval: #expect(actions == [.approve, .expedite, .add, .cancel])
        case .awaitingPayment: #expect(actions == [.pay, .expedite, .add, .cancel])
        case .review: #expect(actions == [.accept, .reject, .expedite, .add, .cancel])
        case .awaitingCompletion: #expect(actions == [.complete, .expedite, .cancel])
        case .created, .validation, .enrichment, .reserve: #expect(actions == [.expedite, .add, .cancel])
        case .payment, .commit, .processing, .shipping, .statusUpdate, .notify:
            #expect(actions == [.expedite, .cancel])
        case .compensating, .completed, .cancelled, .rejected: #expect(actions == [])
        }
        #expect(view(report(.failed, stage)).actions == [])
    }

    @Test("offer nothing twice")
    func repeated() {
        var approved = report(.awaitingApproval, .awaitingApproval)
        approved.paymentApproved = true
        approved.isExpedited = true
        #expect(view(approved).actions == [.add, .cancel])
        approved.cancelled = true
        #expect(view(approved).actions == [])
    }

    @Test("say how much time is left, once")
    func countdown() {
        var awaiting = report(.awaitingPayment, .awaitingPayment)
        awaiting.deadline = now.advanced(by: .milliseconds(29_500))
        #expect(view(awaiting).text == "Awaiting payment")
        #expect(view(awaiting, .chinese).text == "待支付")
        #expect(view(awaiting).millisecondsLeft == 29_500)
        awaiting.deadline = now.advanced(by: .seconds(-5))
        #expect(view(awaiting).millisecondsLeft == 0)
        awaiting.deadline = nil
        #expect(view(awaiting).text == "Awaiting payment" && view(awaiting).millisecondsLeft == nil)
        var ended = report(.cancelled, .cancelled)
        ended.timedOut = true
        ended.deadline = now
        #expect(view(ended, .chinese).text == "已取消 (超时)" && view(ended).millisecondsLeft == nil)
    }

    @Test("have no place where an order's words become markup or script")
    func escaping() throws {
        let id = "\"></script><script>alert(1)</script>"
        var order = report(.pending, .created, id: id)
        order.lastError = "<img src=x onerror=alert(1)>"
        let page = try pages.order(view(order), namespace: "a/b", .english)
        let search = ["customer": id, "id": id, "from": id, "status": id]
        let listed = list([record(id, customer: id)], count: 1, query: search)
        let product = Catalogue.Shelf(sku: id, name: id, price: Money(minor: 1), onHand: 2, held: 1, sold: 0)
        let change = Catalogue.Change(field: .price, old: 1, new: 2, by: id, at: now)
        let caller = Caller(name: nil, role: .admin, key: "")
        let shown = Pages.ProductView(product: product, changes: [change], caller: caller, problem: id)
        let others = [
            pages.products([product], for: caller, .english), pages.product(shown, .english),
            try pages.newOrder([product], .english), pages.batchQuestion([id], back: id, .english),
            pages.batchSummary([BatchOutcome(orderID: id, result: .refused, message: id)], back: id, .english),
        ]
        for html in [page, listed, pages.problem(.noOrder(id), .english)] + others {
            #expect(!html.contains("<script>alert") && !html.contains("<img"), "\(html)")
            #expect(!html.contains("</script><script>"))
        }
        #expect(page.contains("http://localhost:8088/namespaces/a%2Fb/workflows/order-workflow-%22%3E%3C%2Fscript"))
    }

    private func list(
        _ orders: [OrderRecord],
        count: Int,
        query: [String: String] = [:],
        role: Role = .admin
    ) -> String {
        let caller = Caller(name: "ann", role: role, key: "")
        return pages.list(
            Pages.List(orders: orders, count: count, query: OrderQuery(query), caller: caller),
            in: .english
        )
    }

    @Test("keep the search in the links to other pages, to the other language and to the files")
    func links() {
        let orders = (26...50).map { record("ORDER-\($0)", customer: "a&b c") }
        let query = ["status": "completed", "customer": "a&b c", "sort": "total", "page": "2", "lang": "en"]
        let page = list(orders, count: 60, query: query)
        let address = "/orders?customer=a%26b%20c&amp;status=completed&amp;sort=total"
        #expect(page.contains(#"rel="prev" href="\#(address)&amp;lang=en""#))
        #expect(page.contains(#"rel="next" href="\#(address)&amp;page=3&amp;lang=en""#))
        #expect(page.contains(#"href="\#(address)&amp;page=2&amp;lang=zh""#))
        #expect(page.contains(#"href="\#(address)&amp;lang=en&amp;as=csv""#))
        #expect(page.contains("26–50 of 60 orders") && page.contains("Page 2 of 3"))
        #expect(page.contains(#"aria-sort="ascending""#))
        let alone = list(orders, count: 25)
        #expect(!alone.contains(#"rel="prev""#) && !alone.contains(#"rel="next""#))
    }

    @Test("offer to do something with several orders to those who may, and only with orders that have not ended")
    func choosing() {
        var open = record("OPEN-1", customer: "C")
        open.status = .awaitingApproval
        let orders = [open, record("ENDED-1", customer: "C")]
        let page = list(orders, count: 2)
        #expect(page.contains(#"name="order" value="OPEN-1""#) && !page.contains(#"name="order" value="ENDED-1""#))
        #expect(page.contains("/batch/approve") && page.contains(#"class="danger""#))
        let audited = list(orders, count: 2, role: .auditor)
        #expect(audited.contains("/batch/approve") && !audited.contains(#"class="danger""#))
        let handled = list(orders, count: 2, role: .clerk)
        #expect(!handled.contains("/batch/approve") && handled.contains(#"class="danger""#))
        #expect(!list(orders, count: 2, role: .customer).contains(#"name="order""#))
    }

    @Test("help where there is nothing to show, or something was mistyped")
    func nothing() {
        #expect(list([], count: 0).contains("There are no orders yet."))
        let searched = list([], count: 0, query: ["id": "x"])
        #expect(searched.contains("No order fits this search.") && searched.contains("Show all"))
        let wrong = list([], count: 0, query: ["from": "yesterday", "min": "much", "status": "gone"])
        for words in ["“yesterday” is not a day", "“much” is not an amount", "There is no status “gone”"] {
            #expect(wrong.contains(words))
        }
    }

    private func record(_ id: String, customer: String) -> OrderRecord {
        OrderRecord(
            orderID: id,
            customerID: customer,
            policy: "direct",
            status: .completed,
            stage: .completed,
            total: nil,
            createdAt: now,
            updatedAt: now
        )
    }

    @Test("have a word for everything in both languages")
    func words() {
        let (english, chinese) = (PageText(language: .english), PageText(language: .chinese))
        #expect(Set(english.labels.keys) == Set(chinese.labels.keys))
        let texts =
            OrderStage.allCases.map { [english.text(of: $0), chinese.text(of: $0)] }
            + PaymentStatus.allCases.map { [english.text(of: $0), chinese.text(of: $0)] }
            + OrderPolicy.Name.allCases.map { [english.text(of: $0), chinese.text(of: $0)] }
        for pair in texts { #expect(pair[0] != pair[1] && !pair[0].isEmpty && !pair[1].isEmpty) }
        #expect(Set(english.stages.values).count == OrderStage.allCases.count, "events are told apart")
        // Templates and scripts ask for no word that there is not.
        for source in Pages.templates.values {
            for name in source.matches(of: /{{\s*labels\.(\w+)\s*}}/) {
                #expect(english.labels[String(name.1)] != nil, "\(name.1)")
            }
        }
        let form = (try? pages.newOrder([], .english)) ?? ""
        for name in String(decoding: PackageResources.new_js, as: UTF8.self).matches(of: /words\.(\w+)/) {
            #expect(form.contains("&quot;\(name.1)&quot;"), "\(name.1)")
        }
        for name in String(decoding: PackageResources.order_js, as: UTF8.self).matches(of: /words\.(\w+)/) {
            #expect(english.labels[String(name.1)] != nil, "\(name.1)")
        }
    }
}
