/// A database on a PostgreSQL server, by way of libpq.
///
/// Transactions that were in each other's way, and those whose connection was lost before their end, are run again.
public final class PostgresDatabase: Database {
    /// How often a transaction is begun at most.
    private static let attempts = 10

    /// How people call it.
    public let name: String
    /// PostgreSQL's words.
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

    /// Listens, on a connection of its own, for what transactions announce.
    public func changes() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let listening = Task { [settings] in
                let connection = PostgresConnection(settings)
                while !Task.isCancelled {
                    do {
                        try await connection.listen()
                        // Whatever happened while nobody listened.
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

    /// Ends all connections, after what is under way.
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
                // A server that is gone gets one more chance: connections die when it is started anew.
                let limit = broken.error.kind == .unreachable ? 2 : Self.attempts
                guard broken.isVoid, broken.error.isTransient, attempt < limit else { throw broken.error }
            } catch {
                pool.giveBack(connection)
                throw error
            }
            // Two that met once should not meet again.
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...(10 << min(attempt, 6)))))
            attempt += 1
        }
    }
}
