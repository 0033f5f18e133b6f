/// A relational database.
///
/// Statements are SQL that both databases understand, with parameters `$1`, `$2`, … A transaction's code runs on the
/// database's own thread, so it may block without blocking Swift's shared threads.
///
/// ```swift
/// let count = try await database.write { transaction in
///     try transaction.run("UPDATE products SET on_hand = on_hand - $1 WHERE id = $2", 3, "PEN-042")
/// }
/// ```
public protocol Database: Sendable {
    /// Its name for people, e.g. `the SQLite file .orderflow/orders.db`.
    var name: String { get }

    /// Its dialect, for where the SQL of the two databases differs.
    var dialect: SQLDialect { get }

    /// Runs a transaction that may change something: it is done completely or not at all.
    ///
    /// The code may run more than once, when it conflicts with another transaction: it should only read and change the
    /// database.
    /// - Parameter body: what is done; if it throws, everything is undone and the error is rethrown.
    /// - Returns: what the code returns.
    /// - Throws: the code's error, else ``DatabaseError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Reads from one state of the database, unaffected by concurrent changes.
    /// - Parameter body: what is read.
    /// - Returns: what the code returns.
    /// - Throws: the code's error, else ``DatabaseError``.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Yields at once, and then whenever something may have changed, in any process. Ends when nobody listens.
    func changes() -> AsyncStream<Void>

    /// Closes all connections, after the transactions that are running.
    func close() async
}

/// Statements within one transaction.
public protocol Transaction {
    /// The dialect, for where the SQL of the two databases differs.
    var dialect: SQLDialect { get }

    /// Runs a statement, and returns all rows of its result.
    func rows(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> [SQLRow]

    /// Runs a statement, and returns how many rows it has changed.
    func run(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> Int

    /// Notifies everybody who listens to ``Database/changes()``, once the transaction is committed.
    func announce() throws(DatabaseError)
}

extension Transaction {
    /// Runs a statement, and returns all rows of its result.
    public func rows(_ sql: String, _ values: any SQLConvertible...) throws(DatabaseError) -> [SQLRow] {
        try rows(sql, values: values.map(\.sqlValue))
    }

    /// Runs a statement, and returns the first row of its result, if there is one.
    public func row(_ sql: String, _ values: any SQLConvertible...) throws(DatabaseError) -> SQLRow? {
        try rows(sql, values: values.map(\.sqlValue)).first
    }

    /// Runs a statement, and returns how many rows it has changed.
    @discardableResult
    public func run(_ sql: String, _ values: any SQLConvertible...) throws(DatabaseError) -> Int {
        try run(sql, values: values.map(\.sqlValue))
    }
}

/// Where the two databases' SQL differs.
public enum SQLDialect: String, Sendable, Hashable, CaseIterable {
    /// SQLite 3.35 or later.
    case sqlite
    /// PostgreSQL 12 or later.
    case postgres

    /// Ends a `SELECT` that locks its rows until the transaction ends. SQLite does not need it, since it has one writer at
    /// a time.
    public var forUpdate: String { self == .postgres ? " FOR UPDATE" : "" }
}
