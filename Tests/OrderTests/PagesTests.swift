import Foundation
import OrderContract
import TemporalCore
import Testing

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

    @Test("leave a place for the seconds that are left, and say how many they are")
    func countdown() {
        var awaiting = report(.awaitingPayment, .awaitingPayment)
        awaiting.deadline = now.advanced(by: .milliseconds(29_500))
        #expect(view(awaiting).text == "Awaiting payment ({n}s left)")
        #expect(view(awaiting, .chinese).text == "待支付 (超时倒计时: {n}s)")
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
        let list = pages.list([record(id, customer: id)], of: OrderFilter(customerID: id), in: .english)
        for html in [page, list, pages.problem(.noOrder(id), .english)] {
            #expect(!html.contains("<script>alert") && !html.contains("<img"), "\(html)")
            #expect(!html.contains("</script><script>"))
        }
        #expect(page.contains("http://localhost:8088/namespaces/a%2Fb/workflows/order-workflow-%22%3E%3C%2Fscript"))
    }

    @Test("keep the filter in the links to other pages and to the other language")
    func links() {
        let orders = (1...26).map { record("ORDER-\($0)", customer: "a&b c") }
        var filter = OrderFilter(status: .completed, customerID: "a&b c")
        let first = pages.list(orders, of: filter, in: .english)
        #expect(first.contains(#"href="/?status=completed&amp;customer=a%26b%20c&amp;after=ORDER-25&amp;lang=en""#))
        #expect(first.contains(#"href="/?status=completed&amp;customer=a%26b%20c&amp;lang=zh""#))
        #expect(!first.contains("ORDER-26") && !first.contains(#"id="latest""#))
        filter.after = "ORDER-25"
        let last = pages.list(Array(orders.suffix(1)), of: filter, in: .english)
        #expect(!last.contains(#"id="older""#) && last.contains(#"id="latest""#))
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
        let form = (try? pages.newOrder(.english)) ?? ""
        for name in String(decoding: PackageResources.new_js, as: UTF8.self).matches(of: /words\.(\w+)/) {
            #expect(form.contains("&quot;\(name.1)&quot;"), "\(name.1)")
        }
        for name in String(decoding: PackageResources.order_js, as: UTF8.self).matches(of: /words\.(\w+)/) {
            #expect(english.labels[String(name.1)] != nil, "\(name.1)")
        }
    }
}
