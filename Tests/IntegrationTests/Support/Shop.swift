import Foundation
import OrderDatabase
import OrderStores
import TemporalTesting
import TestSupport
import Testing

/// A server and a validation service, for a suite of tests.
struct ShopTrait: SuiteTrait, TestScoping {
    struct Site: Sendable {
        let address: String
        let validation: String
        let folder: URL
    }

    @TaskLocal static var site: Site?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "orders-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await DevServer.start(.shop)
        defer { server.stop() }
        let mappings = Places.root.appending(path: "wiremock/mappings").path()
        let stub = try Program(Places.built("order-stub"), ["--port", "0", "--mappings", mappings], in: folder)
        defer { stub.kill() }
        let sign = "order-stub listening on "
        let line = try await eventually("the stub listens") {
            stub.output.split(separator: "\n").first { $0.hasPrefix(sign) }
        }
        let site = Site(
            address: server.address,
            validation: "\(line.dropFirst(sign.count))/validate",
            folder: folder
        )
        try await Self.$site.withValue(site) { try await function() }
    }
}

extension Trait where Self == ShopTrait {
    /// Gives the suite a server and a validation service.
    static var shop: Self { ShopTrait() }
}

extension DevServer.Options {
    /// A server as `Places` finds it.
    static var shop: Self {
        var options = DevServer.Options()
        options.commandCandidates = [Places.tool("temporal")]
        return options
    }
}

/// One test's own order queue on the suite's server: its workers, its starter, its state.
struct Shop: Sendable {
    let address: String
    let queue: String
    /// Makes ids unique within the server.
    let key: String
    private let site: ShopTrait.Site
    private let database: String

    /// A shop on the suite's server, or on another one.
    init(address: String? = nil) throws {
        site = try #require(ShopTrait.site, "the suite has no .shop trait")
        self.address = address ?? site.address
        key = String(UUID().uuidString.prefix(8))
        queue = "orders-\(key)"
        // In a folder that does not exist yet: the worker makes it.
        database = site.folder.appending(path: "state-\(key)/orders.db").path()
    }

    /// An order id that no other test has.
    func order(_ name: String = "ORDER") -> String { "\(name)-\(key)" }

    /// What all programs of this shop are told.
    var environment: [String: String] {
        [
            "TEMPORAL_ADDRESS": address, "ORDER_TASK_QUEUE": queue, "ORDER_TASK_QUEUE_ALIASES": "\(queue)-alias",
            "VALIDATION_URL": site.validation, "ORDER_DB_FILE": database, "RETRY_INITIAL": "100ms",
            "PROCESS_SECONDS": "0.3/0.1", "PAYMENT_FAILURE_RATE": "0",
        ]
    }

    /// Starts a worker and waits until it works.
    func worker(_ arguments: [String] = [], _ changes: [String: String] = [:]) async throws -> Program {
        let environment = environment.merging(changes) { $1 }
        let worker = try Program(Places.built("order-worker"), arguments, environment: environment, in: site.folder)
        try await eventually("the worker works") {
            guard worker.isRunning else { throw TestFailure("the worker ended: \(worker.errors)") }
            return worker.output.contains("Temporal Host:")
        }
        return worker
    }

    /// Runs the starter to its end.
    func starter(_ arguments: [String] = [], _ changes: [String: String] = [:]) async throws -> Program.Outcome {
        let environment = environment.merging(changes) { $1 }
        return try await Program.run(
            Places.built("order-starter"),
            arguments,
            environment: environment,
            in: site.folder
        )
    }

    /// Starts an order and expects that to work.
    @discardableResult
    func start(_ arguments: [String] = [], _ changes: [String: String] = [:]) async throws -> Program.Outcome {
        let outcome = try await starter(arguments, changes)
        guard outcome.status == 0 else { throw TestFailure("the start failed: \(outcome.errors)") }
        return outcome
    }

    /// Runs the Temporal command, which is another program than ours and in another language.
    func temporal(_ arguments: String...) async throws -> Program.Outcome { try await temporal(arguments) }

    /// Runs the Temporal command.
    func temporal(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(Places.temporal(), arguments + ["--address", address], in: site.folder)
    }

    /// Runs one of the package's programs with other variables than the shop's.
    func run(_ name: String, _ arguments: [String], environment: [String: String]) async throws -> Program.Outcome {
        try await Program.run(Places.built(name), arguments, environment: environment, in: site.folder)
    }

    /// Starts one of the package's programs with other variables than the shop's.
    func program(_ name: String, _ arguments: [String], environment: [String: String]) throws -> Program {
        try Program(Places.built(name), arguments, environment: environment, in: site.folder)
    }

    /// Looks into the database, as the workers and beside them.
    func withStores<Result>(_ body: (OrderStores) async throws -> Result) async throws -> Result {
        let stores = try await OrderStores.open(.sqlite(path: database))
        do {
            let result = try await body(stores)
            await stores.database.close()
            return result
        } catch {
            await stores.database.close()
            throw error
        }
    }

    /// Expects that all books add up, and that every order has ended.
    func expectSoundBooks(_ location: SourceLocation = #_sourceLocation) async throws {
        let report = try await withStores { try await Audit($0.database).report(expectingEnd: true) }
        #expect(report.violations.isEmpty, "\(report.violations)", sourceLocation: location)
        #expect(report.orders.values.reduce(0, +) > 0, sourceLocation: location)
    }

    /// Writes a workflow's history into the folder that `RECORD_HISTORIES` names, if it names one.
    func record(_ workflowID: String, _ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["RECORD_HISTORIES"] else { return }
        let words = ["workflow", "show", "-w", workflowID, "-o", "json", "--no-json-shorthand-payloads"]
        let shown = try await temporal(words)
        guard shown.status == 0 else { throw TestFailure("\(name): \(shown.errors)") }
        let file = URL(filePath: folder).appending(path: "\(name).json")
        let parent = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try shown.output.write(to: file, atomically: true, encoding: .utf8)
    }

    /// A file that does not exist yet.
    func file(_ name: String) -> String { site.folder.appending(path: "\(name)-\(key)").path() }
}
