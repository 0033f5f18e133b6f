import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderStores

/// Checks that nothing is lost and nothing is done twice.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the order database: money, stock and messages must add up, and orders fit their workflows.",
        discussion: """
            An order is charged at most once; what was paid and not refunded is the total of a completed order, and zero \
            for other orders that have ended; a product's stock and its held stock are the sums of its movements; an \
            order that has ended holds nothing; nobody is told the same thing twice, and everybody of an order's end; \
            each order has its workflow and each workflow its order, and both are open or both have ended.

            Workflows are those of the queue (--task-queue, ORDER_TASK_QUEUE) and of ORDER_TASK_QUEUE_ALIASES. What \
            changes meanwhile is looked at again before it is reported.

            Exit codes: 0 all of this holds, 1 something does not, 2 a flag or variable makes no sense or the database \
            cannot be used, 3 it cannot be reached, 4 Temporal does not answer and the database alone is in order.
            """
    )

    @OptionGroup var books: BookFlags

    @Flag(help: "Count orders that have not ended as violations.")
    var allEnded = false

    @Flag(help: "Check the database alone, without asking Temporal.")
    var databaseOnly = false

    /// The command's own flags: the connection to Temporal, the queue, the output's format.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        let settings = processSettings
        let report = try await books.withStores(settings) { try await look(at: $0, settings) }
        say(Printer(output: starter.flags.output, language: .english).audit(report))
        if !report.isSound { throw ExitCode(ExitStatus.failed.rawValue) }
        if report.temporal == .unreachable { throw ExitCode(ExitStatus.incomplete.rawValue) }
    }

    private func look(at stores: OrderStores, _ settings: Settings) async throws -> AuditReport {
        var report = try await Audit(stores.database).report(expectingEnd: allEnded)
        let findings: [Finding]
        switch databaseOnly ? nil : try await starter.flags.compare(stores, settings) {
        case .found(let found, let workflows):
            (report.temporal, report.workflows) = (.compared, workflows)
            findings = found
        case .unreachable(let reason):
            report.temporal = .unreachable
            // The report itself may be read by a program.
            let line = "Temporal does not answer: orders were not compared with their workflows (\(reason))\n"
            FileHandle.standardError.write(Data(line.utf8))
            findings = try await Comparison.untold(stores)
        case nil:
            report.temporal = .leftOut
            findings = try await Comparison.untold(stores)
        }
        report.violations += findings.map(\.violation)
        return report
    }
}

extension Printer {
    /// The result of an audit.
    func audit(_ report: AuditReport) -> String {
        guard output == .text else { return json(report) }
        let statuses = report.orders.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var lines = ["Looked at \(report.database)"]
        lines.append("  Orders: \(statuses.isEmpty ? "none" : statuses.joined(separator: ", "))")
        lines.append("  Not ended: \(report.open)")
        lines.append("  Charges: \(report.charges), refunds: \(report.refunds)")
        lines.append("  Products: \(report.products), messages: \(report.notifications)")
        switch report.temporal {
        case .compared: lines.append("  Workflows: \(report.workflows ?? 0), compared with the orders")
        case .unreachable: lines.append("  Workflows: not compared, Temporal does not answer")
        case .leftOut: lines.append("  Workflows: not compared, as asked")
        case nil: break
        }
        if report.isSound {
            lines.append(report.temporal == .compared ? "Everything adds up." : "The database alone adds up.")
        } else {
            lines.append("\(report.violations.count) violation\(report.violations.count == 1 ? "" : "s"):")
            lines += report.violations.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
