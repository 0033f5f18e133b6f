import GRDB
import TemporalCore

/// Statements on one connection to an SQLite file.
struct SQLiteTransaction: Transaction {
    let dialect = SQLDialect.sqlite
    private let connection: GRDB.Database
    private let path: String?

    init(_ connection: GRDB.Database, _ path: String?) {
        self.connection = connection
        self.path = path
    }

    func rows(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> [SQLRow] {
        do {
            let statement = try connection.cachedStatement(sql: sql)
            let columns = statement.columnNames
            return try Row.fetchAll(statement, arguments: Self.arguments(values)).map { row in
                SQLRow(columns: columns, values: row.databaseValues.map(Self.value))
            }
        } catch {
            throw failure(error)
        }
    }

    func run(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> Int {
        do {
            try connection.cachedStatement(sql: sql).execute(arguments: Self.arguments(values))
            return connection.changesCount
        } catch {
            throw failure(error)
        }
    }

    /// Listeners notice the change by the file's version.
    func announce() {}

    /// To SQLite, `$1` is a named parameter, which may appear anywhere and more than once.
    private static func arguments(_ values: [SQLValue]) throws(DatabaseError) -> StatementArguments {
        var arguments: [String: (any DatabaseValueConvertible)?] = [:]
        for (index, value) in values.enumerated() { arguments["\(index + 1)"] = .some(try argument(value)) }
        return StatementArguments(arguments)
    }

    private static func argument(_ value: SQLValue) throws(DatabaseError) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .integer(let number): number
        case .text(let text): try text.withoutNUL().text
        case .boolean(let flag): flag
        case .time(let moment): moment.description
        }
    }

    private static func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .text("\(number)")
        case .string(let text): .text(text)
        case .blob(let bytes): .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func failure(_ error: any Error) -> DatabaseError {
        switch error {
        case let error as DatabaseError: error
        case let error as GRDB.DatabaseError: DatabaseError(error, path)
        default: DatabaseError(.other, "\(error)")
        }
    }
}
