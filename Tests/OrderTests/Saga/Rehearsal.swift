import Foundation
import OrderActivities
import OrderContract
import OrderDatabase
import OrderStores
import OrderWorkflows
import Synchronization
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalTesting
import TemporalWorker
import Testing

/// The real workflows and activities of the order application in memory, on a clock that leaps and an SQLite file.
///
/// When it ends, every history is replayed in pieces, and the books are audited: regardless of the test, every order
/// has ended and nothing is lost or doubled.
struct Rehearsal: Sendable {
    let test: WorkflowTestEnvironment
    let stores: OrderStores
    let trouble: Trouble
    /// What workflows and activities have counted.
    let metrics: PrometheusMetrics

    /// Runs a test.
    /// - Parameters:
    ///   - faults: what goes wrong, as in the variable `FAULT`.
    ///   - audits: whether every order must have ended, and the books add up.
    ///   - feedings: how histories are replayed, beyond the one time that each is when its run ends.
    ///   - body: the test.
    /// - Throws: what the test throws, and what keeps the shop from opening.
    static func run(
        faults: String = "",
        audits: Bool = true,
        replays feedings: [Replayer.Feeding] = [.pages(3), .cutAtEachTask],
        _ body: (Rehearsal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "saga-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let world = World()
        let database = try await DatabaseSettings.sqlite(path: folder.appending(path: "orders.db").path()).open()
        try await database.migrate(OrderSchema.migrations, at: world.now)
        let stores = OrderStores(database, faultPlan: try FaultPlan(faults), now: { world.now })
        let (trouble, metrics) = (try Trouble(), PrometheusMetrics())
        let test = try await environment(stores, trouble: trouble, metrics: metrics, world: world)
        world.environment.withLock { $0 = test }
        defer {
            world.environment.withLock { $0 = nil }
            test.shutDown()
        }
        let rehearsal = Rehearsal(test: test, stores: stores, trouble: trouble, metrics: metrics)
        try await body(rehearsal)
        try await rehearsal.replayAll(feedings)
        if audits {
            let report = try await Audit(database).report(expectingEnd: true)
            #expect(report.isSound, "\(report.violations)")
        }
        await database.close()
    }

    private static func environment(
        _ stores: OrderStores,
        trouble: Trouble,
        metrics: PrometheusMetrics,
        world: World
    ) async throws -> WorkflowTestEnvironment {
        var options = WorkflowTestEnvironment.Options()
        options.worker.interceptors = [trouble]
        options.worker.metrics = metrics
        // A machine that is busy with other tests is slow, not stuck.
        options.patience = .seconds(60)
        options.timeLimit = .seconds(120)
        let services = OrderServices(
            stores: stores,
            validation: try ValidationClient(address: "http://127.0.0.1:1/validate"),
            isRunning: { try await world.isRunning($0) }
        )
        return try await WorkflowTestEnvironment(options: options) {
            workflows
            services.registrations
        }
    }

    @RegistrationBuilder private static var workflows: [Registration] {
        OrderWorkflow.self
        PaymentWorkflow.self
        ShipmentWorkflow.self
        StockSweepWorkflow.self
    }

    /// Replays what was written, as a worker would that has forgotten everything.
    private func replayAll(_ feedings: [Replayer.Feeding]) async throws {
        let replayer = try Replayer { Self.workflows }
        for try await workflow in test.client.workflows() {
            let history = try await test.history(of: workflow.workflowID, runID: workflow.runID)
            for feeding in feedings {
                do { try await replayer.replay(history, feeding) } catch {
                    Issue.record("\(workflow.workflowID), fed \(feeding): \(error)")
                }
            }
        }
    }

    /// What activities see of the environment that runs them.
    private final class World: Sendable {
        let environment = Mutex<WorkflowTestEnvironment?>(nil)

        var now: Timestamp {
            environment.withLock { $0 }?.now ?? WorkflowTestEnvironment.Options().startTime
        }

        func isRunning(_ workflowID: String) async throws -> Bool {
            let client = environment.withLock { $0 }?.client
            let known = try await client?.handle(OrderWorkflow.self, id: WorkflowID(workflowID)).describe()
            return known?.status == .running
        }
    }
}

// MARK: - Orders

extension Rehearsal {
    /// An order of two things for 30.00 by default; what waits by the real clock takes no time.
    static func order(
        _ policy: OrderPolicy,
        _ id: String = "ORDER-1",
        lines: [LineItem] = [LineItem(sku: "item1"), LineItem(sku: "item2")],
        amount: Int64? = 30_00
    ) -> OrderInput {
        var policy = policy
        // A step that never works is given up soon; the tests of outages say otherwise.
        policy.retry.outageMilliseconds = 30_000
        if policy.processing != nil {
            policy.processing = ProcessingTime(normalMilliseconds: 0, expeditedMilliseconds: 0)
        }
        return OrderInput(orderID: id, lines: lines, declared: amount.map { Money(minor: $0) }, policy: policy)
    }

