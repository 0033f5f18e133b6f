/// One place in the pool: a connection made when it is first needed, and anew when it was lost.
///
/// Its code runs on a thread of its own, where libpq may block.
actor PostgresConnection {
    /// How a transaction begins.
    enum Mode: String {
        case write = "BEGIN"
        case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    /// Why a transaction did not end well, and whether that leaves no trace.
    struct Broken: Error {
        var error: DatabaseError
        /// Nothing has happened: all of it may be done again.
        var isVoid: Bool
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let executor = QueueExecutor("orders.postgres")
    private let settings: PostgresSettings
    private var session: PostgresSession?

    init(_ settings: PostgresSettings) {
        self.settings = settings
    }

    /// Connects, where there is no connection.
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
            // An error of the database may have been replaced by one that the code made of it.
            let trouble = transaction.trouble ?? error as? DatabaseError
            rollBack()
            guard let trouble, trouble.isTransient else { throw error }
            throw Broken(error: trouble, isVoid: true)
        }
        try commit(transaction)
        return result
    }

    /// Begins to listen for what others announce.
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
            // A connection that the server has closed while nobody used it shows only now.
            if session?.isAlive != true { session = nil }
            throw Broken(error: error, isVoid: true)
        }
    }

    private func commit(_ transaction: PostgresTransaction) throws(Broken) {
        do throws(DatabaseError) {
            let word = try connected().execute("COMMIT")
            // What it answers when a statement had failed, and the code went on all the same.
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
    /// Whether the same transaction may work at once when it is begun again.
    var isTransient: Bool { kind == .conflict || kind == .unreachable }
}
