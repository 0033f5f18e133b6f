import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderDatabase
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore

/// Checks that nothing is lost and nothing is done twice.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the order database: money, stock and messages must add up.",
        discussion: """
            An order is charged at most once; what was paid and not refunded is the total of a completed order, and zero \
            for other orders that have ended; a product's stock and its held stock are the sums of its movements; an \
            order that has ended holds nothing; nobody is told the same thing twice; where Temporal can be asked, an \
            order whose workflow has ended has ended too.

            Exit codes: 0 all of this holds, 1 something does not, 2 a flag or variable makes no sense or the database \
            cannot be used, 3 it cannot be reached.
            """
    )

    @Option(help: "sqlite, or postgres: POSTGRES_HOST, _PORT, _USER, _PASSWORD and _DB say which. [ORDER_DB; sqlite]")
    var db: String?

    @Option(help: "The SQLite file. [ORDER_DB_FILE; .orderflow/orders.db]")
    var dbFile: String?

    @Flag(help: "Count orders that have not ended as violations.")
    var allEnded = false

    /// The command's own flags; only the output's format is used here.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        let settings = processSettings
        let report: AuditReport
        do {
            let place = try DatabaseSettings { name in
                switch name {
                case "ORDER_DB": db ?? settings.text(name)
                case "ORDER_DB_FILE": dbFile ?? settings.text(name)
                default: settings.text(name)
                }
            }
            report = try await look(at: place, settings)
        } catch let error as DatabaseError {
            throw CommandFailure(error.description, error.kind == .unreachable ? .unreachable : .usage)
        }
        say(Printer(output: starter.flags.output, language: .english).audit(report))
        if !report.isSound { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func look(at place: DatabaseSettings, _ settings: Settings) async throws -> AuditReport {
        // An audit does not create a file: a wrong path must not look like a database without orders.
        if case .sqlite(let path) = place, !FileManager.default.fileExists(atPath: path) {
            throw DatabaseError(
                .unusable,
                "the SQLite file \(path) does not exist; name it with --db-file or ORDER_DB_FILE"
            )
        }
        let database = try await place.open()
        do {
            var report = try await Audit(database).report(expectingEnd: allEnded)
            if report.open > 0 { report.violations += try await deserted(OrderStores(database), settings) }
            await database.close()
            return report
        } catch {
            await database.close()
            throw error
        }
    }

    /// How long Temporal may take to answer.
    private static let patience = Duration.seconds(3)

    /// Open orders whose workflow does not run any more. Nothing is found where Temporal does not answer.
    private func deserted(_ stores: OrderStores, _ settings: Settings) async throws -> [AuditReport.Violation] {
        let place = try ConnectionSettings(
            address: starter.flags.address,
            namespace: starter.flags.namespace,
            settings
        )
        let client = try place.client(as: "order-starter")
        let asking = client.with(CallOptions(timeout: Self.patience, retries: false))
        var found: [AuditReport.Violation] = []
        for order in try await stores.lapsed.open() {
            do throws(ClientError) {
                let known = try await asking.handle(OrderWorkflow.self, id: WorkflowID(order.workflowID)).describe()
                if known.status == .running || known.status == .paused { continue }
            } catch {
                // A workflow that Temporal has forgotten does not run either.
                guard case .workflowNotFound = error else {
                    // The report itself may be read by a program.
                    let line = "Temporal does not answer: open orders were not compared with their workflows\n"
                    FileHandle.standardError.write(Data(line.utf8))
                    break
                }
            }
            // It may have ended just now, and its record with it.
            guard try await !stores.lapsed.open(order.orderID).isEmpty else { continue }
            found.append(
                AuditReport.Violation(
                    rule: .endsWithItsWorkflow,
                    subject: order.orderID,
                    message: "it is open, and its workflow does not run; the sweep closes it"
                )
            )
        }
        await client.close()
        return found
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
        if report.isSound {
            lines.append("Everything adds up.")
        } else {
            lines.append("\(report.violations.count) violation\(report.violations.count == 1 ? "" : "s"):")
            lines += report.violations.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
