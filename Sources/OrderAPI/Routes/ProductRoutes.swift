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
        router.post("/api/products") { request, context in
            let body: Addition = try await request.json()
            let added = try await records.add(try body.product(), by: Self.name(of: context.caller))
            var response = try Response.json(Product(added, for: context.caller), status: .created)
            response.headers[.location] = "/api/products/\(Pages.pathSegment(added.sku))"
            return response
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
            let list = Pages.ProductList(products: products, caller: context.caller)
            return Response.page(pages.products(list, request.language(or: .english)))
        }
        router.get("/products/:id") { request, context in
            let view = try await view(context, isSaved: request.query["saved"] != nil)
            return Response.page(pages.product(view, request.language(or: .english)))
        }
        router.post("/products") { request, context in try await add(request, context) }
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
            view.problem = problem.message(language)
            return Response.page(pages.product(view, language), status: problem.status)
        }
        let place = "/products/\(Pages.pathSegment(sku))?saved=1&lang=\(language.rawValue)"
        return Response(status: .seeOther, headers: [.location: place, .cacheControl: "no-store"])
    }

    /// Adds a product as a person has typed it.
    private func add(_ request: Request, _ context: OrderContext) async throws -> Response {
        let form = try await request.form()
        let language = request.language(or: .english)
        do {
            let product = try Self.product(form, language)
            let added = try await records.add(product, by: Self.name(of: context.caller))
            let place = "/products/\(Pages.pathSegment(added.sku))?saved=1&lang=\(language.rawValue)"
            return Response(status: .seeOther, headers: [.location: place, .cacheControl: "no-store"])
        } catch let problem as Problem {
            guard [.conflict, .unprocessableContent, .badRequest].contains(problem.status) else { throw problem }
            // The person sees what they have typed.
            var list = Pages.ProductList(products: try await records.shelf(of: nil), caller: context.caller)
            for name in ["id", "name", "price", "stock"] { list.typed[name] = form[name] }
            list.problem = problem.message(language)
            return Response.page(pages.products(list, language), status: problem.status)
        }
    }

    /// The product that a person has typed.
    private static func product(_ form: Form, _ language: DisplayLanguage) throws(Problem) -> Catalogue.Product {
        let text = PageText(language: language)
        let sku = (form["id"] ?? "").trimmingCharacters(in: .whitespaces)
        let name = (form["name"] ?? "").trimmingCharacters(in: .whitespaces)
        guard isName(sku) else { throw .invalid(text["wrongProductID"]) }
        guard name.isEmpty || isName(name) else { throw .invalid(text["wrongName"]) }
        guard let price = try? Money(form["price"] ?? "", sign: .notNegative), price.minor <= mostPrice else {
            throw .invalid(text["wrongPrice"])
        }
        guard let stock = Int(form["stock"] ?? ""), (0...mostStock).contains(stock) else {
            throw .invalid(text["wrongStock"])
        }
        return Catalogue.Product(sku: sku, name: name.isEmpty ? nil : name, price: price, stock: stock)
    }

    /// Whether a text can be the number or the name of a product; orders have the same rule.
    private static func isName(_ text: String) -> Bool {
        OrderText.problem(in: text) == nil && text.unicodeScalars.count <= 100
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
    /// The highest price, in hundredths; orders have the same limit.
    private static let mostPrice: Int64 = 100_000_000_000

    /// What a program wants to add: `{"product_id": "PROD-100", "name": "Lamp", "price": 24.50, "stock": 40}`.
    private struct Addition: Decodable {
        let productID: String
        let name: String?
        let price: Money
        let stock: Int

        private enum CodingKeys: String, CodingKey {
            case productID = "product_id"
            case name, price, stock
        }

        func product() throws(Problem) -> Catalogue.Product {
            for (field, text) in [("product_id", productID), ("name", name ?? productID)] {
                if let problem = OrderText.problem(in: text) { throw .invalid("\(field) \(problem)") }
                guard ProductRoutes.isName(text) else { throw .invalid("\(field) has more than 100 characters") }
            }
            guard (0...ProductRoutes.mostPrice).contains(price.minor) else {
                throw .invalid("price must be an amount from 0 to 1000000000.00")
            }
            guard price.currency == Money.defaultCurrency else {
                throw .invalid("price is in \(price.currency); the catalogue is in \(Money.defaultCurrency)")
            }
            guard (0...ProductRoutes.mostStock).contains(stock) else {
                throw .invalid("stock must be a number from 0 to \(ProductRoutes.mostStock)")
            }
            return Catalogue.Product(sku: productID, name: name, price: price, stock: stock)
        }
    }

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
