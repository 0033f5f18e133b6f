import Hummingbird
import NIOCore
import OrderContract

/// The routes for the list of orders, and for an order's events as they come.
struct RecordRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let streams: PlaceCounter

    func add(to router: Router<OrderContext>) {
        router.get("/api/orders") { request, context in
            let filter = try Self.filter(request).seen(by: context.caller)
            if let last = filter.after, try await Self.isUnknown(last, to: context.caller, in: records) {
                throw Problem.unprocessable("after is \"\(OrderText.cleaned(last))\"; it must be the id of an order")
            }
            return try Response.json(["orders": try await records.list(filter)])
        }
        router.get("/orders/:id/events") { request, context in
            let id = try context.orderID()
            let known = try Self.knownEvent(request)
            if try await hasEnded(id), try await records.events(of: id, after: known).isEmpty {
                // Tells a browser not to reconnect.
                return Response(status: .noContent)
            }
            guard let place = streams.begin(context.caller.key) else { throw Problem.tooMany(10) }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
                body: EventStream(records: records, orderID: id, known: known, place: place).body
            )
        }
    }

    /// Whether a caller sees no order of this id: another customer's order looks like one that does not exist.
    private static func isUnknown(
        _ id: String,
        to caller: Caller,
        in records: any OrderRecords
    ) async throws -> Bool {
        try await records.list(OrderFilter(orderID: id).seen(by: caller)).isEmpty
    }

    /// Whether an order has ended.
    /// - Throws: ``Problem`` when the order does not exist.
    private func hasEnded(_ id: String) async throws -> Bool {
        if let record = try await records.list(OrderFilter(orderID: id)).first { return record.status.isTerminal }
        // An order that no worker has begun has no record.
        try await service.checkExists(id)
        return false
    }

    private static func filter(_ request: Request) throws(Problem) -> OrderFilter {
        let query = request.uri.queryParameters
        var filter = OrderFilter()
        if let word = query["status"] {
            guard let status = OrderStatus(rawValue: String(word)) else {
                let words = OrderStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid("status is \"\(word)\"; it must be one of \(words)")
            }
            filter.status = status
        }
        filter.customerID = query["customer"].map { String($0) }
        // A form sends a field that was left empty too.
        filter.after = query["after"].map { String($0) }.flatMap { $0.isEmpty ? nil : $0 }
        if let text = query["limit"] {
            guard let limit = Int(text), (1...500).contains(limit) else {
                throw .invalid("limit is \"\(text)\"; it must be a number from 1 to 500")
            }
            filter.limit = limit
        }
        return filter
    }

    /// The last event that a browser has seen, which it sends when it reconnects.
    private static func knownEvent(_ request: Request) throws(Problem) -> Int64 {
        let query = request.uri.queryParameters["after"].map { String($0) }.flatMap { $0.isEmpty ? nil : $0 }
        guard let text = request.headers[.lastEventID] ?? query else { return 0 }
        guard let number = Int64(text), number >= 0 else {
            throw .invalid("Last-Event-ID is \"\(text)\"; it must be the number of an event")
        }
        return number
    }
}
