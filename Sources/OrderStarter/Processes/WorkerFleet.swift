import Foundation
import OrderCommandLine
import OrderDatabase
import OrderStores
import TemporalCore

/// Workers on their own queue, with their own database and validation service, so that they touch nothing else.
struct WorkerFleet: Sendable {
    /// The workers' queue.
    let queue: String
    /// The workers' variables.
    @Redacted private(set) var environment: [String: String]
    /// Where database and logs are.
    let folder: URL
    private let stub: ChildProgram?

    /// The workers' database.
    var database: String { folder.appending(path: "orders.db").path() }

    /// A fleet without workers yet.
    /// - Parameters:
    ///   - name: the beginning of the queue's name.
    ///   - key: makes the queue's name unique.
    ///   - connection: where Temporal is.
    ///   - settings: the environment, which the workers get too.
    ///   - folder: where database and logs go; a temporary one when nil.
    /// - Throws: ``CommandFailure`` when a program is missing or does not start.
    init(
        _ name: String,
        key: String,
        connection: ConnectionSettings,
        settings: Settings,
        folder: String? = nil
    ) async throws(CommandFailure) {
        queue = "\(name)-\(key)"
        self.folder =
            folder.map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.temporaryDirectory.appending(path: "order-\(name)-\(key)")
        do {
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        } catch {
            throw .usage("the folder \(self.folder.path()) cannot be made: \(error.localizedDescription)")
        }
        var variables = settings.all
        variables["TEMPORAL_ADDRESS"] = connection.address
        variables["TEMPORAL_NAMESPACE"] = connection.namespace
        variables["ORDER_TASK_QUEUE"] = queue
        variables["ORDER_TASK_QUEUE_ALIASES"] = ","
        variables["ORDER_DB"] = "sqlite"
        variables["ORDER_DB_FILE"] = self.folder.appending(path: "orders.db").path()
        variables["METRICS_PORT"] = "off"
        variables["HEALTH_PORT"] = "off"
        variables["LOG_FORMAT"] = "json"
        variables["FAULT"] = nil
        if let url = settings.text("VALIDATION_URL") {
            variables["VALIDATION_URL"] = url
            stub = nil
        } else {
            let stub = try ChildProgram(
                "order-stub",
                arguments: ["--port", "0"],
                environment: variables,
                in: self.folder
            )
            let line: String
            do throws(CommandFailure) {
                line = try await stub.line(with: "order-stub listening on ")
            } catch {
                await stub.kill()
                throw error
            }
            variables["VALIDATION_URL"] = "\(line.split(separator: " ").last ?? "")/validate"
            self.stub = stub
        }
        environment = variables
    }

    /// Starts a worker, and waits until it works.
    func worker(_ changes: [String: String] = [:]) async throws(CommandFailure) -> ChildProgram {
        let worker = try ChildProgram("order-worker", environment: environment.merging(changes) { $1 }, in: folder)
        do throws(CommandFailure) {
            _ = try await worker.line(with: "Temporal Host:")
        } catch {
            await worker.kill()
            throw error
        }
        return worker
    }

    /// Keeps a worker running while the body runs.
    func withWorker<Value>(
        _ changes: [String: String] = [:],
        _ body: () async throws -> Value
    ) async throws -> Value {
        let worker = try await worker(changes)
        do {
            let value = try await body()
            await worker.kill()
            return value
        } catch {
            await worker.kill()
            throw error
        }
    }

    /// Puts so many more of each product of the catalogue on the shelf. The workers have made the database.
    func stockUp(by quantity: Int) async throws {
        let stores = try await OrderStores.open(.sqlite(path: database))
        do {
            for product in try await stores.catalogue.shelf() {
                var wish = Catalogue.Wish()
                wish.stock = product.onHand + quantity
                try await stores.catalogue.change(product.sku, wish, by: "order-starter")
            }
            await stores.database.close()
        } catch {
            await stores.database.close()
            throw error
        }
    }

    /// Checks the workers' database.
    func audit() async throws -> AuditReport {
        let database = try await DatabaseSettings.sqlite(path: database).open()
        do {
            let report = try await Audit(database).report(expectingEnd: true)
            await database.close()
            return report
        } catch {
            await database.close()
            throw error
        }
    }

    /// Stops what belongs to the fleet, and removes its folder unless it was named.
    func disband(keepsFolder: Bool) async {
        await stub?.kill()
        if !keepsFolder { try? FileManager.default.removeItem(at: folder) }
    }
}
