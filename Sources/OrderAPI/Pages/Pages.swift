import Foundation
import HTTPTypes
import Mustache
import OrderContract
import TemporalCore

/// Renders the pages.
struct Pages: Sendable {
    /// The address of Temporal's Web UI.
    let uiAddress: String
    private let library: MustacheLibrary

    /// How many orders one page of the list has.
    static let listLength = 25

    /// The templates by name: `page` is the frame, the others are its contents. Everything that is filled in is escaped.
    static let templates = [
        "page": PackageResources.page_mustache,
        "list": PackageResources.list_mustache,
        "rows": PackageResources.rows_mustache,
        "new": PackageResources.new_mustache,
        "order": PackageResources.order_mustache,
        "problem": PackageResources.problem_mustache,
        "signin": PackageResources.signin_mustache,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    init(uiAddress: String) throws {
        self.uiAddress = uiAddress
        let templates = try Self.templates.mapValues { try MustacheTemplate(string: $0) }
        library = MustacheLibrary(templates: templates)
    }

    /// The list of orders.
    /// - Parameters:
    ///   - orders: the orders of the page, and one more if there are further ones.
    ///   - filter: which orders they are.
    ///   - language: the reader's.
    ///   - rowsAlone: whether to return only the part that changes.
    /// - Returns: the page, or its part.
    func list(
        _ orders: [OrderRecord],
        of filter: OrderFilter,
        in language: DisplayLanguage,
        rowsAlone: Bool = false
    ) -> String {
        let text = PageText(language: language)
        let shown = orders.prefix(Self.listLength)
        let rows = shown.map { order in
            [
                "id": order.orderID, "path": Self.pathSegment(order.orderID), "state": order.status.rawValue,
                "status": order.status == .processing ? text.text(of: order.stage) : order.status.text(language),
                "total": order.total.flatMap { $0.minor > 0 ? "\($0)" : nil } ?? "", "policy": order.policy,
                "customer": order.customerID ?? "", "created": order.createdAt.description,
            ]
        }
        let statuses = OrderStatus.allCases.map { status in
            [
                "value": status.rawValue, "text": status.text(language),
                "selected": filter.status == status ? "selected" : "",
            ]
        }
        var older: String?
        if orders.count > Self.listLength, let last = shown.last?.orderID {
            older = Self.query(filter, after: last, language: language)
        }
        var values = common(
            text,
            title: text["orders"],
            path: "/",
            query: Self.query(filter, after: filter.after, language: nil)
        )
        values["orders"] = rows
        values["statuses"] = statuses
        values["wantedCustomer"] = filter.customerID ?? ""
        values["older"] = older
        values["latest"] = filter.after == nil ? nil : Self.query(filter, after: nil, language: language)
        return rowsAlone ? library.render(values, withTemplate: "rows") ?? "" : page("list", values)
    }

    /// The form for a new order.
    func newOrder(_ language: DisplayLanguage) throws -> String {
        let text = PageText(language: language)
        var values = common(text, title: text["newOrder"], path: "/new")
        values["policies"] = OrderPolicy.Name.allCases.map { ["value": $0.rawValue, "text": text.text(of: $0)] }
        let words = ["lang", "unsure", "unconfirmed"].map { ($0, text[$0]) }
        return page("new", values, forScript: try Self.json(Dictionary(uniqueKeysWithValues: words)))
    }

    /// The page that follows an order.
    func order(_ view: OrderView, namespace: String, _ language: DisplayLanguage) throws -> String {
        let text = PageText(language: language)
        let path = Self.pathSegment(view.id)
        let workflow = Self.pathSegment(OrderInput.workflowID(forOrder: view.id))
        var values = common(text, title: "\(text["order"]) \(view.id)", path: "/orders/\(path)")
        values["uiAddress"] = "\(uiAddress)/namespaces/\(Self.pathSegment(namespace))/workflows/\(workflow)"
        values["id"] = view.id
        values["svg"] = "/orders/\(path)/timeline.svg"
        return page("order", values, forScript: try Self.json(OrderPageData(view, text)))
    }

    /// The page to sign in.
    /// - Parameters:
    ///   - next: where to go afterwards.
    ///   - isWrong: whether a token was given that is nobody's.
    ///   - isSignedIn: whether the reader can sign out.
    ///   - language: the reader's.
    /// - Returns: the page.
    func signIn(
        next: String,
        isWrong: Bool = false,
        isSignedIn: Bool = false,
        _ language: DisplayLanguage
    ) -> String {
        let text = PageText(language: language)
        let query = "next=\(Self.pathSegment(next))"
        var values = common(text, title: text["signIn"], path: "/signin", query: query)
        values["next"] = next
        values["wrong"] = isWrong
        values["signedIn"] = isSignedIn
        return page("signin", values, hasScript: false)
    }

    /// A page that says what is wrong.
    func problem(_ problem: Problem, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        var values = common(text, title: "\(problem.status.code)", path: "/")
        values["message"] = problem.message
        return page("problem", values, hasScript: false)
    }

    private struct OrderPageData: Encodable {
        let view: OrderView
        let words: [String: String]
        let stages: [String: String]
        let happenings: [String: String]
        let ends: [String: String]

        init(_ view: OrderView, _ text: PageText) {
            self.view = view
            words = text.labels
            stages = text.stages
            happenings = text.happenings
            ends = text.ends
        }
    }

    private func common(_ text: PageText, title: String, path: String, query: String = "") -> [String: Any] {
        let other = query.isEmpty ? "?lang=\(text["otherLang"])" : "?\(query)&lang=\(text["otherLang"])"
        return [
            "title": title, "labels": text.labels, "uiAddress": uiAddress, "otherPage": path + other,
            "tag": text.language == .chinese ? "zh-CN" : "en",
        ]
    }

    /// A whole page.
    /// - Parameters:
    ///   - name: the template of the content.
    ///   - values: what is filled in.
    ///   - hasScript: whether it has a script, which has the template's name.
    ///   - forScript: the script's data, in JSON.
    /// - Returns: its HTML.
    private func page(
        _ name: String,
        _ values: [String: Any],
        hasScript: Bool = true,
        forScript: String = "{}"
    ) -> String {
        var values = values
        values["content"] = name
        values["script"] = hasScript ? "/\(name).js" : nil
        values["values"] = forScript
        return library.render(values, withTemplate: "page") ?? ""
    }

    /// Values for a script.
    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A filter as the query of a URL.
    private static func query(_ filter: OrderFilter, after: String?, language: DisplayLanguage?) -> String {
        let parts: [(String, String?)] = [
            ("status", filter.status?.rawValue), ("customer", filter.customerID), ("after", after),
            ("lang", language?.rawValue),
        ]
        return parts.compactMap { name, value in value.map { "\(name)=\(pathSegment($0))" } }.joined(separator: "&")
    }

    /// Text as one part of a path, or as a value in a query.
    static func pathSegment(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
