import Foundation
import Hummingbird

extension RequestContext {
    /// The order id in the path, with percent encoding removed, which the router does not do.
    /// - Throws: ``Problem`` when it cannot be the id of an order.
    func orderID() throws(Problem) -> String {
        let raw = parameters.get("id") ?? ""
        guard let id = raw.removingPercentEncoding else { throw .noOrder(raw) }
        // What was sent is shown as it was sent: what is wrong with it may be invisible.
        guard OrderID.isPossible(id) else { throw .noOrder(raw) }
        return id
    }
}

extension OrderID {
    /// Whether a text that somebody has sent can be the id of an order.
    static func isPossible(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.count <= 900
            && !id.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
