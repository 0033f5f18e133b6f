import Foundation
import HTTPTypes
import OrderCommandLine
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalRPC

/// Takes orders and sends them messages; failures are HTTP problems.
struct OrderService: Sendable {
    let client: Client
    let taskQueue: TaskQueue
    /// How long an order may take to answer before its workers count as away.
    var patience: Duration
    /// Whether orders may write search attributes.
    let attributes: AttributeGuard
    let records: any OrderRecords

    /// An order that was taken.
    struct Taken {
        let order: OrderInput
        /// False if the same request came before.
        let isNew: Bool
        /// Its report when it was accepted or had ended; nil if the request did not wait for that.
        let report: StatusReport?
    }

    /// The memo that tells a repeated request from another one with the same key.
    private static let fingerprint = "request_fingerprint"
    /// The memo that says whose order it is, until a worker has written that into the order's record.
    private static let customer = "customer"

    /// Starts an order.
    /// - Parameters:
    ///   - draft: what is ordered.
    ///   - key: the sender's key for the request; the same key makes the same order.
    ///   - caller: the sender.
    ///   - language: the customer's.
    ///   - waits: whether to wait until the order is accepted or refused.
    /// - Returns: the order, and whether it is new.
    /// - Throws: ``Problem`` when it was not taken.
    func take(
        _ draft: OrderDraft,
        key: String?,
        by caller: Caller,
        language: DisplayLanguage,
        waits: Bool
    ) async throws(Problem) -> Taken {
        var draft = draft
        if let customer = caller.onlyCustomer {
            guard draft.customerID == nil || draft.customerID == customer else {
                throw Problem(.forbidden, code: "not_allowed", "a customer orders in their own name")
            }
            draft.customerID = customer
        }
        try draft.checkSize()
        let sketch = draft.input(orderID: "new", language: language, idempotencyKey: key)
        do throws(ValidationError) { try sketch.checkShape() } catch { throw .invalid(error, draft) }
        guard let key else { return try await takeNew(draft, language, waits: waits) }
        let scope = [caller.name ?? "", draft.customerID ?? "", draft.policy.name.rawValue]
        let id = try OrderID.make(key: key, scope: scope)
        // A repetition is answered by the order that it has made, regardless of what has become of prices and database.
        if try await isTaken(id) {
            let order = draft.input(orderID: id, language: language, idempotencyKey: key)
            return try await takeAgain(order, draft.fingerprint, waits: waits)
        }
        do throws(Refusal) { return try await take(draft, as: id, key: key, language, waits: waits) } catch {
            switch error {
            case .taken:
                let order = draft.input(orderID: id, language: language, idempotencyKey: key)
                return try await takeAgain(order, draft.fingerprint, waits: waits)
            case .problem(let problem): throw problem
            }
        }
    }

    /// Takes an order under a new id; if the id exists already, under another one.
    private func takeNew(_ draft: OrderDraft, _ language: DisplayLanguage, waits: Bool) async throws(Problem) -> Taken {
        for _ in 0..<10 {
            let id = OrderID.make()
            // Asked first, so that what goes wrong afterwards went wrong after the start may have arrived.
            if try await isTaken(id) { continue }
            do throws(Refusal) {
                return try await take(draft, as: id, key: nil, language, waits: waits)
            } catch {
                if case .problem(let problem) = error { throw problem }
            }
        }
        throw .unavailable("there are too many orders in this second; try again soon")
    }

    /// Why an order was not started.
    private enum Refusal: Error {
        /// An order with its id exists already.
        case taken
        case problem(Problem)
    }

    private func take(
        _ draft: OrderDraft,
        as id: String,
        key: String?,
        _ language: DisplayLanguage,
        waits: Bool
    ) async throws(Refusal) -> Taken {
        var order = draft.input(orderID: id, language: language, idempotencyKey: key, createdAt: .now)
        do throws(Problem) { order = try await withPrices(order) } catch { throw .problem(error) }
        order.policy.visibility = await attributes.areKnown
        var options = StartOptions()
        // An id belongs to one order for good: its charge and its stock are recorded under it.
        options.idReusePolicy = .rejectDuplicate
        options.memo[Self.fingerprint] = draft.fingerprint
        if let customer = order.customerID { options.memo[Self.customer] = customer }
        do {
            if waits, let report = try await accepted(order, options) {
                return Taken(order: order, isNew: true, report: report)
            }
            try await start(order, options)
        } catch ClientError.alreadyStarted {
            throw .taken
        } catch NoAnswer.worker {
            // It was started, but no worker has picked it up yet; waiting is only a preference.
            do throws(Problem) { try await checkExists(id) } catch { throw .problem(error) }
        } catch  where Self.mayBeDone(error) {
            throw .problem(.outcomeUnknown(id, "the order"))
        } catch {
            throw .problem(await problem(error, id))
        }
        return Taken(order: order, isNew: true, report: nil)
    }

