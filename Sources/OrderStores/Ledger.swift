import OrderContract
import OrderDatabase
import TemporalCore

/// The database, the clock and the fault plan that all stores share.
struct Ledger: Sendable {
    let database: any Database
    let now: @Sendable () -> Timestamp
    let faultPlan: FaultPlan

    /// Runs a transaction. Trouble with the database is thrown as ``StateUnavailable``, which is retried.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await database.write(body)
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    /// Reads from one state of the database.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await database.read(body)
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: DatabaseError) -> any Error {
        error.kind == .violation ? PermanentError(error.description) : StateUnavailable(error.description)
    }
}

extension Transaction {
    /// Creates the order's record if there is none, and locks it until the transaction ends.
    ///
    /// Every change of an order begins with this, so the order's parts never disagree. Rows of products are locked after
    /// it, in the order of their SKUs.
    func lockOrder(_ orderID: String, at time: Timestamp) throws(DatabaseError) {
        try run(
            """
            INSERT INTO orders (id, workflow_id, policy, status, stage, created_at, updated_at)
            VALUES ($1, $2, 'unknown', 'pending', 'created', $3, $3) ON CONFLICT (id) DO NOTHING
            """,
            orderID,
            OrderInput.workflowID(forOrder: orderID),
            time
        )
        _ = try rows("SELECT id FROM orders WHERE id = $1" + dialect.forUpdate, orderID)
    }

    /// Records an event, once for its key.
    /// - Returns: whether it is new.
    @discardableResult
    func record(
        _ kind: String,
        of orderID: String,
        at time: Timestamp,
        status: String? = nil,
        stage: String? = nil,
        detail: String? = nil,
        dedup: IdempotencyKey
    ) throws(DatabaseError) -> Bool {
        let added = try run(
            """
            INSERT INTO order_events (order_id, at, kind, status, stage, detail, dedup)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dedup) DO NOTHING
            """,
            orderID,
            time,
            kind,
            status,
            stage,
            detail,
            dedup.description
        )
        if added > 0 { try announce() }
        return added > 0
    }

    /// Whether there is an event with this key.
    func hasEvent(_ key: IdempotencyKey) throws(DatabaseError) -> Bool {
        try row("SELECT seq FROM order_events WHERE dedup = $1", key.description) != nil
    }
}
