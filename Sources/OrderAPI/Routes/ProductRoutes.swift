import Foundation
import HTTPTypes
import Hummingbird
import OrderContract
import OrderStores
import TemporalCore

/// The routes for the products of the catalogue: pages for people, and JSON for programs.
struct ProductRoutes: Sendable {
    let records: any OrderRecords
    let pages: Pages

    func add(to router: Router<OrderContext>) {
        addPages(to: router)
        router.get("/api/products") { _, context in
            let products = try await records.shelf(of: nil)
            return try Response.json(["products": products.map { Product($0, for: context.caller) }])
        }
        router.get("/api/products/:id") { _, context in
            try Response.json(Product(try await product(context), for: context.caller))
        }
        router.patch("/api/products/:id") { request, context in
            let body: Change = try await request.json()
            let wish = try body.wish()
            let changed = try await records.change(try sku(context), wish, by: Self.name(of: context.caller))
            return try Response.json(Product(changed, for: context.caller))
        }
    }

    private func addPages(to router: Router<OrderContext>) {
        router.get("/products") { request, context in
            let products = try await records.shelf(of: nil)
            return Response.page(pages.products(products, for: context.caller, request.language(or: .english)))
        }
        router.get("/products/:id") { request, context in
            let view = try await view(context, isSaved: request.query["saved"] != nil)
            return Response.page(pages.product(view, request.language(or: .english)))
        }
        router.post("/products/:id") { request, context in try await change(request, context) }
    }

    /// Changes a product as a person has typed it.
    private func change(_ request: Request, _ context: OrderContext) async throws -> Response {
        let form = try await request.form()
        let language = request.language(or: .english)
        let sku = try sku(context)
        do {
            let wish = try Self.wish(form, language)
            _ = try await records.change(sku, wish, by: Self.name(of: context.caller))
        } catch let problem as Problem {
            guard [.conflict, .unprocessableContent, .badRequest].contains(problem.status) else { throw problem }
            // The person sees what they have typed, and what the product is now.
            var view = try await view(context)
            if form["price"] != form["seen_price"] { view.wantedPrice = form["price"] }
            if form["stock"] != form["seen_stock"] { view.wantedStock = form["stock"] }
            view.problem = problem.message
            return Response.page(pages.product(view, language), status: problem.status)
        }
        let place = "/products/\(Pages.pathSegment(sku))?saved=1&lang=\(language.rawValue)"
        return Response(status: .seeOther, headers: [.location: place, .cacheControl: "no-store"])
    }

    private func view(_ context: OrderContext, isSaved: Bool = false) async throws -> Pages.ProductView {
        let product = try await product(context)
        let isStaff = context.caller.onlyCustomer == nil
        let changes = isStaff ? try await records.changes(of: product.sku) : []
        return Pages.ProductView(product: product, changes: changes, caller: context.caller, isSaved: isSaved)
    }

    private func product(_ context: OrderContext) async throws -> Catalogue.Shelf {
        let sku = try sku(context)
        guard let product = try await records.shelf(of: sku).first else { throw Problem.noProduct(sku) }
        return product
    }

    private func sku(_ context: OrderContext) throws(Problem) -> String {
        let raw = context.parameters.get("id") ?? ""
        guard let sku = raw.removingPercentEncoding, OrderText.problem(in: sku) == nil, sku.utf8.count <= 400 else {
            throw .noProduct(raw)
        }
        return sku
    }

    /// Under which name a change is recorded.
    private static func name(of caller: Caller) -> String { caller.name ?? "order desk" }

    /// What a person has typed.
    private static func wish(_ form: Form, _ language: DisplayLanguage) throws(Problem) -> Catalogue.Wish {
        let text = PageText(language: language)
        func amount(_ name: String) throws(Problem) -> Int64? {
            guard let words = form[name], !words.isEmpty else { return nil }
            guard let money = try? Money(words, sign: .notNegative) else { throw .invalid(text["wrongPrice"]) }
            return money.minor
        }
        func count(_ name: String) throws(Problem) -> Int? {
            guard let words = form[name], !words.isEmpty else { return nil }
            guard let count = Int(words), (0...ProductRoutes.mostStock).contains(count) else {
                throw .invalid(text["wrongStock"])
            }
            return count
        }
        var wish = Catalogue.Wish()
        wish.price = try amount("price")
        wish.stock = try count("stock")
        wish.seenPrice = try amount("seen_price")
        wish.seenStock = try count("seen_stock")
        // The form sends both. What the person has left as it was stays as it is now, which may be something else.
        if wish.price == wish.seenPrice { (wish.price, wish.seenPrice) = (nil, nil) }
        if wish.stock == wish.seenStock { (wish.stock, wish.seenStock) = (nil, nil) }
        return wish
    }

    /// How many of a product there can be.
    private static let mostStock = 1_000_000_000

    /// What a program wants to change: `{"price": 79.99, "stock": 120}`.
    private struct Change: Decodable {
        let price: Money?
        let stock: Int?
        let seenPrice: Money?
        let seenStock: Int?

        private enum CodingKeys: String, CodingKey {
            case seenPrice = "seen_price"
            case seenStock = "seen_stock"
            case price, stock
        }

        func wish() throws(Problem) -> Catalogue.Wish {
            guard price != nil || stock != nil else { throw .invalid("price and stock are missing; give one of them") }
            guard price?.minor ?? 0 >= 0 else { throw .invalid("price must not be negative") }
            guard (0...ProductRoutes.mostStock).contains(stock ?? 0) else {
                throw .invalid("stock must be a number from 0 to \(ProductRoutes.mostStock)")
            }
            var wish = Catalogue.Wish()
            (wish.price, wish.stock) = (price?.minor, stock)
            (wish.seenPrice, wish.seenStock) = (seenPrice?.minor, seenStock)
            return wish
        }
    }

    /// A product as programs get it. What others buy is not for customers.
    private struct Product: Encodable {
        let productID: String
        let name: String
        let price: Money
        let currency: String
        let available: Int
        let isLow: Bool
        let stock: Int?
        let held: Int?
        let sold: Int?

        init(_ product: Catalogue.Shelf, for caller: Caller) {
            let isStaff = caller.onlyCustomer == nil
            productID = product.sku
            name = product.name
            price = product.price
            currency = product.price.currency
            available = product.available
            isLow = product.isLow
            stock = isStaff ? product.onHand : nil
            held = isStaff ? product.held : nil
            sold = isStaff ? product.sold : nil
        }

        private enum CodingKeys: String, CodingKey {
            case productID = "product_id"
            case isLow = "low_stock"
            case name, price, currency, available, stock, held, sold
        }
    }
}
