/// Statements on one connection to PostgreSQL.
final class PostgresTransaction: Transaction {
    /// The channel on which changes are announced.
    static let channel = "orders_changed"

    let dialect = SQLDialect.postgres
    /// The first error of a statement; the server refuses everything after it.
    private(set) var trouble: DatabaseError?
    private let session: PostgresSession

    init(_ session: PostgresSession) {
        self.session = session
    }

    func rows(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> [SQLRow] {
        do throws(DatabaseError) {
            return try session.query(sql, values).rows
        } catch {
            throw note(error)
        }
    }

    func run(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> Int {
        do throws(DatabaseError) {
            return try session.query(sql, values).changes
        } catch {
            throw note(error)
        }
    }

    func announce() throws(DatabaseError) { _ = try rows("SELECT pg_notify($1, '')", values: [.text(Self.channel)]) }

    private func note(_ error: DatabaseError) -> DatabaseError {
        trouble = trouble ?? error
        return error
    }
}
