import Foundation
import HTTPTypes
import Hummingbird
import OrderContract
import OrderStores
import OrderTimeline
import TemporalClient
import TemporalCore

/// The routes of the pages.
struct PageRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let pages: Pages
    let streams: PlaceCounter

    private var standings: OrderStandings { OrderStandings(service: service, records: records) }

    func add(to router: Router<OrderContext>) {
        addList(to: router)
        addOrder(to: router)
        // The reference systems link to the Web UI at this port, so such links are redirected to it.
        router.get("/namespaces/**") { request, _ in
            let query = request.uri.query.map { "?\($0)" } ?? ""
            return Response(status: .found, headers: [.location: pages.uiAddress + request.uri.path + query])
        }
    }

    private func addList(to router: Router<OrderContext>) {
        router.get("/") { request, context in
            // A customer has orders, and no shop to look after.
            guard context.caller.onlyCustomer == nil else {
                let query = request.uri.query.map { "?\($0)" } ?? ""
                return Response(status: .seeOther, headers: [.location: "/orders" + query, .cacheControl: "no-store"])
            }
            let isPart = request.query["part"] == "figures"
            return Response.page(
                pages.home(try await home(), in: request.language(or: .english), figuresAlone: isPart)
            )
        }
        router.get("/orders") { request, context in
            let query = OrderQuery(request)
            switch request.query["as"] {
            case "csv":
                return try await download(query, for: context.caller) { OrderSheet.csv($0.orders) }
            case "json":
                return try await download(query, for: context.caller) {
                    try OrderSheet.json($0.orders, count: $0.count)
                }
            default: break
            }
            let found = try await find(query, for: context.caller)
            let list = Pages.List(orders: found.orders, count: found.count, query: query, caller: context.caller)
            let isPart = request.query["part"] == "rows"
            return Response.page(pages.list(list, in: request.language(or: .english), rowsAlone: isPart))
        }
        router.get("/changes") { _, context in
            guard let place = streams.begin(context.caller.key) else { throw Problem.tooMany(10) }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
                body: ChangeStream(records: records, place: place).body
            )
        }
        router.get("/new") { request, _ in
            // Without the catalogue the form still works: products are typed.
            let products = (try? await records.shelf(of: nil)) ?? []
            return Response.page(try pages.newOrder(products, request.language(or: .english)))
        }
    }

    private func addOrder(to router: Router<OrderContext>) {
        router.get("/orders/:id") { request, context in
            let language = request.language(or: .english)
            do throws(Problem) {
                let view = try await view(of: try context.orderID(), for: context.caller, language)
                let page = try? pages.order(view, namespace: service.client.namespace, language)
                guard let page else { throw Problem(.internalServerError, code: "internal", "the page cannot be made") }
                return Response.page(page)
            } catch {
                return Response.page(pages.problem(error, language), status: error.status)
            }
        }
        router.get("/orders/:id/view") { request, context in
            let language = request.language(or: .english)
            return try Response.json(try await view(of: try context.orderID(), for: context.caller, language))
        }
        router.get("/orders/:id/timeline.svg") { _, context in
            let whole = try await timeline(of: try context.orderID())
            // Causes are for those who handle orders.
            let shown = context.caller.onlyCustomer == nil ? whole : whole.withoutCauses
            return Response.text(TimelineDrawing(shown, now: .now).svg, "image/svg+xml")
        }
    }

    private func home() async throws -> Pages.Home {
        let zone = TimeZone.current
        let days = Pages.Home.days(until: Date(), in: zone)
        let figures = try await records.figures(
            days: days.map { Timestamp(millisecondsSince1970: Int64($0.timeIntervalSince1970 * 1_000)) }
        )
        let low = try await records.lowCount()
        return Pages.Home(figures: figures, days: days, zone: zone, low: low)
    }

    private func find(
        _ query: OrderQuery,
        for caller: Caller
    ) async throws -> (orders: [OrderRecord], count: Int) {
        let offset = (query.page - 1) * Pages.listLength
        return try await records.search(query.search(by: caller), offset: offset, limit: Pages.listLength)
    }

    /// Everything that fits, as a file.
    private func download(
        _ query: OrderQuery,
        for caller: Caller,
        as sheet: ((orders: [OrderRecord], count: Int)) throws -> OrderSheet
    ) async throws -> Response {
        let found = try await records.search(query.search(by: caller), offset: 0, limit: OrderSheet.mostRows)
        return try sheet(found).response
    }
}

// MARK: - Orders as they stand

extension PageRoutes {
    /// An order as its page shows it.
    private func view(
        of orderID: String,
        for caller: Caller,
        _ language: DisplayLanguage
    ) async throws(Problem) -> OrderView {
        let standing = try await standings.standing(of: orderID, language)
        let key = try? await records.trackingKey()
        return OrderView(
            standing,
            link: key.map { CustomerLink.path($0.token(of: orderID)) },
            caller: caller,
            language: language,
            now: Date()
        )
    }

    private func timeline(of orderID: String) async throws -> Timeline {
        do {
            let workflow = OrderInput.workflowID(forOrder: orderID)
            return try await TimelineReader(service.atOnce).timeline(ofWorkflow: workflow)
        } catch ClientError.workflowNotFound {
            throw Problem.noOrder(orderID)
        } catch let error as ClientError {
            var problem = Problem.unavailable("Temporal does not give the order's history now; try again soon")
            problem.cause = "\(error)"
            throw problem
        }
    }
}

extension Response {
    /// A page. It loads nothing from other sites, and runs only the API's own scripts.
    /// - Parameters:
    ///   - html: the page.
    ///   - status: its status.
    ///   - answer: an answer for programs that it takes the place of, whose other headers stay.
    /// - Returns: the answer.
    static func page(
        _ html: String,
        status: HTTPResponse.Status = .ok,
        headersOf answer: Response? = nil
    ) -> Response {
        var response = Response.text(html, "text/html", status: status)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        for field in answer?.headers ?? [:] where response.headers[field.name] == nil && field.name != .contentLength {
            response.headers[field.name] = field.value
        }
        return response
    }
}
