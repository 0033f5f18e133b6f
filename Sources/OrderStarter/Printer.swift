import Foundation
import OrderCommandLine
import OrderContract
import OrderTimeline
import TemporalClient
import TemporalCore

/// The texts that the starter prints.
struct Printer {
    let output: OutputFormat
    let language: DisplayLanguage

    func started(_ order: OrderInput, workflowID: String, runID: String) -> String {
        guard output == .text else { return json(Started(order, workflowID: workflowID, runID: runID)) }
        var lines = Self.started(workflowID: workflowID, runID: runID)
        lines.append("  Order ID: \(order.orderID)")
        if let amount = order.declared { lines.append("  Amount: \(amount)") }
        lines.append("  Items: [\(Self.list(order.lines))]")
        return Self.text(lines)
    }

    func startedGreeting(workflowID: String, runID: String) -> String {
        guard output == .text else { return json(Started(workflowID: workflowID, runID: runID)) }
        return Self.text(Self.started(workflowID: workflowID, runID: runID))
    }

    func greeted(_ greeting: Greeting) -> String {
        output == .json ? json(greeting) : greeting.message.visible
    }

    /// The outcome of an update.
    func asked(_ action: String, of workflowID: String, _ report: StatusReport) -> String {
        output == .json ? json(report) : "Sent \(action) to \(workflowID): \(text(report))".visible
    }

    /// A history, one event on each line.
    func history(_ events: [WorkflowEvent]) -> String {
        let width = events.last.map { "\($0.id)".count } ?? 0
        return events.map { event in
            let id = "\(event.id)"
            let padding = String(repeating: " ", count: max(0, width - id.count))
            return "\(padding)\(id)  \(event.time.map { "\($0)" } ?? "-")  \(event.type.visible)"
        }.joined(separator: "\n")
    }

    /// A timeline as bars, or as JSON for programs.
    func timeline(_ timeline: Timeline, now: Timestamp) -> String {
        guard output == .json else { return Self.text(TimelineText(timeline, now: now).lines) }
        return json(timeline.rows.map { TimelineRow($0) })
    }

    /// An order's status, with the time that is left now.
    private func text(_ report: StatusReport) -> String {
        guard let deadline = report.deadline, !report.status.isTerminal else { return report.text(language) }
        let left = Double(deadline.millisecondsSince1970) / 1_000 - Date().timeIntervalSince1970
        return report.text(language, secondsLeft: max(0, Int(left.rounded(.up))))
    }

    func ended(_ workflowID: String, _ status: String) -> String {
        output == .json ? json(["status": status, "workflow_id": workflowID]) : "\(workflowID): \(status)".visible
    }

    func status(_ report: StatusReport) -> String {
        guard output == .text else { return json(report) }
        var lines = ["Order \(report.orderID): \(text(report))"]
        lines.append("  Status: \(report.status.rawValue)")
        lines.append("  Stage: \(report.stage.rawValue)")
        lines.append("  Expedited: \(report.isExpedited)")
        lines.append("  Payment: \(report.paymentStatus.rawValue)")
        if let total = report.total { lines.append("  Total: \(total)") }
        lines.append("  Items: [\(Self.list(report.items))]")
        if let deadline = report.deadline { lines.append("  Deadline: \(deadline)") }
        if !report.shipments.isEmpty { lines.append("  Shipments: [\(report.shipments.joined(separator: " "))]") }
        if let error = report.lastError { lines.append("  Last error: \(error)") }
        lines.append("  Last updated: \(report.lastUpdated)")
        return Self.text(lines + Self.steps(report.steps))
    }

    func result(_ result: OrderResult) -> String {
        guard output == .text else { return json(result) }
        var lines = ["Order \(result.orderID): \(result.status.text(language))"]
        lines.append("  Status: \(result.status.rawValue)")
        lines.append("  Total: \(result.total)")
        if let payment = result.paymentID {
            lines.append("  Payment: \(payment)" + (result.transactionID.map { " (\($0))" } ?? ""))
        }
        if let refund = result.refundID { lines.append("  Refund: \(refund)") }
        if let reason = result.reason { lines.append("  Reason: \(reason)") }
        return Self.text(lines + Self.steps(result.steps))
    }

    private static func started(workflowID: String, runID: String) -> [String] {
        ["Started workflow successfully", "  Workflow ID: \(workflowID)", "  Run ID: \(runID)"]
    }

    /// Lines of text; line breaks within one are made visible.
    private static func text(_ lines: [String]) -> String { lines.map(\.visible).joined(separator: "\n") }

    private static func list(_ lines: [LineItem]) -> String {
        lines.map { $0.quantity == 1 ? $0.name : "\($0.name) x\($0.quantity)" }.joined(separator: " ")
    }

    private static func steps(_ steps: [SagaStep]) -> [String] {
        guard !steps.isEmpty else { return [] }
        return ["  Steps:"]
            + steps.map { "    \($0.name): \($0.state.rawValue)" + ($0.detail.map { " (\($0))" } ?? "") }
    }

    /// A value, for programs.
    func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// A row of a timeline, for programs.
private struct TimelineRow: Encodable {
    let kind: String
    let name: String
    let start: Timestamp
    let end: Timestamp?
    let outcome: String
    let attempts: Int
    let failure: String?
    /// How deeply nested in children it is; 0 for the order itself.
    let depth: Int

    init(_ row: Timeline.Row) {
        kind = row.kind.rawValue
        name = row.name
        start = row.start
        end = row.end
        outcome = row.outcome.rawValue
        attempts = row.attempts
        failure = row.failure
        depth = row.depth
    }
}

/// A start, for programs.
private struct Started: Encodable {
    var workflowID: String
    var runID: String
    var orderID: String?
    var amount: Money?
    var items: [LineItem]?

    init(_ order: OrderInput, workflowID: String, runID: String) {
        self.init(workflowID: workflowID, runID: runID)
        orderID = order.orderID
        amount = order.declared
        items = order.lines
    }

    init(workflowID: String, runID: String) {
        self.workflowID = workflowID
        self.runID = runID
    }

    private enum CodingKeys: String, CodingKey {
        case workflowID = "workflow_id"
        case runID = "run_id"
        case orderID = "order_id"
        case amount, items
    }
}

extension StarterPlan {
    /// Where to look at an order that waits for a person, and the commands for it.
    func management(of workflowID: String, _ runID: RunID?) -> String {
        let page = "\(uiAddress)/namespaces/\(connection.namespace)/workflows/\(workflowID)/\(runID?.rawValue ?? "")"
        return """
              UI: \(page)

            Approve:   \(command("signal", workflowID)) --name approve-payment --input '{"ApprovedBy":"admin"}'
            Cancel:    \(command("signal", workflowID)) --name cancel-order --input '{"Reason":"customer requested"}'
            Add item:  \(command("signal", workflowID)) --name add-line-item --input '{"SKU":"ITEM-999","Quantity":3}'
            Status:    \(command("query", workflowID)) --type get-status
            Items:     \(command("query", workflowID)) --type get-items
            History:   \(command("show", workflowID))
            """
    }

    private func command(_ verb: String, _ workflowID: String) -> String {
        var words = "temporal workflow \(verb) -w \(workflowID)"
        if connection.address != "localhost:7233" { words += " --address \(connection.address)" }
        if connection.namespace != "default" { words += " --namespace \(connection.namespace)" }
        return words
    }
}
