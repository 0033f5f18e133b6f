/// One connection of the pool: it is opened when it is first needed, and again after it was lost.
///
/// Its code runs on its own thread, where libpq may block.
actor PostgresConnection {
    /// How a transaction begins.
    enum Mode: String {
        case write = "BEGIN"
        case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    /// Why a transaction failed, and whether it is certain that it had no effect.
    struct Broken: Error {
        var error: DatabaseError
        /// The transaction had no effect, so it may be repeated.
        var isVoid: Bool
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let executor = QueueExecutor("orders.postgres")
    private let settings: PostgresSettings
    private var session: PostgresSession?

    init(_ settings: PostgresSettings) {
        self.settings = settings
    }

    /// Connects, if there is no connection.
    func connect() throws(DatabaseError) { _ = try connected() }

    /// Runs a transaction to its end.
    /// - Throws: ``Broken`` for trouble with the database, else the code's own error.
    func transact<Result: Sendable>(
        _ mode: Mode,
        _ body: @Sendable (any Transaction) throws -> Result
    ) throws -> Result {
        let transaction = try begin(mode)
        let result: Result
        do {
            result = try body(transaction)
        } catch {
            // The code may have replaced a database error with its own.
            let trouble = transaction.trouble ?? error as? DatabaseError
            rollBack()
            guard let trouble, trouble.isTransient else { throw error }
            throw Broken(error: trouble, isVoid: true)
        }
        try commit(transaction)
        return result
    }

    /// Begins to listen for announcements.
    func listen() throws(DatabaseError) {
        try connected().execute("LISTEN \(PostgresTransaction.channel)")
    }

    /// Waits for an announcement.
    /// - Returns: whether there was one within the time.
    func waitForAnnouncement(milliseconds: Int32) throws(DatabaseError) -> Bool {
        try connected().waitForNotification(milliseconds: milliseconds)
    }

    /// Ends the connection.
    func close() { session = nil }

    private func connected() throws(DatabaseError) -> PostgresSession {
        if let session, session.isAlive { return session }
        session = nil
        let made = try PostgresSession(settings)
        session = made
        return made
    }

    private func begin(_ mode: Mode) throws(Broken) -> PostgresTransaction {
        do throws(DatabaseError) {
            let session = try connected()
            try session.execute(mode.rawValue)
            return PostgresTransaction(session)
        } catch {
            // Only now it shows that the server has closed an idle connection.
            if session?.isAlive != true { session = nil }
            throw Broken(error: error, isVoid: true)
        }
    }

    private func commit(_ transaction: PostgresTransaction) throws(Broken) {
        do throws(DatabaseError) {
            let word = try connected().execute("COMMIT")
            // The answer is another one when a statement had failed and the code ignored that.
            guard word == "COMMIT" else {
                let reason = transaction.trouble?.description ?? "a statement had failed"
                throw DatabaseError(.other, "the transaction was not committed: \(reason)")
            }
        } catch {
            let isLost = session?.isAlive != true
            rollBack()
            guard isLost else { throw Broken(error: error, isVoid: true) }
            let words = "\(error); whether the change was made is not known, and asking again by the same key is safe"
            throw Broken(error: DatabaseError(.unreachable, words), isVoid: false)
        }
    }

    private func rollBack() {
        do {
            guard let session, session.isAlive else { throw DatabaseError(.unreachable, "") }
            try session.execute("ROLLBACK")
        } catch {
            session = nil
        }
    }
}

extension DatabaseError {
    /// Whether the same transaction may succeed if it is repeated at once.
    var isTransient: Bool { kind == .conflict || kind == .unreachable }
}
