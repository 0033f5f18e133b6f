import Foundation
import Hummingbird

extension RequestContext {
    /// The order id in the path, with percent encoding removed, which the router does not do.
    /// - Throws: ``Problem`` when it cannot be the id of an order.
    func orderID() throws(Problem) -> String {
        let raw = parameters.get("id") ?? ""
        guard let id = raw.removingPercentEncoding, !id.isEmpty, id.utf8.count <= 900,
            !id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .noOrder(raw) }
        return id
    }
}