    /// Refuses an order that costs something else than the catalogue says, and any order while the database cannot be
    /// written: it would be in no list.
    /// - Returns: the order with the prices that it was taken at.
    private func withPrices(_ order: OrderInput) async throws(Problem) -> OrderInput {
        let prices: [String: Money]
        do {
            try await records.probe()
            prices = try await records.prices(of: order.lines.map(\.sku))
        } catch {
            throw await problem(error, order.orderID)
        }
        let check = PriceCheck(prices: prices)
        try check.check(order)
        return check.priced(order)
    }

    /// Whether Temporal knows an order.
    /// - Throws: ``Problem`` when Temporal does not answer.
    private func isTaken(_ orderID: String) async throws(Problem) -> Bool {
        do throws(ClientError) {
            _ = try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe()
            return true
        } catch .workflowNotFound {
            return false
        } catch {
            throw await problem(error, orderID)
        }
    }

    private func start(_ order: OrderInput, _ options: StartOptions) async throws {
        let id = WorkflowID<OrderWorkflow>.order(order.orderID)
        _ = try await quickly.start(OrderWorkflow.self, id: id, on: taskQueue, options: options, order)
    }

    /// Starts an order and waits until it is accepted or has ended, in one call. If the server does not support updates, it
    /// does not start the order and returns nil.
    private func accepted(_ order: OrderInput, _ options: StartOptions) async throws -> StatusReport? {
        do {
            return try await limited {
                let started = try await client.startUpdateWithStart(
                    OrderWorkflow.self,
                    id: .order(order.orderID),
                    on: taskQueue,
                    conflict: .fail,
                    options: options,
                    order,
                    update: \.accepted,
                    Empty(),
                    waitFor: .completed
                )
                return try await started.update.result()
            }
        } catch let error as ClientError where error.meansNoUpdates {
            return nil
        }
    }

    /// Answers a request that came before.
    private func takeAgain(
        _ order: OrderInput,
        _ fingerprint: String,
        waits: Bool
    ) async throws(Problem) -> Taken {
        do {
            let known = try await quickly.handle(OrderWorkflow.self, id: .order(order.orderID)).describe()
            guard try known.memo(Self.fingerprint, as: String.self) == fingerprint else {
                throw Problem.unprocessable("the Idempotency-Key was used before, for another order")
            }
            if waits { return Taken(order: order, isNew: false, report: try await accepted(order.orderID)) }
            return Taken(order: order, isNew: false, report: await lastReport(order.orderID))
        } catch NoAnswer.worker {
            return Taken(order: order, isNew: false, report: nil)
        } catch {
            throw await problem(error, order.orderID)
        }
    }

    /// How an order stands, from itself if it answers soon, else from its record; nil if neither is there.
    private func lastReport(_ orderID: String) async -> StatusReport? {
        var quick = self
        quick.patience = .seconds(2)
        if let report = try? await quick.report(orderID) { return report }
        guard let record = try? await records.list(OrderFilter(orderID: orderID)).first else { return nil }
        return StatusReport(record)
    }

    /// Waits until an order is accepted or has ended.
    private func accepted(_ orderID: String) async throws -> StatusReport {
        let handle = handle(orderID)
        return try await limited {
            do { return try await handle.update(\.accepted, Empty()) } catch UpdateFailure<Never>.client(let error) {
                // The order has ended, or the server does not support updates.
                guard error.meansNoWorkflow || error.meansNoUpdates else { throw error }
                return try await handle.query(\.status)
            }
        }
    }

    /// An order's report, from the order itself.
    func report(_ orderID: String) async throws(Problem) -> StatusReport {
        do { return try await limited { try await handle(orderID).query(\.status) } } catch {
            throw await problem(error, orderID)
        }
    }

