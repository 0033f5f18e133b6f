public import TemporalCore

/// One step of the schema, done once in each database.
public struct Migration: Sendable {
    /// The step's number; steps are done in this order.
    public let version: Int
    /// The step's SQL statements.
    let statements: @Sendable (SQLDialect) -> [String]

    /// A step.
    /// - Parameters:
    ///   - version: the step's number, counted from 1.
    ///   - statements: its SQL statements; ``SQLDialect`` has the types that differ.
    public init(version: Int, _ statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.version = version
        self.statements = statements
    }
}

extension SQLDialect {
    /// The type of a time.
    public var time: String { self == .postgres ? "TIMESTAMPTZ" : "TEXT" }
    /// The type of JSON.
    public var json: String { self == .postgres ? "JSONB" : "TEXT" }
    /// The type of a key that is numbered automatically.
    public var countingKey: String { self == .postgres ? "BIGSERIAL PRIMARY KEY" : "INTEGER PRIMARY KEY" }

    /// A column of hundredths as a decimal number.
    public func decimal(_ column: String) -> String {
        switch self {
        case .postgres: "(\(column) / 100.0)::numeric(14,2)"
        case .sqlite: "printf('%d.%02d', \(column) / 100, \(column) % 100)"
        }
    }
}

extension Database {
    /// Brings the schema to the latest version, if it is older.
    ///
    /// Any number of processes may do this at the same time: one does the work, the others wait for it.
    /// - Parameters:
    ///   - migrations: all steps, oldest first.
    ///   - time: the current time.
    ///   - newer: told when the database is newer than the program, and then nothing is changed; without it, that is an
    ///     error. Steps only add, so a program goes on working with a schema of a later one.
    /// - Returns: the versions that were added.
    /// - Throws: ``DatabaseError``; of kind `schema` when the database is newer than the program.
    @discardableResult
    public func migrate(
        _ migrations: [Migration],
        at time: Timestamp,
        ifNewer newer: (@Sendable (String) -> Void)? = nil
    ) async throws -> [Int] {
        let latest = migrations.map(\.version).max() ?? 0
        return try await write { transaction in
            let applied = try transaction.appliedVersions()
            if let newest = applied.max(), newest > latest {
                let sentence = "the database has schema version \(newest), this program knows \(latest)"
                guard let newer else { throw DatabaseError(.schema, "\(sentence); use a later version of it") }
                newer(sentence)
                return []
            }
            let missing = migrations.filter { !applied.contains($0.version) }
            // An index of a large table takes longer than a statement of the shop may.
            if transaction.dialect == .postgres, !missing.isEmpty {
                try transaction.run("SET LOCAL statement_timeout = 0")
            }
            for migration in missing {
                for statement in migration.statements(transaction.dialect) { try transaction.run(statement) }
                try transaction.run(
                    "INSERT INTO schema_migrations (version, applied_at) VALUES ($1, $2)",
                    migration.version,
                    time
                )
            }
            return missing.map(\.version)
        }
    }
}

extension Transaction {
    /// The versions that the schema has; others cannot add one until the transaction ends.
    fileprivate func appliedVersions() throws(DatabaseError) -> [Int] {
        if dialect == .postgres {
            // Any number, as long as all programs of this application use the same.
            _ = try rows("SELECT pg_advisory_xact_lock(7233002026)")
        }
        try run(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version INT PRIMARY KEY, applied_at \(dialect.time) NOT NULL)"
        )
        var versions: [Int] = []
        for row in try rows("SELECT version FROM schema_migrations") { versions.append(try row["version"]) }
        return versions
    }
}
