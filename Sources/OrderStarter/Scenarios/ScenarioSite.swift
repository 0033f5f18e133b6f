import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderTimeline
import OrderWorkflows
import Synchronization
import TemporalClient
import TemporalCore

/// What scenarios run with: a client of Temporal, the settings, and the API.
struct ScenarioSite: Sendable {
    let client: Client
    let connection: ConnectionSettings
    let settings: Settings
    let api: OrderAPIClient
    /// Whether waits are shortened.
    let isFast: Bool
    /// Makes ids unique.
    let key: String
    /// The folder for histories, for replay tests.
    let recordings: URL?
    /// Whether orders may write search attributes.
    let visibility: Bool

    /// What a starter has printed, and its exit status.
    struct Said: Sendable {
        var status: ExitStatus
        /// All its lines, including errors.
        var text: String
    }

    /// An order's id.
    func id(_ name: String) -> String { "\(name)-\(key)" }

    /// Does what `order-starter` does with these flags and variables.
    func starter(_ arguments: [String], _ variables: [String: String] = [:]) async -> Said {
        let lines = Mutex<[String]>([])
        @Sendable func note(_ line: String) { lines.withLock { $0.append(line) } }
        var status = ExitStatus.success
        do {
            let usual = isFast ? ["PROCESS_SECONDS": "1/0.3"] : [:]
            // Payments fail only where a scenario says so, and not at random.
            let settings = settings.with(usual).with(["PAYMENT_FAILURE_RATE": "0"]).with(variables)
            let plan = try StarterPlan(StarterFlags.parse(arguments), settings)
            try await StarterRun(plan: plan, client: client, show: note).perform()
        } catch let failure as CommandFailure {
            note(failure.description)
            status = failure.status
        } catch {
            note("\(error)")
            status = .usage
        }
        return Said(status: status, text: lines.withLock { $0.joined(separator: "\n") })
    }

    /// Runs the starter, which must succeed.
    @discardableResult
    func start(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> String {
        let said = await starter(arguments, variables)
        guard said.status == .success else { throw CommandFailure(said.text, said.status) }
        return said.text
    }

    /// Starts an order that no documented command describes, such as one whose payment is declined.
    func take(_ order: OrderInput) async throws {
        var order = order
        order.policy.visibility = visibility
        let queue = settings.text("ORDER_TASK_QUEUE").map { TaskQueue($0) } ?? .orders
        _ = try await client.start(OrderWorkflow.self, id: .order(order.orderID), on: queue, order)
    }

    func handle(_ orderID: String) -> WorkflowHandle<OrderWorkflow> {
        client.handle(OrderWorkflow.self, id: .order(orderID))
    }

    /// Repeats a question until there is an answer.
    func eventually<Value>(_ ask: () async throws -> Value?) async throws -> Value {
        while true {
            if let value = try await ask() { return value }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Waits until the order is at a stage.
    func reaches(_ stage: OrderStage, _ orderID: String) async throws {
        try await eventually {
            let report = try await handle(orderID).query(\.status)
            guard !report.status.isTerminal || report.stage == stage else {
                throw CommandFailure("the order ended as \(report.outcome) before it was at \(stage.rawValue)", .failed)
            }
            return report.stage == stage ? () : nil
        }
    }

    /// Waits until the order has ended, and its workflow with it.
    func end(_ orderID: String) async throws -> StatusReport {
        let handle = handle(orderID)
        try await eventually { try await handle.describe().status == .running ? nil : () }
        return try await handle.query(\.status)
    }

    /// How often a step of the order was tried.
    func attempts(at step: String, of orderID: String) async throws -> Int {
        let timeline = try await TimelineReader(client).timeline(ofWorkflow: handle(orderID).id.rawValue)
        return timeline.rows.first { $0.name == step }?.attempts ?? 0
    }

    /// Writes a workflow's history to a file, if histories are recorded.
    func record(_ workflowID: String, as name: String) async throws {
        guard let recordings else { return }
        let handle = client.handle(OrderWorkflow.self, id: WorkflowID(workflowID))
        try await eventually { try await handle.describe().status == .running ? nil : () }
        try FileManager.default.createDirectory(at: recordings, withIntermediateDirectories: true)
        let file = recordings.appending(path: "\(name).json")
        try await handle.historyJSON().write(to: file, atomically: true, encoding: .utf8)
    }

    /// Writes an order's history to a file, if histories are recorded.
    func record(order: String, as name: String) async throws {
        try await record(OrderInput.workflowID(forOrder: order), as: name)
    }
}

extension StatusReport {
    /// The status in a few words: `cancelled (timed out)`, `failed (validation)`.
    var outcome: String {
        switch status {
        case .cancelled where timedOut: "cancelled (timed out)"
        case .failed: "failed (\(stage.rawValue))"
        default: status.rawValue
        }
    }

    /// Whether a step has been undone.
    func hasUndone(_ step: String) -> Bool { steps.contains { $0.name == step && $0.state == .undone } }
}
