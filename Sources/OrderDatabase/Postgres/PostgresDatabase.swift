/// A database on a PostgreSQL server, through libpq.
///
/// Transactions that were in conflict, or whose connection was lost before the commit, are repeated.
public final class PostgresDatabase: Database {
    /// How often a transaction is tried at most.
    private static let attempts = 10

    /// Its name for people.
    public let name: String
    /// PostgreSQL's SQL.
    public let dialect = SQLDialect.postgres
    private let settings: PostgresSettings
    private let pool: PostgresPool

    private init(_ settings: PostgresSettings) {
        self.settings = settings
        name = "\(settings.place), database \(settings.database)"
        pool = PostgresPool(settings)
    }

    /// Connects.
    /// - Throws: ``DatabaseError`` when the server does not answer, or refuses.
    public static func open(_ settings: PostgresSettings) async throws(DatabaseError) -> PostgresDatabase {
        let database = PostgresDatabase(settings)
        let connection = try await database.pool.take()
        do throws(DatabaseError) {
            try await connection.connect()
        } catch {
            database.pool.giveBack(connection)
            throw error
        }
        database.pool.giveBack(connection)
        return database
    }

    /// Runs a transaction that may change something.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await transact(.write, body)
    }

    /// Reads from one state of the database.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await transact(.read, body)
    }

    /// Listens, on a separate connection, for what transactions announce.
    public func changes() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let listening = Task { [settings] in
                let connection = PostgresConnection(settings)
                while !Task.isCancelled {
                    do {
                        try await connection.listen()
                        // Something may have changed while nobody listened.
                        continuation.yield()
                        while !Task.isCancelled {
                            if try await connection.waitForAnnouncement(milliseconds: 250) { continuation.yield() }
                        }
                    } catch {
                        await connection.close()
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
                await connection.close()
                continuation.finish()
            }
            continuation.onTermination = { _ in listening.cancel() }
        }
    }

    /// Closes all connections, after the transactions that are running.
    public func close() async { await pool.close() }

    private func transact<Result: Sendable>(
        _ mode: PostgresConnection.Mode,
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        var attempt = 1
        while true {
            let connection = try await pool.take()
            do {
                let result = try await connection.transact(mode, body)
                pool.giveBack(connection)
                return result
            } catch let broken as PostgresConnection.Broken {
                pool.giveBack(connection)
                // Tried once more when the server is gone, since connections also break when it restarts.
                let limit = broken.error.kind == .unreachable ? 2 : Self.attempts
                guard broken.isVoid, broken.error.isTransient, attempt < limit else { throw broken.error }
            } catch {
                pool.giveBack(connection)
                throw error
            }
            // A random pause, so that the same two transactions do not conflict again.
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...(10 << min(attempt, 6)))))
            attempt += 1
        }
    }
}
