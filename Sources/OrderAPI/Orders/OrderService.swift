import Foundation
import HTTPTypes
import OrderCommandLine
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalRPC

/// Takes orders and speaks to them, and says in HTTP's words what could not be done.
struct OrderService: Sendable {
    let client: Client
    let taskQueue: TaskQueue
    /// How long an order's own answer may take before its workers count as away.
    var patience: Duration
    /// Whether orders may write search attributes.
    let attributes: AttributeGuard
    let records: any OrderRecords

    /// An order that was taken.
    struct Taken {
        let order: OrderInput
        /// False when the same request has come before.
        let isNew: Bool
        /// Where it stood when it was accepted or had ended; nil when nobody has waited for that.
        let report: StatusReport?
    }

    /// The note that tells a repeated request from another one with the same key.
    private static let fingerprint = "request_fingerprint"

    /// Starts an order.
    /// - Parameters:
    ///   - draft: what is ordered.
    ///   - key: the sender's name for the request; the same key makes the same order.
    ///   - language: the customer's.
    ///   - waits: whether to wait until the order is accepted or refused.
    /// - Returns: the order, and whether it is new.
    /// - Throws: ``Problem`` when it was not taken.
    func take(
        _ draft: OrderDraft,
        key: String?,
        language: DisplayLanguage,
        waits: Bool
    ) async throws(Problem) -> Taken {
        try draft.checkSize()
        guard let key else { return try await takeNew(draft, language, waits: waits) }
        let id = try OrderID.make(key: key)
        do throws(Refusal) { return try await take(draft, id, key: key, language, waits: waits) } catch {
            switch error {
            case .taken:
                let order = draft.input(orderID: id, language: language, idempotencyKey: key)
                return try await takeAgain(order, draft.fingerprint, waits: waits)
            case .problem(let problem): throw problem
            }
        }
    }

    /// Takes an order under an id that nobody has; where somebody has it, under another one.
    private func takeNew(_ draft: OrderDraft, _ language: DisplayLanguage, waits: Bool) async throws(Problem) -> Taken {
        for _ in 0..<10 {
            do throws(Refusal) { return try await take(draft, OrderID.make(), key: nil, language, waits: waits) } catch
            {
                if case .problem(let problem) = error { throw problem }
            }
        }
        throw .unavailable("there are more orders in this second than numbers for them; try again soon")
    }

    /// Why an order was not started.
    private enum Refusal: Error {
        /// There is one of its id.
        case taken
        case problem(Problem)
    }

    private func take(
        _ draft: OrderDraft,
        _ id: String,
        key: String?,
        _ language: DisplayLanguage,
        waits: Bool
    ) async throws(Refusal) -> Taken {
        var order = draft.input(orderID: id, language: language, idempotencyKey: key)
        do throws(ValidationError) { try order.checkShape() } catch { throw .problem(.invalid("\(error)")) }
        do throws(Problem) { try await checkProducts(order) } catch { throw .problem(error) }
        order.policy.visibility = await attributes.areKnown
        var options = StartOptions()
        // An id names one order for good: its charge and its stock are remembered under it.
        options.idReusePolicy = .rejectDuplicate
        options.memo[Self.fingerprint] = draft.fingerprint
        do {
            if waits, let report = try await accepted(order, options) {
                return Taken(order: order, isNew: true, report: report)
            }
            try await start(order, options)
        } catch ClientError.alreadyStarted {
            throw .taken
        } catch NoAnswer.worker {
            // It was started, and nobody has looked at it yet: the wish to wait is a wish.
            do throws(Problem) { try await checkExists(id) } catch { throw .problem(error) }
        } catch {
            throw .problem(await problem(error, id))
        }
        return Taken(order: order, isNew: true, report: nil)
    }

    /// A product that a strict catalogue does not have is refused at once. While the catalogue cannot be asked, the order
    /// itself finds out.
    private func checkProducts(_ order: OrderInput) async throws(Problem) {
        guard order.policy.catalogue == .strict else { return }
        guard let unknown = try? await records.unknownProducts(order.lines.map(\.sku)), let first = unknown.first
        else { return }
        throw .unprocessable("\(InvalidProduct(sku: first)); choose one of the catalogue")
    }

    private func start(_ order: OrderInput, _ options: StartOptions) async throws {
        let id = WorkflowID<OrderWorkflow>.order(order.orderID)
        _ = try await quickly.start(OrderWorkflow.self, id: id, on: taskQueue, options: options, order)
    }

    /// Starts an order and waits until it is accepted or has ended, in one call. Starts none and gives nothing where the
    /// server takes no updates.
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

