import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderDatabase
import OrderStores

/// Checks that nothing is lost and nothing is done twice.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the order database: money, stock and messages must add up.",
        discussion: """
            An order is charged at most once; what was paid and not refunded is the total of a completed order, and zero \
            for other orders that have ended; a product's stock and its held stock are the sums of its movements; an \
            order that has ended holds nothing; nobody is told the same thing twice.

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
            report = try await Self.look(at: place, allEnded)
        } catch let error as DatabaseError {
            throw CommandFailure(error.description, error.kind == .unreachable ? .unreachable : .usage)
        }
        say(Printer(output: starter.flags.output, language: .english).audit(report))
        if !report.isSound { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func look(at place: DatabaseSettings, _ allEnded: Bool) async throws -> AuditReport {
        // An audit does not create a file: a wrong path must not look like a database without orders.
        if case .sqlite(let path) = place, !FileManager.default.fileExists(atPath: path) {
            throw DatabaseError(
                .unusable,
                "the SQLite file \(path) does not exist; name it with --db-file or ORDER_DB_FILE"
            )
        }
        let database = try await place.open()
        do {
            let report = try await Audit(database).report(expectingEnd: allEnded)
            await database.close()
            return report
        } catch {
            await database.close()
            throw error
        }
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
