/// A relational database.
///
/// Statements are SQL that both databases understand, with parameters `$1`, `$2`, … A transaction's code runs on a
/// thread of the database's own: it may block, and Swift's shared threads never do.
///
/// ```swift
/// let count = try await database.write { transaction in
///     try transaction.run("UPDATE products SET on_hand = on_hand - $1 WHERE id = $2", 3, "PEN-042")
/// }
/// ```
public protocol Database: Sendable {
    /// How people call it, e.g. `the SQLite file .orderflow/orders.db`.
    var name: String { get }

    /// Which SQL it speaks where the two differ.
    var dialect: SQLDialect { get }

    /// Runs a transaction that may change something: all of it happens, or nothing.
    ///
    /// The code may run more than once, when it was in the way of another transaction: it should do nothing but ask and
    /// change the database.
    /// - Parameter body: what is done; an error undoes all of it and is thrown on.
    /// - Returns: what the code gives.
    /// - Throws: the code's error, else ``DatabaseError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Reads from one state of the database, whatever others change meanwhile.
    /// - Parameter body: what is read.
    /// - Returns: what the code gives.
    /// - Throws: the code's error, else ``DatabaseError``.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Says, beginning at once, that something may have changed; by whichever process. Ends when nobody listens.
    func changes() -> AsyncStream<Void>

    /// Ends all connections, after what is under way.
    func close() async
}

/// Statements within one transaction.
public protocol Transaction {
    /// Which SQL is understood where the two databases differ.
    var dialect: SQLDialect { get }

    /// Runs a statement, and gives all rows of its result.
    func rows(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> [SQLRow]

    /// Runs a statement, and gives how many rows it has changed.
    func run(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> Int

    /// Has everybody who listens to ``Database/changes()`` told, once the transaction is through.
    func announce() throws(DatabaseError)
}

extension Transaction {
    /// Runs a statement, and gives all rows of its result.
    public func rows(_ sql: String, _ values: any SQLConvertible...) throws(DatabaseError) -> [SQLRow] {
        try rows(sql, values: values.map(\.sqlValue))
    }

    /// Runs a statement, and gives the first row of its result, if there is one.
    public func row(_ sql: String, _ values: any SQLConvertible...) throws(DatabaseError) -> SQLRow? {
        try rows(sql, values: values.map(\.sqlValue)).first
    }

    /// Runs a statement, and gives how many rows it has changed.
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

    /// Ends a `SELECT` whose rows nobody else may change before the transaction ends. SQLite needs no word for it:
    /// there is one writer at a time.
    public var forUpdate: String { self == .postgres ? " FOR UPDATE" : "" }
}
