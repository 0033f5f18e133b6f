import Foundation
import HTTPTypes
import Mustache
import OrderContract
import TemporalCore

/// Renders the pages.
struct Pages: Sendable {
    /// The address of Temporal's Web UI.
    let uiAddress: String
    let library: MustacheLibrary

    /// How many orders one page of the list has.
    static let listLength = 25

    /// The templates by name: `page` and `customer` are frames, the others are its contents. Everything that is filled in is escaped.
    static let templates = [
        "page": PackageResources.page_mustache,
        "list": PackageResources.list_mustache,
        "rows": PackageResources.rows_mustache,
        "new": PackageResources.new_mustache,
        "order": PackageResources.order_mustache,
        "home": PackageResources.home_mustache,
        "figures": PackageResources.figures_mustache,
        "batch": PackageResources.batch_mustache,
        "outcome": PackageResources.outcome_mustache,
        "products": PackageResources.products_mustache,
        "product": PackageResources.product_mustache,
        "problem": PackageResources.problem_mustache,
        "customer": PackageResources.customer_mustache,
        "track": PackageResources.track_mustache,
        "lost": PackageResources.lost_mustache,
        "signin": PackageResources.signin_mustache,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    init(uiAddress: String) throws {
        self.uiAddress = uiAddress
        let templates = try Self.templates.mapValues { try MustacheTemplate(string: $0) }
        library = MustacheLibrary(templates: templates)
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
        let known = [400, 401, 403, 404, 409, 422, 429, 503]
        let kind = known.contains(problem.status.code) ? "\(problem.status.code)" : "500"
        var values = common(text, title: text["problem-\(kind)"], path: "/")
        let message = problem.message(language)
        values["message"] = message.prefix(1).uppercased() + message.dropFirst()
        values["help"] = text["help-\(kind)"]
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

    func common(_ text: PageText, title: String, path: String, query: String = "") -> [String: Any] {
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
    ///   - frame: the template around it: that of the desk, or `customer`.
    /// - Returns: its HTML.
    func page(
        _ name: String,
        _ values: [String: Any],
        hasScript: Bool = true,
        forScript: String = "{}",
        frame: String = "page"
    ) -> String {
        var values = values
        values["content"] = name
        values["script"] = hasScript ? "/\(name).js" : nil
        values["values"] = forScript
        return library.render(values, withTemplate: frame) ?? ""
    }

    /// Values for a script.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Text as one part of a path, or as a value in a query.
    static func pathSegment(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
