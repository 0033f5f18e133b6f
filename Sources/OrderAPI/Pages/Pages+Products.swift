import OrderContract
import OrderStores
import TemporalCore

extension Pages {
    /// The catalogue as it is shown, and what somebody wants to add to it.
    struct ProductList {
        var products: [Catalogue.Shelf]
        /// The reader; customers do not see what others buy.
        var caller: Caller
        /// What was typed into the form, by its fields.
        var typed: [String: String] = [:]
        /// Why it was not added.
        var problem: String?
    }

    /// The list of products.
    /// - Parameters:
    ///   - list: what is shown.
    ///   - language: the reader's.
    /// - Returns: the page.
    func products(_ list: ProductList, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        var values = common(text, title: text["products"], path: "/products")
        let isStaff = list.caller.onlyCustomer == nil
        let low = list.products.count(where: \.isLow)
        values["staff"] = isStaff
        values["adding"] = list.caller.may(.supply)
        values["typed"] = list.typed
        values["problem"] = list.problem
        values["found"] = !list.products.isEmpty
        values["products"] = list.products.map { Self.row($0, text) }
        if isStaff, low > 0 { values["lowText"] = text.fill("lowCount", text.number(low), "\(Catalogue.lowStock)") }
        return page("products", values, hasScript: false)
    }

    /// A product as it is shown, and what somebody wants to make of it.
    struct ProductView {
        var product: Catalogue.Shelf
        var changes: [Catalogue.Change] = []
        var caller: Caller
        var wantedPrice: String?
        var wantedStock: String?
        /// Why it was not changed.
        var problem: String?
        /// Whether it was changed a moment ago.
        var isSaved = false
    }

    /// The page of one product.
    func product(_ view: ProductView, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        let product = view.product
        let path = Self.pathSegment(product.sku)
        var values = common(text, title: product.name, path: "/products/\(path)")
        values.merge(Self.row(product, text)) { $1 }
        values["staff"] = view.caller.onlyCustomer == nil
        values["changing"] = view.caller.may(.supply)
        values["plainPrice"] = product.price.plain
        values["plainStock"] = "\(product.onHand)"
        values["wantedPrice"] = view.wantedPrice ?? product.price.plain
        values["wantedStock"] = view.wantedStock ?? "\(product.onHand)"
        values["problem"] = view.problem
        values["saved"] = view.isSaved
        values["changed"] = !view.changes.isEmpty
        values["changes"] = view.changes.map { change in
            func said(_ value: Int64) -> String {
                change.field == .price
                    ? text.money(Money(minor: value, currency: product.price.currency)) : text.number(Int(value))
            }
            return [
                "at": "\(change.at)", "atText": text.time(change.at), "by": change.by,
                "what": text[change.field == .price ? "price" : "onHand"], "before": change.old.map { said($0) } ?? "–",
                "after": said(change.new),
            ]
        }
        return page("product", values)
    }

    private static func row(_ product: Catalogue.Shelf, _ text: PageText) -> [String: Any] {
        var row: [String: Any] = [
            "sku": product.sku, "path": pathSegment(product.sku), "name": product.name,
            "price": text.money(product.price), "available": text.number(product.available),
            "onHand": text.number(product.onHand), "held": text.number(product.held),
            "sold": text.number(product.sold),
        ]
        if product.isLow { row["low"] = text[product.available > 0 ? "low" : "soldOut"] }
        return row
    }
}
