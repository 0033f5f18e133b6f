import Foundation
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

/// Everything that is tested on real databases. The server is started once for all of it.
@Suite("Databases", .postgres, .timeLimit(.minutes(3)))
struct Databases {}

/// Starts a PostgreSQL server for a suite.
struct PostgresTrait: SuiteTrait, TestScoping {
    @TaskLocal static var server: PostgresServer?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try await PostgresServer.start()
        defer { server.stop() }
        try await Self.$server.withValue(server) { try await function() }
    }
}

extension Trait where Self == PostgresTrait {
    /// Gives the suite a PostgreSQL server.
    static var postgres: Self { PostgresTrait() }
}

/// The databases on which everything must work.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    var testDescription: String { rawValue }

    /// An empty database for the time of a test.
    func withSite(_ body: (Site) async throws -> Void) async throws {
        let name = "t\(UUID().uuidString.replacing("-", with: "").lowercased())"
        let folder = FileManager.default.temporaryDirectory.appending(path: "orders-db-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        switch self {
        case .sqlite:
            let file = folder.appending(path: "orders.db").path()
            let environment = ["ORDER_DB": "sqlite", "ORDER_DB_FILE": file]
            try await body(Site(settings: .sqlite(path: file), environment: environment, folder: folder))
        case .postgres:
            let server = try #require(PostgresTrait.server, "the suite has no .postgres trait")
            try server.create(name)
            let environment = server.environment(name)
            try await body(Site(settings: .postgres(server.settings(name)), environment: environment, folder: folder))
        }
    }

    /// A database without tables for the time of a test.
    func withDatabase(_ body: (any Database) async throws -> Void) async throws {
        try await withSite { site async throws in
            let database = try await site.settings.open()
            try await body(database)
            await database.close()
        }
    }

    /// Stores with the sample catalogue for the time of a test.
    func withStores(
        holdTime: Duration = OrderStores.usualHoldTime,
        faults: String = "",
        now: @escaping @Sendable () -> Timestamp = OrderStores.clock,
        _ body: (OrderStores) async throws -> Void
    ) async throws {
        let faultPlan = try FaultPlan(faults)
        try await withDatabase { database async throws in
            try await database.migrate(OrderSchema.migrations, at: now())
            try await body(OrderStores(database, holdTime: holdTime, faultPlan: faultPlan, now: now))
        }
    }
}

/// Where a test's database is.
struct Site {
    let settings: DatabaseSettings
    /// What a program has to be told to find it.
    let environment: [String: String]
    /// A folder for anything else.
    let folder: URL
}
