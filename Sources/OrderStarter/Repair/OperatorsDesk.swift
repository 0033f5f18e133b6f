import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderDatabase
import OrderStores
import TemporalClient
import TemporalCore

/// The flags that say which database is looked at.
struct BookFlags: ParsableArguments {
    @Option(help: "sqlite, or postgres: POSTGRES_HOST, _PORT, _USER, _PASSWORD and _DB say which. [ORDER_DB; sqlite]")
    var db: String?

    @Option(help: "The SQLite file. [ORDER_DB_FILE; .orderflow/orders.db]")
    var dbFile: String?

    /// Opens the database for the time of a closure.
    /// - Throws: ``CommandFailure`` when it cannot be used, and what the closure throws.
    func withStores<Result>(_ settings: Settings, _ body: (OrderStores) async throws -> Result) async throws -> Result {
        do {
            let place = try DatabaseSettings { name in
                switch name {
                case "ORDER_DB": db ?? settings.text(name)
                case "ORDER_DB_FILE": dbFile ?? settings.text(name)
                default: settings.text(name)
                }
            }
            // Looking does not create a file: a wrong path must not look like a database without orders.
            if case .sqlite(let path) = place, !FileManager.default.fileExists(atPath: path) {
                throw DatabaseError(
                    .unusable,
                    "the SQLite file \(path) does not exist; name it with --db-file or ORDER_DB_FILE"
                )
            }
            let database = try await place.open()
            do {
                let result = try await body(OrderStores(database))
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        } catch let error as DatabaseError {
            throw CommandFailure(error.description, error.kind == .unreachable ? .unreachable : .usage)
        } catch let error as StateUnavailable {
            throw CommandFailure(error.description, .unreachable)
        }
    }
}

/// What came of comparing the orders with their workflows.
enum Compared {
    /// What was found, and how many workflows there are.
    case found([Finding], workflows: Int)
    /// Temporal does not answer, for this reason.
    case unreachable(String)
}

extension StarterFlags {
    /// Compares the orders with their workflows.
    /// - Parameters:
    ///   - stores: the database.
    ///   - settings: the environment.
    /// - Returns: what was found.
    /// - Throws: when a setting makes no sense, or the database does not answer.
    func compare(_ stores: OrderStores, _ settings: Settings) async throws -> Compared {
        let place = try ConnectionSettings(address: address, namespace: namespace, settings)
        return try await withRoster(place) { roster in
            do {
                let comparison = Comparison(
                    stores: stores,
                    roster: roster,
                    taskQueues: queues(settings),
                    retention: try await roster.retention()
                )
                let (findings, workflows) = try await comparison.findings()
                return .found(findings, workflows: workflows)
            } catch let error as ClientError {
                return .unreachable("\(error)")
            }
        }
    }

    /// Makes a roster for the time of a closure.
    func withRoster<Result>(
        _ place: ConnectionSettings,
        _ body: (WorkflowRoster) async throws -> Result
    ) async throws -> Result {
        let roster = try WorkflowRoster(place)
        do {
            let result = try await body(roster)
            await roster.close()
            return result
        } catch {
            await roster.close()
            throw error
        }
    }

    /// The queues of the database's workers, by the flags and variables that workers have.
    private func queues(_ settings: Settings) -> Set<String> {
        let queue = taskQueue ?? settings.text("ORDER_TASK_QUEUE") ?? TaskQueue.orders.name
        let others = settings.text("ORDER_TASK_QUEUE_ALIASES") ?? TaskQueue.orderProcessing.name
        let names = others.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return Set([queue] + names.filter { !$0.isEmpty })
    }
}
