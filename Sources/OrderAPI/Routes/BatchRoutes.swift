import Foundation
import HTTPTypes
import Hummingbird
import OrderContract
import OrderWorkflows

/// What has become of one order of several.
struct BatchOutcome: Sendable, Hashable, Encodable {
    enum Result: String, Sendable, Encodable {
        /// The order has done it.
        case done
        /// It was refused.
        case refused
        /// It was sent, and nobody has said what has come of it.
        case unconfirmed
    }

    var orderID: String
    var result: Result
    /// The order's status afterwards, if it is known.
    var status: OrderStatus?
    /// Why it was not done.
    var message: String?

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case result, status, message
    }
}

/// The routes that do the same with several orders. The rights are those for one order; see ``AccessTable``.
struct BatchRoutes: Sendable {
    let service: OrderService
    let pages: Pages

    /// How many orders at most.
    static let most = 100
    /// How many are asked at a time.
    private static let width = 20
    /// How long one order may take to answer.
    private static let patience = Duration.seconds(5)
    /// After this time no further order is asked, so that a person has an answer before they give up: without a worker, each
    /// order takes its whole time.
    private static let longest = Duration.seconds(10)

    func add(to router: Router<OrderContext>) {
        router.post("/batch/approve") { request, context in
            let wish = try await Wish(request)
            if wish.isForm, !wish.isSure, !wish.orders.isEmpty {
                return Response.page(
                    pages.batchQuestion(.approve, with: wish.orders, back: wish.back, request.language(or: .english))
                )
            }
            let name = context.caller.name ?? "order desk"
            let outcomes = await each(wish.orders, for: request) { id throws(Problem) in try await approve(id, by: name)
            }
            return try answer(outcomes, to: wish, request)
        }
        router.post("/batch/cancel") { request, _ in
            let wish = try await Wish(request)
            let reason = wish.reason.map { OrderText.cleaned($0) } ?? ""
            if reason.isEmpty, wish.isForm, !wish.orders.isEmpty {
                return Response.page(
                    pages.batchQuestion(.cancel, with: wish.orders, back: wish.back, request.language(or: .english))
                )
            }
            guard !reason.isEmpty || wish.orders.isEmpty else { throw Problem.invalid("reason is missing or empty") }
            let outcomes = await each(wish.orders, for: request) { id throws(Problem) in
                try await quick.ask(id, \.tryCancel, with: CancelRequest(reason: reason))
            }
            return try answer(outcomes, to: wish, request)
        }
    }

    private var quick: OrderService {
        var quick = service
        quick.patience = Self.patience
        return quick
    }

    /// Approves what the order waits for: the payment, or its review.
    private func approve(_ id: String, by name: String) async throws(Problem) -> StatusReport {
        guard try await quick.report(id).stage == .review else {
            return try await quick.ask(id, \.tryApprove, with: Approval(approvedBy: name))
        }
        return try await quick.ask(id, \.tryAudit, with: AuditDecision(.approve, by: name))
    }

    /// Asks each order, several at a time.
    /// - Returns: what has become of them, in their order.
    private func each(
        _ orders: [String],
        for request: Request,
        _ ask: @escaping @Sendable (String) async throws(Problem) -> StatusReport
    ) async -> [BatchOutcome] {
        let language = request.language(or: .english)
        let end = ContinuousClock.now + Self.longest
        return await withTaskGroup(of: BatchOutcome.self) { group in
            var outcomes: [String: BatchOutcome] = [:]
            for (index, id) in orders.enumerated() {
                if index >= Self.width, let outcome = await group.next() { outcomes[outcome.orderID] = outcome }
                guard ContinuousClock.now < end else {
                    outcomes[id] = BatchOutcome(
                        orderID: id,
                        result: .refused,
                        message: Problem.notAsked.message(language)
                    )
                    continue
                }
                group.addTask { await Self.outcome(id, in: language, ask) }
            }
            for await outcome in group { outcomes[outcome.orderID] = outcome }
            return orders.compactMap { outcomes[$0] }
        }
    }

    private static func outcome(
        _ id: String,
        in language: DisplayLanguage,
        _ ask: @Sendable (String) async throws(Problem) -> StatusReport
    ) async -> BatchOutcome {
        do throws(Problem) {
            guard OrderID.isPossible(id) else { throw .noOrder(OrderText.cleaned(id, longest: 100)) }
            return BatchOutcome(orderID: id, result: .done, status: try await ask(id).status)
        } catch {
            let isKnown = error.status.kind != .successful
            return BatchOutcome(
                orderID: id,
                result: isKnown ? .refused : .unconfirmed,
                message: error.message(language)
            )
        }
    }

    private func answer(_ outcomes: [BatchOutcome], to wish: Wish, _ request: Request) throws -> Response {
        guard wish.isForm else { return try Response.json(["orders": outcomes]) }
        return Response.page(pages.batchSummary(outcomes, back: wish.back, request.language(or: .english)))
    }

    /// What somebody wants to do with which orders: a person's form, or a program's JSON.
    private struct Wish {
        let orders: [String]
        let reason: String?
        /// Whether the person was asked whether they are sure.
        let isSure: Bool
        /// Whether a person's browser has sent it.
        let isForm: Bool
        /// The query of the list to go back to.
        let back: String

        private struct Body: Decodable {
            let orders: [String]
            let reason: String?
        }

        init(_ request: Request) async throws {
            isForm = request.acceptsPage
            if isForm {
                let form = try await request.form()
                orders = Self.unique(form.all("order"))
                reason = form["reason"]
                isSure = form["sure"] == "yes"
                // Only ever used behind "/orders?", so it leads to no other page.
                back = form["back"] ?? ""
            } else {
                let body: Body = try await request.json()
                guard !body.orders.contains("") else { throw Problem.invalid("orders has an empty id; leave it out") }
                orders = Self.unique(body.orders)
                reason = body.reason
                isSure = true
                back = ""
                guard !orders.isEmpty else { throw Problem.invalid("orders is empty; name at least one order") }
            }
            guard orders.count <= BatchRoutes.most else {
                throw Problem.invalid("these are \(orders.count) orders; send at most \(BatchRoutes.most) at once")
            }
        }

        private static func unique(_ ids: [String]) -> [String] {
            var seen: Set<String> = []
            return ids.filter { !$0.isEmpty && seen.insert($0).inserted }
        }
    }
}

extension Problem {
    /// The orders before this one took too long.
    fileprivate static let notAsked = Problem.unavailable(
        "it was not asked, since the orders before it did not answer in time; try again soon"
    )
}
