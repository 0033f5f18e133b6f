import Foundation
import HTTPTypes
import Hummingbird
import OrderContract

/// Customers' own pages: one order, shown to everybody who has its link.
///
/// The page only shows. A link is passed on more easily than a token, so nothing can be done with it.
struct TrackRoutes: Sendable {
    let standings: OrderStandings
    let pages: Pages

    /// The longest token that is looked at, in bytes.
    private static let longest = 3_000

    func add(to router: Router<OrderContext>) {
        router.get("/track/:token") { request, context in
            let language = request.language(or: .english)
            let id = try await order(of: context.parameters.get("token") ?? "")
            var standing: OrderStanding
            do throws(Problem) { standing = try await standings.standing(of: id, language) } catch {
                // An order that does not exist looks like a link that was never made.
                throw error.status == .notFound ? Problem.noLink : error
            }
            // A customer knows products by their names. Without the catalogue the numbers are better than nothing.
            let names = (try? await standings.records.names(of: standing.report.items.map(\.sku))) ?? [:]
            for (index, item) in standing.report.items.enumerated() where item.name == item.sku {
                standing.report.items[index].name = names[item.sku] ?? item.name
            }
            return Response.page(pages.track(standing, link: request.uri.path, language))
        }
    }

    /// The order that a link is for.
    private func order(of raw: String) async throws -> String {
        guard raw.utf8.count <= Self.longest, let token = raw.removingPercentEncoding else { throw Problem.noLink }
        guard let id = try await standings.records.trackingKey().orderID(of: token) else { throw Problem.noLink }
        return id
    }
}

extension Problem {
    /// The link leads to no order.
    static let noLink = Problem(.notFound, code: "not_found", "this link leads to no order")
}
