import Foundation
import OrderCommandLine
import OrderDatabase
import OrderStores
import TemporalCore

/// Workers of our own on a queue of our own, with a database and a validation service of their own, so that nothing of
/// anybody else's is touched.
struct WorkerFleet: Sendable {
    /// The workers' queue.
    let queue: String
    /// What the workers are told.
    @Redacted private(set) var environment: [String: String]
    /// Where database and logs are.
    let folder: URL
    private let stub: ChildProgram?

    /// The workers' database.
    var database: String { folder.appending(path: "orders.db").path() }

    /// A fleet without workers yet.
    /// - Parameters:
    ///   - name: begins the queue's name.
    ///   - key: makes it unique.
    ///   - connection: where Temporal is.
    ///   - settings: the environment that the workers get too.
    ///   - folder: where database and logs go; a temporary one when nil.
    /// - Throws: ``CommandFailure`` when a program is missing or does not start.
    init(
        _ name: String,
        key: String,
        _ connection: ConnectionSettings,
        _ settings: Settings,
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
            let stub = try ChildProgram("order-stub", ["--port", "0"], variables, in: self.folder)
            let line = try await stub.says("order-stub listening on ")
            variables["VALIDATION_URL"] = "\(line.split(separator: " ").last ?? "")/validate"
            self.stub = stub
        }
        environment = variables
    }

    /// Starts a worker, and waits until it works.
    func worker(_ changes: [String: String] = [:]) async throws(CommandFailure) -> ChildProgram {
        let worker = try ChildProgram("order-worker", [], environment.merging(changes) { $1 }, in: folder)
        _ = try await worker.says("Temporal Host:")
        return worker
    }

    /// What is to be found in the database.
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
    func disband(keepsFolder: Bool) {
        stub?.kill()
        if !keepsFolder { try? FileManager.default.removeItem(at: folder) }
    }
}
