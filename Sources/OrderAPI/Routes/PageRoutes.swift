import Foundation
import HTTPTypes
import Hummingbird
import OrderContract
import OrderTimeline
import TemporalClient
import TemporalCore

/// The routes of the pages.
struct PageRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let pages: Pages
    let streams: PlaceCounter

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
            let language = request.language(or: .english)
            let isPart = request.uri.queryParameters["part"] == "rows"
            let filter = Self.filter(request).seen(by: context.caller)
            var wanted = filter
            wanted.limit = Pages.listLength + 1
            do {
                let orders = try await records.list(wanted)
                return Response.page(pages.list(orders, of: filter, in: language, rowsAlone: isPart))
            } catch let problem as Problem {
                return Response.page(pages.problem(problem, language), status: problem.status)
            }
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
            Response.page(try pages.newOrder(request.language(or: .english)))
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

    /// The filter of a list. A form also sends empty fields, and unknown words do not filter.
    private static func filter(_ request: Request) -> OrderFilter {
        // A form writes a space as a plus.
        var query = URLComponents()
        query.percentEncodedQuery = request.uri.query?.replacing("+", with: "%20")
        func value(_ name: String) -> String? {
            query.queryItems?.first { $0.name == name }?.value.flatMap { $0.isEmpty ? nil : $0 }
        }
        var filter = OrderFilter()
        filter.status = value("status").flatMap { OrderStatus(rawValue: $0) }
        filter.customerID = value("customer")
        filter.after = value("after")
        return filter
    }
}

// MARK: - Orders as they stand

extension PageRoutes {
    /// How long a page waits for an order's own report before it shows the recorded one.
    private static let patience = Duration.seconds(3)

    /// An order as its page shows it.
    private func view(
        of orderID: String,
        for caller: Caller,
        _ language: DisplayLanguage
    ) async throws(Problem) -> OrderView {
        var service = service
        service.patience = Self.patience
        async let known = try? records.list(OrderFilter(orderID: orderID)).first
        async let paid = try? records.payments(of: orderID)
        var (report, notice): (StatusReport, String?)
        do throws(Problem) {
            report = try await service.report(orderID)
            notice = nil
        } catch {
            guard error.status == .serviceUnavailable else { throw error }
            report = try await lastWord(of: orderID, await known, error)
            notice = error == .silentTemporal ? error.message : await reason(for: error, language)
        }
        return OrderView(
            report.seen(by: caller),
            await known,
            payments: await paid ?? [],
            notice: notice,
            caller: caller,
            language: language,
            now: Date()
        )
    }

    /// The last recorded state; for an order that no worker has begun, that it was taken.
    private func lastWord(
        of orderID: String,
        _ record: OrderRecord?,
        _ problem: Problem
    ) async throws(Problem) -> StatusReport {
        guard let record else {
            // If Temporal is silent, nobody can say whether the order exists.
            if problem == .silentTemporal { throw problem }
            try await service.checkExists(orderID)
            return StatusReport(orderID: orderID, status: .pending, stage: .created, lastUpdated: .now)
        }
        return StatusReport(record)
    }

    /// Why an order does not answer, if that can be found out.
    private func reason(for problem: Problem, _ language: DisplayLanguage) async -> String {
        guard let queue = try? await service.atOnce.describeTaskQueue(service.taskQueue) else { return problem.message }
        return PageText(language: language)[queue.pollers.isEmpty ? "nobody" : "waiting"]
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
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response.text(html, "text/html", status: status)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