    /// Answers a request that has come before.
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
            return Taken(order: order, isNew: false, report: waits ? try await accepted(order.orderID) : nil)
        } catch NoAnswer.worker {
            return Taken(order: order, isNew: false, report: nil)
        } catch {
            throw await problem(error, order.orderID)
        }
    }

    /// Waits until an order is accepted or has ended.
    private func accepted(_ orderID: String) async throws -> StatusReport {
        let handle = handle(orderID)
        return try await limited {
            do { return try await handle.update(\.accepted, Empty()) } catch UpdateFailure<Never>.client(let error) {
                // One that has ended, or a server that takes no updates.
                guard error.meansNoWorkflow || error.meansNoUpdates else { throw error }
                return try await handle.query(\.status)
            }
        }
    }

    /// Where an order stands, by its own word.
    func report(_ orderID: String) async throws(Problem) -> StatusReport {
        do { return try await limited { try await handle(orderID).query(\.status) } } catch {
            throw await problem(error, orderID)
        }
    }

    /// Asks an order for something that it may refuse.
    /// - Returns: where it stands then.
    @discardableResult
    func ask<Input: Codable & Sendable>(
        _ orderID: String,
        _ update: any KeyPath<OrderWorkflow.Messages, Update<OrderWorkflow, Input, StatusReport, NotPossible>>
            & Sendable,
        _ input: Input
    ) async throws(Problem) -> StatusReport {
        let handle = handle(orderID)
        do { return try await limited { try await handle.update(update, input) } } catch let failure
            as UpdateFailure<NotPossible> where failure.meansNoUpdates
        {
            let name = OrderWorkflow.Messages()[keyPath: update].name
            return try await tell(orderID, Self.signals[name] ?? name, input)
        } catch {
            throw await problem(error, orderID)
        }
    }

    /// The signals that say what updates ask, for servers that take none.
    private static let signals = [
        "approve": "approve-payment", "pay": "confirm-payment", "audit": "audit", "cancel": "cancel-order",
        "complete": "complete-order", "add-item": "add-line-item", "expedite": "expedite",
    ]

    /// Tells an order something that it may pass over, and looks where it stands then.
    private func tell(
        _ orderID: String,
        _ signal: String,
        _ input: some Codable & Sendable
    ) async throws(Problem) -> StatusReport {
        do { try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).signal(named: signal, input) } catch {
            throw await problem(error, orderID)
        }
        return try await report(orderID)
    }

    func handle(_ orderID: String) -> WorkflowHandle<OrderWorkflow> {
        client.handle(OrderWorkflow.self, id: .order(orderID))
    }
}

// MARK: - What can go wrong

extension OrderService {
    /// Who has not answered in time.
    private enum NoAnswer: Error { case temporal, worker }

    /// How long Temporal itself may take for anything.
    private static let quick = Duration.seconds(3)

    /// The client for what Temporal answers by itself.
    private var quickly: Client { client.with(CallOptions(timeout: Self.quick)) }
    /// The client that tells the truth of this moment.
    private var atOnce: Client { client.with(CallOptions(timeout: Self.quick, retries: false)) }

    /// Gives up when the workers do not answer, and sooner when Temporal does not.
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

    private func problem(_ error: any Error, _ orderID: String) async -> Problem {
        switch error {
        case let problem as Problem: problem
        case NoAnswer.worker: .unavailable("no worker answers for order \"\(orderID)\"; try again soon")
        case NoAnswer.temporal: .unavailable("Temporal does not answer in time; try again soon")
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
            // What is asked of an order that has ended finds no running workflow either.
            if let status = try? await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe().status {
                .notPossible("order \"\(orderID)\" has ended: \(status)")
            } else {
                .noOrder(orderID)
            }
        case .alreadyStarted: .notPossible("there is an order \"\(orderID)\" already")
        case .unreachable: .unavailable("Temporal does not answer; try again soon")
        case _ where error.meansAway: .unavailable("Temporal does not answer in time; try again soon")
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

    private static func internalProblem(_ error: any Error) -> Problem {
        Problem(.internalServerError, "internal", "the order could not be asked: \(error)")
    }
}

// MARK: - For pages

extension OrderService {
    /// Asks Temporal something small.
    /// - Throws: ``Problem`` when it does not answer.
    func checkReady() async throws(Problem) {
        do { _ = try await atOnce.countWorkflows("WorkflowId = 'none'") } catch { throw await problem(error, "") }
    }

    /// Looks whether Temporal knows an order.
    /// - Throws: ``Problem`` when it does not.
    func checkExists(_ orderID: String) async throws(Problem) {
        do { _ = try await quickly.handle(OrderWorkflow.self, id: .order(orderID)).describe() } catch {
            throw await problem(error, orderID)
        }
    }
}

extension UpdateFailure {
    /// Whether the server takes no updates at all.
    fileprivate var meansNoUpdates: Bool {
        if case .client(let error) = self { error.meansNoUpdates } else { false }
    }
}

extension ClientError {
    /// Whether there is no such running workflow.
    fileprivate var meansNoWorkflow: Bool {
        if case .workflowNotFound = self { true } else { false }
    }

    /// Whether the server takes no updates at all: it is older than they are, or its operator has turned them off.
    fileprivate var meansNoUpdates: Bool {
        guard case .rpc(let error) = self else { return false }
        return error.status == .unimplemented
            || (error.status == .permissionDenied && error.message.contains("disabled on this namespace"))
    }

    /// Whether Temporal is away.
    fileprivate var meansAway: Bool {
        switch self {
        case .unreachable: true
        case .rpc(let error): error.status == .unavailable || error.status == .deadlineExceeded
        default: false
        }
    }
}
