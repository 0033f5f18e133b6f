import Foundation
import OrderContract
import OrderStores
import TestSupport
import Testing

/// Customers' own pages: by links, in a real browser, through the built programs.
@Suite("Customers' own pages, in a browser", .shop, .browser, .serialized, .timeLimit(.minutes(4)))
struct TrackPageTests {
    private let shop: Shop

    init() throws { shop = try Shop() }

    /// The suite's browser, without what an earlier test has left behind.
    private func freshBrowser() async throws -> Browser {
        let browser = try #require(BrowserTrait.browser, "the suite has no .browser trait")
        try await browser.open("about:blank")
        _ = try await browser.complaints()
        return browser
    }

    /// The link to an order, as its page has it.
    private func link(_ browser: Browser, _ api: API, to order: Order) async throws -> String {
        try await browser.open("\(api.addresses[0])/orders/\(order.id)?lang=en")
        try await browser.offers("#link")
        return try await browser.run("return document.querySelector('#link').href")
    }

    @Test("the page follows an order in a customer's words, for everybody who has the link, and shows nothing else")
    func follow() async throws {
        let browser = try await freshBrowser()
        let worker = try await shop.worker()
        defer { worker.kill() }
        let changes = ["PAYMENT_TIMEOUT": "10m"]
        let api = try await shop.api([], changes)
        defer { api.program.kill() }
        try await browser.explaining {
            let body =
                #"{"policy":"paylater","customer_id":"C-1","items":[{"sku":"BOOK-001","quantity":2},"iPhone 15"]}"#
            let order = Order(shop: shop, id: try await api.order("/orders", body))
            try await order.reaches(.awaitingPayment)
            let link = try await link(browser, api, to: order)
            try await browser.open(link + "?lang=en")
            try await browser.sees("We are waiting for your payment", in: ".headline")
            try await browser.sees("Please pay by", in: "#track")
            // A price that the catalogue has is there before anything is paid, and the times are those of the reader.
            #expect(try await browser.text("#items").contains("$29.99"))
            #expect(try await browser.text("#items").contains("Book"), "products have their names")
            #expect(try await browser.text("#total") == "$69.98")
            #expect(try await !browser.text("#track").contains("T00:"))
            #expect(try await browser.count("main button, main form, main input") == 0, "it only shows")
            #expect(try await browser.count("a[href*='/orders'], a[href*='/products']") == 0)
            let _: Bool = try await browser.run("return window.isMarked = true")
            try await order.signal("confirm-payment")
            try await browser.sees("Your order is complete", in: ".headline")
            #expect(try await browser.run("return window.isMarked === true", as: Bool.self), "without a reload")
            #expect(try await browser.text("#money") == "$69.98 was paid.")
            #expect(try await browser.text("#parcels").contains("Parcel 1: given to the carrier"))
            try await browser.click("#language")
            try await browser.sees("您的订单已完成", in: ".headline")
            try await browser.expectUsable(link)
            try await browser.expectUsable(link.replacing("/track/", with: "/track/0")) {
                _ = try await browser.text("h1")
            }
            try await browser.sees("此链接没有对应的订单", in: "h1")
        }
    }

    @Test("the page of an order that was given up says that the money came back, and not why inside")
    func givenUp() async throws {
        let browser = try await freshBrowser()
        let worker = try await shop.worker()
        defer { worker.kill() }
        let api = try await shop.api()
        defer { api.program.kill() }
        try await browser.explaining {
            let order = Order(
                shop: shop,
                id: try await api.order("/orders", #"{"policy":"managed","amount":100,"items":["product1"]}"#)
            )
            try await order.reaches(.awaitingCompletion)
            let link = try await link(browser, api, to: order)
            _ = try await api.post("/orders/\(order.id)/cancel", #"{"reason":"the clerk does not like the customer"}"#)
            try await order.reaches(.cancelled)
            try await browser.open(link + "?lang=en")
            try await browser.sees("Your order was cancelled", in: ".headline")
            #expect(try await browser.text("#money") == "$100.00 was paid, and all of it was given back.")
            #expect(try await !browser.text("body").contains("clerk"))
            #expect(try await browser.complaints() == [])
        }
    }
}