    /// Sends an order an update, which it may refuse.
    /// - Returns: its report afterwards.
    @discardableResult
    func ask<Input: Codable & Sendable>(
        _ orderID: String,
        _ update: any KeyPath<OrderWorkflow.Messages, Update<OrderWorkflow, Input, StatusReport, NotPossible>>
            & Sendable,
        with input: Input
    ) async throws(Problem) -> StatusReport {
        let handle = handle(orderID)
        let name = OrderWorkflow.Messages()[keyPath: update].name
        // Asked first, so that what goes wrong afterwards went wrong after the update may have arrived.
        do { try await checkRunning(orderID) } catch { throw await problem(error, orderID) }
        do { return try await limited { try await handle.update(update, input) } } catch let failure
            as UpdateFailure<NotPossible> where failure.meansNoUpdates
        {
            return try await tell(orderID, signal: Self.signals[name] ?? name, named: name, input)
        } catch  where Self.mayBeDone(error) {
            throw .outcomeUnknown(orderID, "\"\(name)\"")
        } catch {
            throw await problem(error, orderID)
        }
    }

    /// The signals that correspond to updates, for servers that do not support updates.
    private static let signals = [
        "approve": "approve-payment", "pay": "confirm-payment", "audit": "audit", "cancel": "cancel-order",
        "complete": "complete-order", "add-item": "add-line-item", "expedite": "expedite",
    ]

    /// Sends an order a signal, which it may ignore, and gets its report afterwards.
    private func tell(
        _ orderID: String,
        signal: String,
        named name: String,
        _ input: some Codable & Sendable
    ) async throws(Problem) -> StatusReport {
        do { try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).signal(named: signal, input) } catch
            where Self.mayBeDone(error)
        {
            throw .outcomeUnknown(orderID, "\"\(name)\"")
        } catch {
            throw await problem(error, orderID)
        }
        // Temporal has the signal, so that the order does not answer is not a failure of the request.
        do { return try await report(orderID) } catch { throw .outcomeUnknown(orderID, "\"\(name)\"") }
    }

    func handle(_ orderID: String) -> WorkflowHandle<OrderWorkflow> {
        client.handle(OrderWorkflow.self, id: .order(orderID))
    }
}

// MARK: - What can go wrong

extension OrderService {
    /// Who did not answer in time.
    enum NoAnswer: Error { case temporal, worker }

    /// How long Temporal itself may take.
    private static let quick = Duration.seconds(3)

    /// The client for calls that Temporal answers without a worker.
    private var quickly: Client { client.with(CallOptions(timeout: Self.quick)) }
    /// The client for finding out whether Temporal answers now.
    var atOnce: Client { client.with(CallOptions(timeout: Self.quick, retries: false)) }

