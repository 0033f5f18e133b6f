import Foundation
import HTTPTypes
import Hummingbird
import OrderContract

/// What people look at.
struct PageRoutes: Sendable {
    let desk: OrderDesk
    let records: any OrderRecords
    let pages: Pages

    func add(to router: Router<some RequestContext>) {
        router.get("/") { request, _ in
            let language = request.language(or: .english)
            return Response.text(pages.list(try await records.list(OrderFilter()), language), "text/html")
        }
        router.get("/orders/:id") { request, context in
            let report = try await desk.lastKnown(try context.orderID(), records)
            return Response.text(pages.order(report, request.language(or: .english)), "text/html")
        }
        router.get("/order.css") { _, _ in Response.text(Templates.style, "text/css") }
        router.get("/order.js") { _, _ in Response.text(Templates.script, "text/javascript") }
        // The references' links to the Web UI lead here, where the port was Temporal's.
        router.get("/namespaces/**") { request, _ in
            Response(status: .found, headers: [.location: pages.uiAddress + request.uri.path])
        }
    }
}
