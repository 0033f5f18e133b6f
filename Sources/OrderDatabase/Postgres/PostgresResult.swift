internal import CPostgres
import TemporalCore

/// The result of a statement: owns libpq's result.
struct PostgresResult: ~Copyable {
    /// The server's type numbers.
    private enum TypeNumber {
        static let boolean: Oid = 16
        static let int8: Oid = 20
        static let int2: Oid = 21
        static let int4: Oid = 23
        static let timestamptz: Oid = 1184
    }

    private let result: OpaquePointer?

    /// Takes over a result, or throws the reason why there is none.
    init(_ owned: OpaquePointer?, _ session: PostgresSession) throws(DatabaseError) {
        switch PQresultStatus(owned) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: result = owned
        default:
            let failure = session.failure(owned)
            PQclear(owned)
            throw failure
        }
    }

    deinit { PQclear(result) }

    /// The server's command tag.
    var command: String { String(cString: PQcmdStatus(result)) }

    /// How many rows were changed.
    var changes: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// All rows.
    var rows: [SQLRow] {
        let width = PQnfields(result)
        let columns = (0..<width).map { String(cString: PQfname(result, $0)) }
        let types = (0..<width).map { PQftype(result, $0) }
        return (0..<PQntuples(result)).map { row in
            let values = (0..<width).map { column in value(row: row, column: column, type: types[Int(column)]) }
            return SQLRow(columns: columns, values: values)
        }
    }

    private func value(row: Int32, column: Int32, type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0 else { return .null }
        let text = String(cString: PQgetvalue(result, row, column))
        switch type {
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2: return Int64(text).map { .integer($0) } ?? .text(text)
        case TypeNumber.boolean: return .boolean(text == "t")
        // The server's offsets have no minutes: `2026-01-31 09:05:00.25+00`.
        case TypeNumber.timestamptz: return Timestamp("\(text):00").map { .time($0) } ?? .text(text)
        default: return .text(text)
        }
    }
}
