import Foundation
import OrderContract
import OrderStores
import TemporalCore
import TestSupport
import Testing

/// The desk's lists as people see them: in a real browser, through the built programs.
@Suite("The order desk, in a browser", .shop, .browser, .serialized, .timeLimit(.minutes(3)))
struct DeskPageTests {
    private let shop: Shop

    init() throws { shop = try Shop() }

    private func with(_ body: (Browser, API) async throws -> Void) async throws {
        let browser = try #require(BrowserTrait.browser, "the suite has no .browser trait")
        let worker = try await shop.worker()
        defer { worker.kill() }
        let api = try await shop.api()
        defer { api.program.kill() }
        try await browser.open("about:blank")
        _ = try await browser.complaints()
        try await browser.explaining { try await body(browser, api) }
    }

    private func order(_ api: API, _ policy: OrderPolicy.Name, with rest: String) async throws -> Order {
        Order(shop: shop, id: try await api.order("/orders", #"{"policy":"\#(policy.rawValue)",\#(rest)}"#))
    }

    @Test("several orders are approved or cancelled at once, and each one's outcome is told")
    func several() async throws {
        try await with { browser, api in
            let book = #""items":["BOOK-001"],"customer_id":"C-1""#
            let first = try await order(api, .approval, with: book)
            let second = try await order(api, .approval, with: book)
            let paid = try await order(api, .managed, with: #""amount":10,"items":["product1"],"customer_id":"C-1""#)
            for order in [first, second] { try await order.reaches(.awaitingApproval) }
            try await paid.reaches(.awaitingCompletion)
            try await browser.open("\(api.addresses[0])/orders?customer=c-1&lang=en")
            try await browser.offers("[data-order='\(paid.id)'] [name=order]")
            for order in [first, paid] { try await browser.click("[data-order='\(order.id)'] [name=order]") }
            try await browser.click("#chosen .main")
            try await browser.sees("Approve orders: 2", in: "h1")
            #expect(try await first.status().status == .awaitingApproval, "it asks first")
            try await browser.expectUsableAsItIs()
            try await browser.click("main .main")
            try await browser.sees("1 of 2 done.")
            try await eventually("it ends") { try await first.status().status == .completed }
            #expect(try await browser.text("tbody").contains("Not done"))
            // The way back is to the same search.
            try await browser.click("main .button.main")
            try await browser.sees("3 orders", in: "#count")
            try await browser.click("[data-order='\(second.id)'] [name=order]")
            try await browser.click("#chosen .danger")
            try await browser.sees("Cancel orders: 1", in: "h1")
            #expect(try await second.status().status == .awaitingApproval, "it asks first")
            try await browser.type("out of fashion", into: "[name=reason]")
            try await browser.click("main .danger")
            try await browser.sees("1 of 1 done.")
            try await eventually("it ends") { try await second.status().status == .cancelled }
            #expect(try await second.result().reason == "out of fashion")
            #expect(try await browser.complaints() == [])
        }
    }

    @Test("a clerk changes a product's price and stock, and the page says who did; a new order shows what it costs")
    func products() async throws {
        try await with { browser, api in
            try await browser.open("\(api.addresses[0])/products?lang=en")
            try await browser.click("[data-product=PEN-042] a")
            try await browser.sees("Nobody has changed its price or stock yet.")
            try await browser.type("1.75", into: "[name=price]")
            try await browser.type("7", into: "[name=stock]")
            try await browser.click("main .main")
            try await browser.sees("Saved.")
            #expect(try await browser.text("#price") == "$1.75")
            #expect(try await browser.text("#changes").contains("$1.50"))
            #expect(try await browser.text("#changes").contains("order desk"))
            let product = try await shop.withStores { try await $0.catalogue.product("PEN-042") }
            #expect(product?.price == Money(minor: 1_75) && product?.stock == 7)
            // Somebody else has changed it since this page was opened.
            let _: Bool = try await browser.run("document.querySelector('[name=seen_stock]').value = '9'; return true")
            try await browser.click("main .main")
            try await browser.sees("has changed since you looked", in: "#problem")

            try await browser.open("\(api.addresses[0])/new?lang=en")
            #expect(try await browser.count("#catalogue option[value='PEN-042']") == 1)
            try await browser.type("PEN-042", into: "[name=sku]")
            try await browser.type("8", into: "[name=quantity]")
            try await browser.sees("only 7 can be ordered", in: ".about")
            try await browser.sees("$14.00", in: "#sum")
            #expect(try await browser.complaints().allSatisfy { $0.contains("409") })
        }
    }

    @Test("what was chosen stays chosen when new orders push it to the next page")
    func pushed() async throws {
        try await with { browser, api in
            let order = try await order(api, .approval, with: #""items":["BOOK-001"],"customer_id":"C-1""#)
            try await order.reaches(.awaitingApproval)
            try await browser.open("\(api.addresses[0])/orders?lang=en")
            try await browser.offers("[data-order='\(order.id)'] [name=order]")
            try await browser.click("[data-order='\(order.id)'] [name=order]")
            try await shop.withStores { stores in
                for number in 1...25 {
                    let new = OrderInput(
                        orderID: "NEW-\(number)",
                        lines: [LineItem(sku: "BOOK-001")],
                        policy: .preset(.direct)
                    )
                    _ = try await stores.orders.create(
                        CreateOrderRequest(new, workflowID: "new-\(number)", runID: "r", at: .inAnHour)
                    )
                }
            }
            try await eventually("it is on the next page") {
                let (all, own) = (
                    try await browser.count("[data-order]"), try await browser.count("[data-order='\(order.id)']")
                )
                return all == 25 && own == 0
            }
            try await browser.sees("1 more on other pages", in: "#chosen")
            try await browser.click("#chosen .main")
            try await browser.sees("Approve orders: 1", in: "h1")
            try await browser.sees(order.id)
            try await browser.click("main .main")
            try await browser.sees("1 of 1 done.")
            #expect(try await browser.complaints() == [])
        }
    }

    @Test("a product is added by the form, and what is wrong with it is said there")
    func adding() async throws {
        try await with { browser, api in
            try await browser.open("\(api.addresses[0])/products?lang=en")
            try await browser.click("#adding summary")
            for (field, text) in [("id", "LAMP-1"), ("name", "Lamp"), ("price", "24.50"), ("stock", "40")] {
                try await browser.type(text, into: "#adding [name=\(field)]")
            }
            try await browser.click("#adding button")
            try await browser.sees("Saved.")
            #expect(try await browser.text("h1").contains("Lamp"))
            #expect(try await browser.text("#price") == "$24.50")
            #expect(try await browser.text("#stock") == "40")
            #expect(try await browser.text("#changes").contains("order desk"))
            // The same once more.
            try await browser.open("\(api.addresses[0])/products?lang=zh")
            try await browser.click("#adding summary")
            for (field, text) in [("id", "LAMP-1"), ("name", "Other"), ("price", "1"), ("stock", "1")] {
                try await browser.type(text, into: "#adding [name=\(field)]")
            }
            try await browser.click("#adding button")
            try await browser.sees("目录中已有商品“LAMP-1”。", in: "#problem")
            let typed: String = try await browser.run("return document.querySelector('#adding [name=name]').value")
            #expect(typed == "Other", "what was typed is still there")
            try await browser.expectUsableAsItIs()
            #expect(try await browser.complaints().allSatisfy { $0.contains("409") })
        }
    }

    @Test("failures are counted by their reasons, and each leads to its orders")
    func reasons() async throws {
        try await with { browser, api in
            let failed = try await order(api, .approval, with: #""items":[{"sku":"PEN-042","quantity":101}]"#)
            #expect(try await failed.end() == "FAILED")
            try await browser.open("\(api.addresses[0])/?lang=en")
            try await browser.sees("Out of stock", in: "#reasons")
            try await browser.click("#reasons a")
            try await browser.sees("1–1 of 1 orders", in: "#count")
            try await browser.sees(failed.id)
            let chosen: String = try await browser.run("return document.querySelector('[name=failure]').value")
            #expect(chosen == "out_of_stock")
            try await browser.expectUsable("\(api.addresses[0])/")
        }
    }

    @Test("no page is wider than a phone, in either language")
    func narrow() async throws {
        try await with { browser, api in
            let order = try await order(api, .approval, with: #""items":["BOOK-001"],"customer_id":"C-1""#)
            try await order.reaches(.awaitingApproval)
            let pages = ["/", "/orders", "/products", "/products/PROD-001", "/new", "/orders/\(order.id)", "/none"]
            try await browser.with(width: 390) {
                for page in pages {
                    for language in ["en", "zh"] {
                        try await browser.open("\(api.addresses[0])\(page)?lang=\(language)")
                        let widths: [Int] = try await browser.run(
                            "return [innerWidth, document.documentElement.scrollWidth]"
                        )
                        #expect(widths[0] == 390 && widths[1] <= 390, "\(page) in \(language): \(widths)")
                    }
                }
                // The judge does judge.
                try await browser.open("data:text/html,<p style='width:500px'>wide</p>")
                let width: Int = try await browser.run("return document.documentElement.scrollWidth")
                #expect(width > 390)
            }
        }
    }
}

extension Timestamp {
    /// Later than everything that this test does.
    fileprivate static var inAnHour: Timestamp {
        Timestamp(millisecondsSince1970: Int64((Date().timeIntervalSince1970 + 3_600) * 1_000))
    }
}

extension Browser {
    /// Expects that everybody can use the page that is open, as it is.
    fileprivate func expectUsableAsItIs(_ location: SourceLocation = #_sourceLocation) async throws {
        #expect(try await violations() == [], sourceLocation: location)
    }
}