    @discardableResult
    func start(_ order: OrderInput) async throws -> WorkflowHandle<OrderWorkflow> {
        try await test.client.start(OrderWorkflow.self, id: .order(order.orderID), on: test.taskQueue, order)
    }

    /// Starts an order that gets its only messages after a time, and waits for its end.
    func play(
        _ order: OrderInput,
        after delay: Duration = .seconds(5),
        _ action: (@Sendable (WorkflowHandle<OrderWorkflow>) async throws -> Void)? = nil
    ) async throws -> Ending {
        let handle = try await start(order)
        if let action { test.after(delay) { try await action(handle) } }
        return try await ending(handle)
    }

    /// Waits for the end of an order, and looks at what it has left behind.
    func ending(_ handle: WorkflowHandle<OrderWorkflow>) async throws -> Ending {
        let execution: String
        var result: OrderResult?
        do throws(WorkflowFailure<any Error>) {
            result = try await handle.result()
            execution = "Completed"
        } catch {
            switch error {
            case .failed(let failure): execution = "Failed \(failure.applicationType)"
            case .cancelled: execution = "Canceled"
            case .terminated: execution = "Terminated"
            default: throw error
            }
        }
        let report = try await handle.query(\.status)
        let sent = try await stores.notifications.sent(about: report.orderID)
        return Ending(
            execution: execution,
            result: result,
            report: report,
            told: sent.map(\.kind.rawValue),
            money: try await stores.payments.counts(of: report.orderID),
            record: try await stores.orders.record(report.orderID)
        )
    }

    /// Cancels orders that a test has no more use for, and waits for their ends.
    func giveUp(_ orders: WorkflowHandle<OrderWorkflow>...) async throws {
        for order in orders {
            try await order.signal(\.cancel, nil)
            _ = try await order.result()
        }
    }

    /// Waits, in the time of the test, until an order is at a stage.
    func reach(_ stage: OrderStage, _ handle: WorkflowHandle<OrderWorkflow>) async throws {
        for _ in 0..<1_000 {
            if try await handle.query(\.status).stage == stage { return }
            try await test.sleep(for: .milliseconds(100))
        }
        Issue.record("\(handle.id) never is at \(stage.rawValue)")
    }
}

extension Rehearsal {
    /// Puts the second item of an order into another warehouse, so that it needs a separate parcel.
    func useTwoWarehouses() async throws {
        _ = try await stores.database.write { transaction in
            try transaction.run("UPDATE products SET warehouse = 'B' WHERE id = 'item2'")
        }
    }
}

/// How an order ended, and what it has left behind.
struct Ending: Sendable {
    /// `Completed`, `Failed` with the failure's type, `Canceled` or `Terminated`.
    let execution: String
    let result: OrderResult?
    let report: StatusReport
    let told: [String]
    let money: (charges: Int, refunds: Int)
    let record: OrderRecord?

    /// What was undone, in order: the steps before the record of it.
    var undone: [String] {
        let names = ["CancelShipment", "UpdateInventory", "RefundPayment", "ReleaseStock"]
        let before = report.steps.prefix { $0.name != "CompensateOrder" }
        return before.reversed().prefix { names.contains($0.name) && $0.state == .done }.reversed().map(\.name)
    }

    /// Everything that the saga's table says of a row, in one line.
    var row: String {
        let undone = undone.isEmpty ? "nothing" : undone.joined(separator: ", ")
        let messengers = ["NotifyCustomer", "SendCancellationEmail", "SendOrderConfirmation"]
        let messenger = report.steps.last { messengers.contains($0.name) }?.name ?? "nobody"
        let told = told.isEmpty ? "nothing told" : "told \(told.joined(separator: ", ")) by \(messenger)"
        return """
            \(report.status.rawValue) at \(report.stage.rawValue), \(execution); undone \(undone); \(told); \
            \(money.charges) charged, \(money.refunds) refunded
            """
    }
}

extension Failure {
    /// The type of a failure that code threw.
    fileprivate var applicationType: String {
        if case .application(let application) = kind { application.type } else { "\(kind)" }
    }
}
