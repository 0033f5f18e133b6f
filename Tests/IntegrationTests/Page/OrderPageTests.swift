import Foundation
import OrderContract
import OrderStores
import TemporalCore
import TestSupport
import Testing

/// The pages as people see them: in a real browser, through the built programs.
@Suite("The order pages, in a browser", .shop, .browser, .serialized, .timeLimit(.minutes(3)))
struct OrderPageTests {
    private let shop: Shop

    init() throws { shop = try Shop() }

    /// Starts an API and looks at it with the suite's browser.
    private func with(
        _ settings: [String: String] = [:],
        _ body: (Browser, API) async throws -> Void
    ) async throws {
        let browser = try #require(BrowserTrait.browser, "the suite has no .browser trait")
        let api = try await shop.api([], settings)
        defer { api.program.kill() }
        // What an earlier test has left behind is not this one's.
        try await browser.open("about:blank")
        _ = try await browser.complaints()
        try await browser.explaining { try await body(browser, api) }
    }

    private func order(_ api: API, _ policy: OrderPolicy.Name, with rest: String) async throws -> Order {
        Order(shop: shop, id: try await api.order("/orders", #"{"policy":"\#(policy.rawValue)",\#(rest)}"#))
    }

    /// Marks the page, which a reload would forget.
    private func mark(_ browser: Browser) async throws {
        let _: Bool = try await browser.run("return window.isMarked = true")
    }

    private func isMarked(_ browser: Browser) async throws -> Bool {
        try await browser.run("return window.isMarked === true")
    }

    /// The numbers of the events that the page has got, in its order.
    private func shownEvents(_ browser: Browser) async throws -> [Int64] {
        let numbers: [String] = try await browser.run(
            "return [...document.querySelectorAll('#events li')].map(line => line.dataset.event)"
        )
        return numbers.compactMap { Int64($0) }
    }

    /// The numbers of an order's events, up to the one that ends it.
    private func writtenEvents(_ order: Order) async throws -> [Int64] {
        let events = try await shop.withStores { try await $0.archive.events(of: order.id, after: 0) }
        let end = events.firstIndex { $0.status?.isTerminal == true } ?? events.endIndex
        return events.prefix(through: min(end, events.endIndex - 1)).map(\.sequence)
    }

    @Test("the page follows an order to its end without a reload, and draws a bar for each activity")
    func follow() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            let order = try await order(
                api,
                .validated,
                with: #""amount":250,"items":["laptop","mouse"],"customer_id":"C-1""#
            )
            try await browser.open("\(api.addresses[0])/orders/\(order.id)")
            try await mark(browser)
            try await browser.sees("Completed", in: "#status")
            #expect(try await order.end() == "COMPLETED")
            try await eventually("the timeline has ended") { try await browser.count(".bar.workflow.completed") > 0 }
            #expect(try await isMarked(browser))
            #expect(try await shownEvents(browser) == writtenEvents(order))
            // The child's own activities lie within it.
            let own = try await order.events().filter { $0 == "ACTIVITY_TASK_SCHEDULED" }.count
            let paid = try await order.events(of: "payment-\(order.id)").filter { $0 == "ACTIVITY_TASK_SCHEDULED" }
                .count
            #expect(own > 3 && paid > 0)
            #expect(try await browser.count("#timeline .bar.activity") == own + paid)
            #expect(try await browser.count("#timeline .bar.child") == 1)
            #expect(try await browser.text("#payments").contains("TXN-"))
            #expect(try await browser.text("#payments").contains("$250.00 paid"))
            #expect(try await browser.text("#payment").contains("$250.00 was paid."))
            #expect(try await browser.text("#items").contains("laptop"))
            #expect(try await browser.text("#customer") == "C-1")
            try await browser.click("#technical summary")
            try await browser.sees("ProcessOrder", in: "#steps")
            #expect(try await browser.count("[data-action]:not([hidden])") == 0, "nothing can be done any more")
            let others: [String] = try await browser.run(
                "return performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin))"
            )
            #expect(others.isEmpty, "nothing comes from elsewhere")
            #expect(try await browser.complaints() == [])
        }
    }

