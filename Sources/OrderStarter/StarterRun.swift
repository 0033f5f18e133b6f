import Logging
import OrderCommandLine
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore

/// Does what the plan says.
struct StarterRun {
    let plan: StarterPlan
    let client: Client
    let printer: Printer
    /// Prints a text.
    let show: @Sendable (String) -> Void
    /// Gets warnings about trouble that is not fatal.
    private let logger: Logger?

    /// How long to ask the server for its search attributes, and then to start an order if that failed: ten seconds in all,
    /// as long as any call is repeated.
    private static let askingTime = Duration.seconds(3), startingTime = Duration.seconds(7)

    init(
        plan: StarterPlan,
        client: Client,
        logger: Logger? = nil,
        show: @escaping @Sendable (String) -> Void = { say($0) }
    ) {
        self.plan = plan
        self.client = client
        self.logger = logger
        self.show = show
        printer = Printer(output: plan.output, language: plan.language)
    }

    /// Does what the plan says.
    /// - Throws: ``CommandFailure``, with the exit code.
    func perform() async throws(CommandFailure) {
        switch plan.task {
        case .startOrder(let order, let follow): try await start(order, follow)
        case .greet(let user, let wait): try await greet(user, wait: wait)
        case .query(let id): try await query(id)
        case .result(let id): try await finish(handle(id))
        case .expedite(let id): try await ask(id, to: "expedite", \.tryExpedite, with: Empty())
        case .cancel(let id, let request): try await ask(id, to: "cancel", \.tryCancel, with: request)
        case .approve(let id, let approval): try await ask(id, to: "approve", \.tryApprove, with: approval)
        case .pay(let id, let confirmation): try await ask(id, to: "pay", \.tryPay, with: confirmation)
        case .audit(let id, let decision): try await ask(id, to: "audit", \.tryAudit, with: decision)
        case .complete(let id): try await ask(id, to: "complete", \.tryComplete, with: Empty())
        case .addItem(let id, let item): try await ask(id, to: "add-item", \.tryAddItem, with: item)
        case .timeline(let id): try await drawTimeline(of: id)
        case .show(let id): try await showHistory(of: id)
        }
    }

    func handle(_ id: String) -> WorkflowHandle<OrderWorkflow> {
        client.handle(OrderWorkflow.self, id: WorkflowID(id))
    }

}

// MARK: - Starting

extension StarterRun {
    private func start(_ order: OrderInput, _ follow: StarterPlan.Follow) async throws(CommandFailure) {
        var order = order
        var starting = client
        do throws(ClientError) {
            let asking = client.with(CallOptions(timeout: Self.askingTime))
            order.policy.visibility = try await asking.prepareOrderAttributes()
        } catch {
            logger?.warning("Temporal does not answer well, trying on for \(Self.startingTime.brief): \(error)")
            order.policy.visibility = false
            starting = client.with(CallOptions(timeout: Self.startingTime))
        }
        var options = StartOptions()
        // An id belongs to one order for good: its charge and its stock are recorded under it.
        options.idReusePolicy = .rejectDuplicate
        let handle = try await begin(&order, with: options, by: starting)
        show(printer.started(order, workflowID: handle.id.rawValue, runID: handle.runID?.rawValue ?? ""))
        if plan.showsManagement, plan.output == .text { show(plan.management(of: handle.id.rawValue, handle.runID)) }
        if follow == .approveAndWait { try await approveSoon(handle) }
        if follow != .nothing { try await finish(handle) }
    }

    /// Starts the order. An id that this program has made is made again if another starter made it in the same second.
    private func begin(
        _ order: inout OrderInput,
        with options: StartOptions,
        by client: Client
    ) async throws(CommandFailure) -> WorkflowHandle<OrderWorkflow> {
        let made = order.orderID
        var number = 1
        while true {
            do throws(ClientError) {
                return try await client.start(
                    OrderWorkflow.self,
                    id: .order(order.orderID),
                    on: plan.taskQueue,
                    options: options,
                    order
                )
            } catch {
                guard case .alreadyStarted = error, plan.hasMadeID, number < 100 else {
                    throw Self.startFailure(error, order)
                }
                number += 1
                order.orderID = "\(made)-\(number)"
            }
        }
    }

    private func approveSoon(_ handle: WorkflowHandle<OrderWorkflow>) async throws(CommandFailure) {
        try? await Task.sleep(for: .seconds(2))
        do throws(ClientError) {
            try await handle.signal(\.approve, Approval(approvedBy: "auto-approver"))
        } catch {
            // The result will show that the order has already failed.
            guard case .workflowNotFound = error else { throw CommandFailure(error) }
        }
    }

    private static func startFailure(_ error: ClientError, _ order: OrderInput) -> CommandFailure {
        guard case .alreadyStarted(let workflowID, _) = error else { return CommandFailure(error) }
        return CommandFailure(
            "order \(order.orderID) exists already as \(workflowID); choose another --order-id, or look at this one "
                + "with --action query --workflow-id \(workflowID)",
            .failed
        )
    }

    private func greet(_ user: UserRequest, wait: Bool) async throws(CommandFailure) {
        let handle: WorkflowHandle<GreetUser>
        do throws(ClientError) {
            let id = WorkflowID<GreetUser>.greeting(of: user.userID, at: plan.startedAt)
            handle = try await client.start(GreetUser.self, id: id, on: plan.taskQueue, user)
        } catch {
            throw CommandFailure(error)
        }
        show(printer.startedGreeting(workflowID: handle.id.rawValue, runID: handle.runID?.rawValue ?? ""))
        guard wait else { return }
        do throws(WorkflowFailure<any Error>) {
            show(printer.greeted(try await handle.result()))
        } catch {
            throw CommandFailure("the greeting failed: \(error)", .failed)
        }
    }
}

// MARK: - Looking at an order

extension StarterRun {
    private func query(_ id: String) async throws(CommandFailure) {
        do throws(ClientError) {
            show(printer.status(try await handle(id).query(\.status)))
        } catch {
            throw Self.lookFailure(error, id)
        }
    }

    /// Waits for the end of an order and prints it.
    private func finish(_ handle: WorkflowHandle<OrderWorkflow>) async throws(CommandFailure) {
        let id = handle.id.rawValue
        do throws(WorkflowFailure<any Error>) {
            show(printer.result(try await handle.result()))
        } catch {
            switch error {
            case .client(let error): throw Self.lookFailure(error, id)
            case .cancelled: show(printer.ended(id, "cancelled"))
            case .failed(let failure): throw CommandFailure("\(id) failed: \(failure.explanation)", .failed)
            case .declared(let error): throw CommandFailure("\(id) failed: \(error)", .failed)
            case .terminated(let reason): throw CommandFailure("\(id) was terminated: \(reason)", .failed)
            case .timedOut: throw CommandFailure("\(id) timed out", .failed)
            }
        }
    }

    static func lookFailure(_ error: ClientError, _ id: String) -> CommandFailure {
        switch error {
        case .workflowNotFound:
            .usage("there is no workflow \"\(id)\"; give the id that the start printed: order-workflow-<order id>")
        default: CommandFailure(error)
        }
    }
}

extension Failure {
    /// The names and messages of a chain of failures.
    fileprivate var explanation: String {
        var text = message
        if case .application(let application) = kind { text = "\(application.type): \(message)" }
        return cause.map { "\(text): \($0.explanation)" } ?? text
    }
}
