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

    private func standing(_ report: StatusReport, _ policy: OrderPolicy.Name? = .full) -> OrderStanding {
        var known = record(report.orderID, customer: "C")
        if let policy { known.policy = policy.rawValue }
        return OrderStanding(report: report, record: policy == nil ? nil : known, payments: [])
    }

    private func view(
        _ report: StatusReport,
        _ language: DisplayLanguage = .english,
        by policy: OrderPolicy.Name? = .full
    ) -> OrderView {
        OrderView(standing(report, policy), language: language, now: today)
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
        case .awaitingCompletion: #expect(actions == [.complete, .cancel])
        case .created, .validation, .enrichment, .reserve: #expect(actions == [.expedite, .add, .cancel])
        case .payment, .commit, .processing: #expect(actions == [.expedite, .cancel])
        case .shipping: #expect(actions == [.cancel])
        case .statusUpdate, .notify: #expect(actions == [])
        case .compensating, .completed, .cancelled, .rejected: #expect(actions == [])
        }
        #expect(view(report(.failed, stage)).actions == [])
    }

    @Test("offer nothing that does nothing for an order of this kind")
    func kinds() {
        let begun = report(.processing, .reserve)
        #expect(view(begun, by: .managed).actions == [.cancel], "nothing is waited for, and nothing is processed")
        #expect(view(begun, by: .direct).actions == [.cancel])
        #expect(view(begun, by: .validated).actions == [.expedite, .cancel])
        #expect(view(begun, by: .approval).actions == [.add, .cancel])
        #expect(view(begun, by: .paylater).actions == [.add, .cancel])
        #expect(view(begun, by: nil).actions == [.cancel], "of an order without a record nobody knows the kind")
    }

    @Test("say who has decided and why, and what has become of the money; customers do not see who it was")
    func decisions() {
        var rejected = report(.rejected, .rejected)
        rejected.review = Verdict(isAccepted: false, by: "bob", reason: "too risky", at: now)
        rejected.approval = Verdict(isAccepted: true, by: "ann")
        var standing = standing(rejected)
        standing.payments = [("charge", 89_95), ("refund", 30_00)].map {
            PaymentRecord(kind: $0.0, amount: Money(minor: $0.1), status: "completed", transactionID: nil, at: now)
        }
        let shown = OrderView(standing, language: .english, now: today)
        #expect(shown.decisions.map(\.text) == ["Rejected in the review by bob", "Payment approved by ann"])
        #expect(shown.decisions.map(\.reason) == ["too risky", nil])
        #expect(shown.payment.contains("$89.95 was paid, and $30.00 of it was given back."))
        #expect(shown.payments.map(\.text) == ["$89.95 paid", "$30.00 given back"])
        let customer = Caller(name: "C", role: .customer, key: "")
        let own = OrderView(standing, caller: customer, language: .english, now: today)
        #expect(own.decisions.map(\.text) == ["Rejected in the review", "Payment approved"])
        #expect(own.decisions.allSatisfy { $0.reason == nil })
    }

    @Test(
        "tell customers how their orders stand, and nothing of what is inside the shop",
        arguments: OrderStage.allCases
    )
    func story(stage: OrderStage) {
        for language in DisplayLanguage.allCases {
            let text = PageText(language: language)
            for status in OrderStatus.allCases {
                var told = report(status, stage)
                told.lastError = "SQL error at 10.0.0.7"
                told.errorCode = "internal"
                let story = CustomerStory(told, text)
                #expect(!story.headline.contains("story-") && !story.sentence.contains("story-"))
                #expect(!story.sentence.contains("sorry-") && !story.sentence.contains("SQL"))
            }
        }
    }

    @Test("a customer's own page has what a customer may see, and no more")
    func track() {
        var told = report(.processing, .shipping)
        told.items = [LineItem(sku: "PROD-005", name: "Gaming <Mouse>", quantity: 2, unitPrice: Money(minor: 89_99))]
        told.total = Money(minor: 179_98)
        told.approval = Verdict(isAccepted: true, by: "ann-of-the-desk")
        told.lastError = "the carrier's host 10.0.0.7 refused"
        told.steps = [
            SagaStep("ReserveStock", .done, detail: "RES-1"), SagaStep("ShipmentWorkflow 1", .done, detail: "SHIP-1"),
            SagaStep("ShipmentWorkflow 2", .started),
        ]
        var standing = standing(told)
        standing.record?.cause = "stack trace"
        standing.payments = [
            PaymentRecord(
                kind: "charge",
                amount: Money(minor: 179_98),
                status: "completed",
                transactionID: "TXN-SECRET",
                at: now
            )
        ]
        let page = pages.track(standing, link: "/track/t", .english)
        for words in [
            "Your order is being sent", "Gaming &lt;Mouse&gt;", "$89.99", "$179.98 was paid.", "Parcel 1: delivered",
            "Parcel 2: being packed", "noindex", "no-referrer", #"datetime="2026-01-01T00:00:00.000Z""#,
        ] {
            #expect(page.contains(words), "\(words)")
        }
        for words in ["ann-of", "10.0.0.7", "stack trace", "TXN-SECRET", "RES-1", "/orders", "<button", "<form"] {
            #expect(!page.contains(words), "\(words)")
        }
        #expect(pages.track(standing, link: "/track/t", .chinese).contains("已支付 US$179.98"))
        // Nothing is given back where nothing was taken.
        let refused = pages.track(self.standing(report(.failed, .reserve)), link: "/track/t", .english)
        #expect(refused.contains("Nothing was taken.") && !refused.contains("given back"))
        let lost = pages.customerProblem(404, .english)
        #expect(lost.contains("This link leads to no order") && !lost.contains("/orders"))
    }

    @Test("say in Chinese what is refused, in every sentence that an order has for that")
    func refusals() {
        let refused = [
            "\(NotPossible("pay", status: .completed, stage: .completed, "it has ended"))",
            "order \"A\" has ended: cancelled (timed out)", "there is no order \"A\"",
            "PROD-001 costs $1299.99, not $0.01", "3 of PEN-042 were asked for, 2 are in stock",
        ]
        for words in refused {
            let said = Problem.notPossible(words).message(.chinese)
            #expect(said != "目前无法操作。" && said != words, "\(words)")
            #expect(Problem.notPossible(words).message(.english) == words)
        }
        #expect(Problem.notPossible("something else").message(.chinese) == "目前无法操作。")
        #expect(Problem.invalid("amount is missing").message(.chinese) == "请求有误。 (amount is missing)")
        #expect(Problem.invalid("单价须为金额").message(.chinese) == "单价须为金额")
        #expect(pages.problem(.noOrder("A"), .chinese).contains("没有订单“A”"))
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
        order.review = Verdict(isAccepted: false, by: id, reason: id)
        order.items = [LineItem(sku: id, name: id)]
        let page = try pages.order(view(order), namespace: "a/b", .english)
        let search = ["customer": id, "id": id, "from": id, "status": id]
        let listed = list([record(id, customer: id)], count: 1, query: search)
        let product = Catalogue.Shelf(sku: id, name: id, price: Money(minor: 1), onHand: 2, held: 1, sold: 0)
        let change = Catalogue.Change(field: .price, old: 1, new: 2, by: id, at: now)
        let caller = Caller(name: nil, role: .admin, key: "")
        let shown = Pages.ProductView(product: product, changes: [change], caller: caller, problem: id)
        let others = [
            pages.products(
                Pages.ProductList(products: [product], caller: caller, typed: ["id": id, "name": id], problem: id),
                .english
            ),
            pages.product(shown, .english), try pages.newOrder([product], .english),
            pages.batchQuestion(.cancel, with: [id], back: id, .english),
            pages.batchQuestion(.approve, with: [id], back: id, .english),
            pages.track(standing(order), link: id, .english),
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
        for name in CustomerStory.names.flatMap({ ["story-\($0)", "story-\($0)-more"] })
            + FailureNotice.failureCodes.flatMap({ ["sorry-\($0)", "failure-\($0)"] })
        {
            #expect(english.labels[name] != nil, "\(name)")
        }
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