    @Test("the page goes on after a restart of the API: no event is lost, none comes twice")
    func restart() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            let order = try await order(api, .paylater, with: #""amount":500,"items":["iPhone 15"]"#)
            try await browser.open("\(api.addresses[0])/orders/\(order.id)")
            try await mark(browser)
            try await browser.offers("[data-action=pay]")
            try await browser.sees("Awaiting payment", in: "#events")
            let before = try await shownEvents(browser)
            #expect(!before.isEmpty)
            api.program.kill()
            try await browser.sees("No connection", in: "#notice")
            try await order.signal("confirm-payment")
            #expect(try await order.end() == "COMPLETED")
            let address = try #require(URL(string: api.addresses[0]))
            let again = try await shop.api([], ["API_LISTEN": "127.0.0.1:\(try #require(address.port))"])
            defer { again.program.kill() }
            try await browser.sees("Completed", in: "#status")
            let written = try await writtenEvents(order)
            try await eventually("all events are there") { try await shownEvents(browser).count >= written.count }
            #expect(try await shownEvents(browser) == written)
            #expect(written.starts(with: before) && written.count > before.count)
            #expect(try await isMarked(browser))
            #expect(try await browser.text("#notice") == "")
        }
    }

    @Test("the buttons do what they say, are there when that is possible, and a refusal is shown in its own words")
    func buttons() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with(["PROCESS_SECONDS": "600/0.1"]) { browser, api in
            func open(_ policy: OrderPolicy.Name, with rest: String, then action: String) async throws -> Order {
                let order = try await order(api, policy, with: rest)
                try await browser.open("\(api.addresses[0])/orders/\(order.id)")
                try await browser.offers("[data-action=\(action)]")
                return order
            }
            let book = #""items":[{"sku":"BOOK-001","quantity":2}]"#
            let large = #""amount":15000,"items":["Mac Pro"]"#

            let approved = try await open(.approval, with: book, then: "approve")
            #expect(try await browser.count("[data-action=pay]:not([hidden])") == 0)
            // What the page does not offer is asked for all the same: the order's own sentence is shown.
            let _: Bool = try await browser.run(
                "return !(document.querySelector('[data-action=complete]').hidden = false)"
            )
            try await browser.click("[data-action=complete]")
            try await browser.sees("it completes by itself", in: "#problem")
            try await browser.type("EXTRA-001", into: "#add [name=sku]")
            try await browser.type("3", into: "#add [name=quantity]")
            try await browser.click("#add button")
            try await browser.sees("EXTRA-001", in: "#items")
            #expect(try await browser.text("#problem") == "")
            try await browser.sees("$89.95", in: "#total")
            try await browser.click("[data-action=approve]")
            try await browser.sees("Completed", in: "#status")
            #expect(try await approved.end() == "COMPLETED")

            let paid = try await open(.paylater, with: #""amount":500,"items":["iPhone 15"]"#, then: "pay")
            #expect(try await browser.text("#countdown").wholeMatch(of: /0:[0-3]\d/) != nil)
            try await browser.click("[data-action=pay]")
            try await browser.sees("Completed", in: "#status")
            #expect(try await paid.status().charged)

            let accepted = try await open(.paylater, with: large, then: "accept")
            try await browser.click("[data-action=accept]")
            try await browser.offers("[data-action=pay]")
            try await browser.click("[data-action=cancel]")
            try await browser.sees("Cancel this order?", in: "#question")
            try await browser.click("#question [value=no]")
            #expect(try await browser.count("#question[open]") == 0, "it asks first")
            try await browser.click("[data-action=cancel]")
            try await browser.type("too dear", into: "#question [name=reason]")
            try await browser.click("#sure")
            try await browser.sees("Cancelled", in: "#status")
            #expect(try await accepted.result().reason == "too dear")

            let rejected = try await open(.paylater, with: large, then: "reject")
            try await browser.click("[data-action=reject]")
            try await browser.sees("Reject this order?", in: "#question")
            try await browser.click("#sure")
            #expect(try await browser.count("#question[open]") == 1, "it wants a reason")
            try await browser.type("   ", into: "#question [name=reason]")
            try await browser.click("#sure")
            #expect(try await browser.count("#question[open]") == 1, "blanks are not a reason")
            try await browser.type("too risky", into: "#question [name=reason]")
            try await browser.click("#sure")
            try await browser.sees("Rejected by review", in: "#status")
            try await browser.sees("Rejected in the review: too risky", in: "#decisions")
            #expect(try await rejected.status().status == .rejected)
            #expect(try await rejected.result().reason == "rejected by review: too risky")

            _ = try await open(.managed, with: #""amount":10,"items":["product1"]"#, then: "complete")
            try await browser.click("[data-action=complete]")
            try await browser.sees("Completed", in: "#status")

            let hurried = try await open(.validated, with: #""amount":100,"items":["urgent-item"]"#, then: "expedite")
            try await browser.sees("Processing the order", in: "#status")
            try await browser.click("[data-action=expedite]")
            try await browser.sees("Completed", in: "#status")
            #expect(try await hurried.status().isExpedited)
            #expect(try await browser.text("#expedited") == "yes")
        }
    }

    @Test("the page says that no worker is there, and goes on when one comes")
    func waiting() async throws {
        try await with { browser, api in
            let order = try await order(api, .approval, with: #""items":["BOOK-001"]"#)
            try await browser.open("\(api.addresses[0])/orders/\(order.id)")
            try await browser.sees("No worker is there", in: "#notice")
            try await browser.sees("Pending", in: "#status")
            let first = try await shop.worker()
            try await browser.sees("Awaiting approval", in: "#status")
            #expect(try await browser.text("#notice") == "")
            first.kill()
            // Nothing happens, and the page finds out by itself.
            try await browser.sees("Waiting for a worker", in: "#notice")
            try await browser.sees("Awaiting approval", in: "#status")
            let second = try await shop.worker()
            defer { second.kill() }
            try await eventually("the notice is gone") { try await browser.text("#notice") == "" }
            try await browser.click("[data-action=approve]")
            try await browser.sees("Completed", in: "#status")
        }
    }

    @Test("the page speaks Chinese, with characters that are there")
    func chinese() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            let order = try await order(api, .paylater, with: #""amount":500,"items":["iPhone 15"]"#)
            try await browser.open("\(api.addresses[0])/orders/\(order.id)")
            try await browser.offers("[data-action=pay]")
            try await browser.click("#language")
            try await eventually("the countdown is in Chinese") {
                let left = try await browser.text("#countdown")
                return try await browser.text("#status") == "待支付" && left.wholeMatch(of: /0:\d\d/) != nil
            }
            #expect(try await browser.text("[data-action=pay]") == "支付")
            // Where a font lacks characters, all of them look alike.
            let areDistinct: Bool = try await browser.run(
                """
                const picture = text => {
                  const canvas = document.createElement("canvas").getContext("2d");
                  canvas.font = "40px " + getComputedStyle(document.body).fontFamily;
                  canvas.fillText(text, 0, 40);
                  return canvas.getImageData(0, 0, 60, 60).data.join();
                };
                const pictures = [..."待支付超时倒计已完成"].map(picture);
                return new Set(pictures).size === pictures.length && !pictures.includes(picture(" "));
                """
            )
            #expect(areDistinct, "there is no Chinese font; run scripts/setup")
            try await browser.click("[data-action=pay]")
            try await browser.sees("已完成", in: "#status")
            #expect(try await browser.text("#events").contains("已接单"))
            try await browser.click("#language")
            try await browser.sees("Completed", in: "#status")
        }
    }

    @Test("the list changes while it is looked at, is filtered, and has pages")
    func list() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            try await browser.open("\(api.addresses[0])/orders")
            try await browser.sees("There are no orders yet.")
            try await mark(browser)
            let order = try await order(api, .approval, with: #""items":["BOOK-001"],"customer_id":"CUST 7&8""#)
            let badge = "[data-order=\(order.id)] .badge"
            try await browser.sees("Awaiting approval", in: badge)
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            try await browser.sees("Completed", in: badge)
            #expect(try await isMarked(browser))

            try await shop.withStores { stores in
                for number in 1...30 {
                    let old = OrderInput(
                        orderID: "OLD-\(number)",
                        lines: [LineItem(sku: "BOOK-001")],
                        policy: .preset(.direct)
                    )
                    let at = Timestamp(millisecondsSince1970: 1_600_000_000_000 + Int64(number) * 1_000)
                    _ = try await stores.orders.create(
                        CreateOrderRequest(old, workflowID: "old-\(number)", runID: "run-\(number)", at: at)
                    )
                }
            }
            try await eventually("the page is full") { try await browser.count("[data-order]") == 25 }
            try await browser.click("#older")
            try await eventually("the rest is there") { try await browser.count("[data-order]") == 6 }
            #expect(try await browser.text("main").contains("OLD-1"))
            #expect(try await browser.text("#count") == "26–31 of 31 orders")
            try await browser.click("#newer")
            try await browser.sees(order.id)

            try await browser.type("cust 7&", into: "[name=customer]")
            try await browser.click(".filter button")
            try await eventually("one order fits") { try await browser.count("[data-order]") == 1 }
            try await browser.click("#language")
            try await browser.sees("已完成", in: badge)
            #expect(try await browser.count("[data-order]") == 1, "the filter stays")
            try await browser.click("[data-order] a")
            try await browser.sees("已完成", in: "#status")
            #expect(try await browser.complaints() == [])
        }
    }

    @Test("a new order is made by the form, once, and what is wrong with it is said there")
    func new() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            try await browser.open("\(api.addresses[0])/new")
            let _: String = try await browser.run(
                """
                const policy = document.querySelector("[name=policy]");
                policy.value = "direct";
                policy.dispatchEvent(new Event("change"));
                return policy.value;
                """
            )
            try await browser.type("CUST-001", into: "[name=customer]")
            try await browser.type("NO-SUCH-THING", into: "[name=sku]")
            try await browser.click("button.main")
            try await browser.sees("NO-SUCH-THING", in: "#problem")
            try await browser.type("PROD-005", into: "[name=sku]")
            try await browser.click("#another")
            try await browser.type("PROD-004", into: ".line:last-child [name=sku]")
            try await browser.type("2", into: ".line:last-child [name=quantity]")
            try await browser.click("button.main")
            try await browser.sees("Completed", in: "#status")
            try await browser.sees("$689.97", in: "#total")
            #expect(try await browser.text("#items").contains("PROD-004"))
            let orders = try await shop.withStores { try await $0.archive.list(OrderArchive.Filter()) }
            #expect(orders.map(\.customerID) == ["CUST-001"])
        }
    }

    @Test("an order that was sent and not confirmed is told as that, with a link to it")
    func unconfirmed() async throws {
        try await with { browser, api in
            try await browser.open("\(api.addresses[0])/new")
            let _: Bool = try await browser.run(
                """
                const said = { code: "outcome_unknown", message: "sent", order_id: "ORD 1", look_at: "/orders/ORD%201/state" };
                window.fetch = async () => new Response(JSON.stringify(said), { status: 202 });
                return true;
                """
            )
            try await browser.type("100", into: "[name=amount]")
            try await browser.type("product1", into: "[name=sku]")
            try await browser.click("button.main")
            try await browser.sees("Sent, and not confirmed yet.", in: "#problem")
            let link: String = try await browser.run("return document.querySelector('#problem a').getAttribute('href')")
            #expect(link == "/orders/ORD%201?lang=en")
        }
    }

    @Test("every page can be used without eyes or a mouse, by day and by night")
    func accessible() async throws {
        let worker = try await shop.worker()
        defer { worker.kill() }
        try await with { browser, api in
            let order = try await order(api, .approval, with: #""items":["BOOK-001"]"#)
            let pages = [
                "/", "/orders", "/orders?lang=zh&id=none&min=1", "/new", "/products", "/products/PROD-001",
                "/orders/\(order.id)", "/orders/\(order.id)?lang=zh", "/orders/none", "/none",
            ]
            for page in pages {
                try await browser.open(api.addresses[0] + page)
                if page.contains(order.id) { try await browser.offers("[data-action=approve]") }
                for isDark in [false, true] {
                    try await browser.likes(dark: isDark)
                    #expect(try await browser.violations() == [], "\(page), dark: \(isDark)")
                }
            }
            // The judge does judge.
            let bad = "<title>t</title><p style='color:silver'>pale words</p><input><img src=x>"
            try await browser.open("data:text/html,\(bad)")
            try await browser.likes(dark: false)
            let found = try await browser.violations()
            for rule in ["color-contrast", "image-alt", "label"] {
                #expect(found.contains { $0.hasPrefix(rule) }, "\(found)")
            }
        }
    }

    @Test("the style sheet says nothing that a browser does not understand")
    func styles() async throws {
        try await with { browser, api in
            try await browser.open(api.addresses[0] + "/")
            let styles: String = try await browser.run(
                """
                const request = new XMLHttpRequest();
                request.open("GET", "/order.css", false);
                request.send();
                return request.responseText;
                """
            )
            #expect(styles.contains("prefers-color-scheme"))
            #expect(try await notUnderstood(browser, styles) == [])
            // The judge does judge.
            let bad = "a { colour: red; top: 0; color: rde } @media print { a:hass(b) { left: 0 } }"
            #expect(try await notUnderstood(browser, bad) == ["colour: red", "color: rde", "a:hass(b)"])
        }
    }

    /// The selectors and declarations of a style sheet that the browser leaves out.
    private func notUnderstood(_ browser: Browser, _ styles: String) async throws -> [String] {
        try await browser.run(
            #"""
            const found = [];
            for (const [, selector, block] of arguments[0].matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
              try { document.querySelector(selector); } catch { found.push(selector.trim()); }
              for (const declaration of block.split(";").map((text) => text.trim()).filter(Boolean)) {
                const [name, ...value] = declaration.split(":");
                const text = value.join(":").replace("!important", "").trim();
                if (!CSS.supports(name, text)) found.push(declaration);
              }
            }
            return found;
            """#,
            [styles]
        )
    }
}
