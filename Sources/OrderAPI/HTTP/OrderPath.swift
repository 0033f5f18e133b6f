import Foundation
import Hummingbird
import OrderContract

extension RequestContext {
    /// The order id in the path, with percent encoding removed, which the router does not do.
    /// - Throws: ``Problem`` when it cannot be the id of an order.
    func orderID() throws(Problem) -> String {
        let raw = parameters.get("id") ?? ""
        guard let id = raw.removingPercentEncoding else { throw .noOrder(raw) }
        try OrderID.check(id)
        return id
    }
}

extension OrderID {
    /// Checks a text that somebody has sent as the id of an order.
    /// - Throws: ``Problem`` when it cannot be one.
    static func check(_ id: String) throws(Problem) {
        guard !id.isEmpty, id.utf8.count <= 900,
            !id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .noOrder(OrderText.cleaned(id, longest: 100)) }
    }
}
