import OrderContract
import OrderStores

extension Pages {
    /// The form for a new order.
    /// - Parameters:
    ///   - products: the catalogue to choose from; it may be empty.
    ///   - language: the reader's.
    /// - Returns: the page.
    /// - Throws: when the script's data cannot be encoded.
    func newOrder(_ products: [Catalogue.Shelf], _ language: DisplayLanguage) throws -> String {
        let text = PageText(language: language)
        var values = common(text, title: text["newOrder"], path: "/new")
        values["policies"] = OrderPolicy.Name.allCases.map { ["value": $0.rawValue, "text": text.text(of: $0)] }
        values["products"] = products.map { product in
            let left = text.fill("inStock", text.number(product.available))
            return ["value": product.sku, "text": "\(product.name) · \(text.money(product.price)) · \(left)"]
        }
        let words = ["lang", "unsure", "unconfirmed", "inStock", "tooFew", "notListed", "sum", "openSum"]
            .map { ($0, text[$0]) }
        let data = NewOrderData(
            words: Dictionary(uniqueKeysWithValues: words),
            products: products.map {
                NewOrderData.Product(sku: $0.sku, name: $0.name, cents: $0.price.minor, available: $0.available)
            },
            currency: products.first?.price.currency ?? Money.defaultCurrency
        )
        return page("new", values, forScript: try Self.json(data))
    }

    /// What the form's script knows.
    private struct NewOrderData: Encodable {
        struct Product: Encodable {
            let sku: String
            let name: String
            let cents: Int64
            let available: Int
        }
        let words: [String: String]
        let products: [Product]
        let currency: String
    }
}
