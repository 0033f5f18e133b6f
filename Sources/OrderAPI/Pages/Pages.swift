import Foundation
import Mustache
import OrderContract
import TemporalCore

/// Fills the pages in.
struct Pages: Sendable {
    /// The Web UI of Temporal.
    let uiAddress: String
    private let library: MustacheLibrary

    init(uiAddress: String) throws {
        self.uiAddress = uiAddress
        library = MustacheLibrary(templates: [
            "head": try MustacheTemplate(string: Templates.head),
            "list": try MustacheTemplate(string: Templates.list),
            "order": try MustacheTemplate(string: Templates.order),
        ])
    }

    /// The list of orders.
    func list(_ orders: [OrderRecord], _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        let rows = orders.map { order in
            [
                "id": order.orderID,
                "path": Self.pathSegment(order.orderID),
                "lang": language.rawValue,
                "state": order.status.rawValue,
                "status": order.status == .processing ? order.stage.text(language) : order.status.text(language),
                "total": order.total?.description ?? "",
                "policy": order.policy,
                "customer": order.customerID ?? "",
                "created": order.createdAt.description,
            ]
        }
        let values: [String: Any] = [
            "title": text.labels["orders"] ?? "", "labels": text.labels, "uiAddress": uiAddress, "path": "/",
            "orders": rows,
        ]
        return library.render(values, withTemplate: "list") ?? ""
    }

    /// The page that follows an order.
    func order(_ report: StatusReport, _ language: DisplayLanguage) -> String {
        let text = PageText(language: language)
        let path = Self.pathSegment(report.orderID)
        let values: [String: Any] = [
            "title": "\(text.labels["order"] ?? "") \(report.orderID)", "labels": text.labels, "uiAddress": uiAddress,
            "id": report.orderID, "state": report.status.rawValue, "status": report.text(language, now: Date()),
            "path": path,
        ]
        return library.render(values.merging(["path": path]) { $1 }, withTemplate: "order") ?? ""
    }

    private static func pathSegment(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: .urlPathAllowed.subtracting(CharacterSet(charactersIn: "/?#"))
        )
            ?? ""
    }
}
