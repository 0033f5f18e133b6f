import Foundation
import Hummingbird

extension RequestContext {
    /// The order that the path names, as its sender meant it: the router leaves percent signs as they are.
    /// - Throws: ``Problem`` when there can be no such order.
    func orderID() throws(Problem) -> String {
        let raw = parameters.get("id") ?? ""
        guard let id = raw.removingPercentEncoding, !id.isEmpty, id.utf8.count <= 900,
            !id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .noOrder(raw) }
        return id
    }
}