    /// Runs a body with a limit: less time if Temporal does not answer than if only the workers do not.
    private func limited<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (client, patience) = (atOnce, patience)
        return try await withTimeout(
            thrownBy: {
                try await Task.sleep(for: min(Self.quick, patience))
                do throws(ClientError) { _ = try await client.countWorkflows("WorkflowId = 'none'") } catch {
                    if error.meansAway { throw NoAnswer.temporal }
                }
                try await Task.sleep(for: max(patience - Self.quick, .zero))
                throw NoAnswer.worker
            },
            body
        )
    }

    /// Whether a request that failed like this may have arrived nevertheless, and be done later.
    static func mayBeDone(_ error: any Error) -> Bool {
        switch error {
        case is NoAnswer: true
        // Temporal was there a moment ago, so the connection may have been lost after the request was sent.
        case let error as ClientError: error.meansAway
        case let failure as UpdateFailure<NotPossible>:
            if case .client(let error) = failure { error.meansAway } else { false }
        default: false
        }
    }

    private func problem(_ error: any Error, _ orderID: String) async -> Problem {
        switch error {
        case let problem as Problem: problem
        case NoAnswer.worker: .unavailable("no worker answers for order \"\(orderID)\"; try again soon")
        case NoAnswer.temporal: .silentTemporal
        case let error as ClientError: await problem(error, orderID)
        case let failure as UpdateFailure<NotPossible>: await problem(failure, orderID)
        case let failure as UpdateFailure<Never>:
            if case .client(let error) = failure {
                await problem(error, orderID)
            } else {
                Self.internalProblem(failure)
            }
        default: Self.internalProblem(error)
        }
    }

    private func problem(_ failure: UpdateFailure<NotPossible>, _ orderID: String) async -> Problem {
        switch failure {
        case .refused(let refusal): .notPossible("\(refusal)")
        case .failed(let failure):
            Self.endedMeanwhile(failure) ?? Self.internalProblem(ApplicationFailure(failure.chain))
        case .client(let error): await problem(error, orderID)
        }
    }

    private func problem(_ error: ClientError, _ orderID: String) async -> Problem {
        switch error {
        case .workflowNotFound:
            // An update of an order that has ended does not find a running workflow either.
            if let status = try? await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe().status {
                .notPossible("order \"\(orderID)\" has ended: \(await end(of: orderID) ?? "\(status)")")
            } else {
                .noOrder(orderID)
            }
        case .alreadyStarted: .notPossible("there is an order \"\(orderID)\" already")
        case .unreachable: .unavailable("Temporal does not answer; try again soon")
        case _ where error.meansAway: .silentTemporal
        case .rpc(let error) where error.status == .invalidArgument: .invalid(error.message)
        case .rpc(let error) where error.status == .resourceExhausted:
            .unavailable("there are more requests than Temporal takes now; try again soon")
        default: Self.internalProblem(error)
        }
    }

    private static func endedMeanwhile(_ failure: Failure) -> Problem? {
        guard case .application(let application) = failure.kind,
            application.type == "AcceptedUpdateCompletedWorkflow"
        else { return nil }
        return .notPossible("the order ended before it could answer")
    }

    /// How an order has ended, in the order's own word: Temporal calls a cancelled one completed too.
    private func end(of orderID: String) async -> String? {
        guard let report = await lastReport(orderID), report.status.isTerminal else { return nil }
        return report.status.rawValue + (report.timedOut ? " (timed out)" : "")
    }

    private static func internalProblem(_ error: any Error) -> Problem {
        var problem = Problem(
            .internalServerError,
            code: "internal",
            "the order could not be asked; the log has the cause"
        )
        problem.cause = "the order could not be asked: \(error)"
        return problem
    }
}

// MARK: - For pages

extension OrderService {
    /// Checks that Temporal answers.
    /// - Throws: ``Problem`` when it does not.
    func checkReady() async throws(Problem) {
        do { _ = try await atOnce.countWorkflows("WorkflowId = 'none'") } catch { throw await problem(error, "") }
    }

    /// Checks that an order runs.
    /// - Throws: ``Problem`` when it has ended, ``ClientError`` when it does not exist or Temporal does not answer.
    private func checkRunning(_ orderID: String) async throws {
        let known = try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe()
        guard known.status == .running || known.status == .paused else {
            throw Problem.notPossible("order \"\(orderID)\" has ended: \(await end(of: orderID) ?? "\(known.status)")")
        }
    }

    /// Whose order it is, by its record or, before a worker has written that, by its memo.
    /// - Parameter orderID: the order.
    /// - Returns: the customer; nil for an order of nobody.
    /// - Throws: ``Problem`` when the order does not exist, or nobody can say now whose it is.
    func customer(of orderID: String) async throws(Problem) -> String? {
        let recorded = try? await records.list(OrderFilter(orderID: orderID)).first
        if let customer = recorded?.customerID { return customer }
        do {
            let known = try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe()
            return try known.memo(Self.customer, as: String.self)
        } catch {
            throw await problem(error, orderID)
        }
    }

    /// Checks that Temporal knows an order.
    /// - Throws: ``Problem`` when it does not.
    func checkExists(_ orderID: String) async throws(Problem) {
        do { _ = try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe() } catch {
            throw await problem(error, orderID)
        }
    }
}

extension UpdateFailure {
    /// Whether the server does not support updates.
    fileprivate var meansNoUpdates: Bool {
        if case .client(let error) = self { error.meansNoUpdates } else { false }
    }
}

extension ClientError {
    /// Whether the workflow is not running.
    fileprivate var meansNoWorkflow: Bool {
        if case .workflowNotFound = self { true } else { false }
    }

    /// Whether the server does not support updates: it is too old, or its operator has turned them off.
    fileprivate var meansNoUpdates: Bool {
        guard case .rpc(let error) = self else { return false }
        return error.status == .unimplemented
            || (error.status == .permissionDenied && error.message.contains("disabled on this namespace"))
    }

    /// Whether Temporal does not answer.
    fileprivate var meansAway: Bool {
        switch self {
        case .unreachable: true
        case .rpc(let error): error.status == .unavailable || error.status == .deadlineExceeded
        default: false
        }
    }
}
